import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { ApiError } from "@/lib/client";
import { words } from "@/lib/words";

type Tone = "bad" | "warn" | "calm";

const TONES: Record<Tone, string> = {
  bad: "border-bad bg-bad-wash",
  warn: "border-warn bg-warn-wash",
  calm: "border-calm bg-calm-wash",
};

interface NoticeProps {
  tone: Tone;
  role?: "alert" | "status";
  children: ReactNode;
}

/** Something to know before going on. */
export function Notice({ tone, role, children }: NoticeProps) {
  return (
    <div role={role} className={`rounded-lg border-l-4 px-4 py-3 ${TONES[tone]}`}>
      {children}
    </div>
  );
}

/** What went wrong, with what to do about it. */
export function ErrorNotice({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const known = error instanceof ApiError ? error : null;
  return (
    <Notice tone="bad" role="alert">
      <p>{error.message}</p>
      {known && known.retryAfterS > 0 && <p>{words.errors.retryIn(known.retryAfterS)}</p>}
      {known?.correlationId && (
        <p className="text-soft text-sm">{words.errors.reference(known.correlationId)}</p>
      )}
      {onRetry && (
        <Button className="mt-2" onClick={onRetry}>
          {words.errors.retry}
        </Button>
      )}
    </Notice>
  );
}
