import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Notice } from "@/components/ui/notice";
import { webhookWords as said } from "@/features/webhooks/words";
import { words } from "@/lib/words";

/** A secret, which nobody can show again. */
export function Secret({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <div className="space-y-4">
      <Notice tone="calm" role="status">
        <p>{said.made}</p>
        <p className="mt-2 flex flex-wrap items-center gap-2">
          <code className="break-all">{secret}</code>
          <CopyButton text={secret} what={said.secret} />
        </p>
      </Notice>
      <Button onClick={onDone}>{words.actions.close}</Button>
    </div>
  );
}
