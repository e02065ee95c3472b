import type { ReactNode } from "react";

import { Button, type Look } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/notice";
import { words } from "@/lib/words";

interface ConfirmProps {
  title: string;
  open: boolean;
  onClose: () => void;
  /** What will happen, in a sentence. */
  children: ReactNode;
  action: string;
  look?: Look;
  busy: boolean;
  error: Error | null;
  onConfirm: () => void;
}

/** Asks before something that is not undone by a click. */
export function Confirm(props: ConfirmProps) {
  const { title, open, onClose, children, action, look = "danger", busy, error, onConfirm } = props;
  return (
    <Dialog title={title} open={open} onClose={onClose}>
      <div className="mb-4">{children}</div>
      {error && <ErrorNotice error={error} />}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{words.actions.keep}</Button>
        <Button look={look} busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
