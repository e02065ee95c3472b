import type { ReactNode } from "react";

import { ErrorNotice } from "@/components/ui/notice";
import { words } from "@/lib/words";

/** Grey lines in the place of what is being read. */
export function Skeleton({ lines = 4 }: { lines?: number }) {
  return (
    <div role="status" className="space-y-3">
      <span className="sr-only">{words.actions.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} aria-hidden="true" className="bg-sunk h-5 animate-pulse rounded" />
      ))}
    </div>
  );
}

/** Nothing there yet, and what to do next. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="border-line flex flex-col items-center gap-3 rounded-xl border border-dashed px-4 py-10 text-center">
      <p className="text-soft">{children}</p>
      {action}
    </div>
  );
}

interface Asked<Data> {
  data: Data | undefined;
  error: Error | null;
  refetch: () => unknown;
}

interface LoadedProps<Data> {
  query: Asked<Data>;
  lines?: number;
  children: (data: Data) => ReactNode;
}

/** What a query brought. Old facts stay when a later read fails, with the failure above them. */
export function Loaded<Data>({ query, lines, children }: LoadedProps<Data>) {
  const again = () => void query.refetch();
  if (query.data === undefined) {
    if (query.error) return <ErrorNotice error={query.error} onRetry={again} />;
    return <Skeleton {...(lines ? { lines } : {})} />;
  }
  return (
    <>
      {query.error && <ErrorNotice error={query.error} onRetry={again} />}
      {children(query.data)}
    </>
  );
}
