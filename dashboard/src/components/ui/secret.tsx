import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Notice } from "@/components/ui/notice";
import { words } from "@/lib/words";

interface SecretProps {
  secret: string;
  /** What is said of it. */
  made: string;
  /** What it is called where it is copied. */
  what: string;
  onDone: () => void;
}

/** A secret, which nobody can show again. */
export function Secret({ secret, made, what, onDone }: SecretProps) {
  return (
    <div className="space-y-4">
      <Notice tone="calm" role="status">
        <p>{made}</p>
        <p className="mt-2 flex flex-wrap items-center gap-2">
          <code className="break-all">{secret}</code>
          <CopyButton text={secret} what={what} />
        </p>
      </Notice>
      <Button onClick={onDone}>{words.actions.close}</Button>
    </div>
  );
}
