import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";

import { words } from "@/lib/words";

interface DialogProps {
  title: string;
  hideTitle?: boolean;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  className?: string;
}

/**
 * A modal on the browser's own <dialog>: it holds the focus, closes with Escape and gives the focus
 * back. (Libraries for this write <style> tags, which the page's policy forbids.)
 */
export function Dialog({ title, hideTitle, open, onClose, children, className = "" }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();

  useEffect(() => {
    const dialog = ref.current;
    if (open && dialog && !dialog.open) dialog.showModal();
    if (!open && dialog?.open) dialog.close();
  }, [open]);

  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={onClose}
      className={`bg-card text-ink border-line w-[min(36rem,calc(100vw-2rem))] rounded-xl border p-5 ${className}`}
    >
      {open && (
        <>
          <div className={hideTitle ? "sr-only" : "mb-3 flex items-start justify-between gap-3"}>
            <h2 id={id}>{title}</h2>
            {!hideTitle && (
              <button
                type="button"
                onClick={onClose}
                className="hover:bg-sunk rounded p-1"
                aria-label={words.actions.close}
              >
                <X size={20} aria-hidden="true" />
              </button>
            )}
          </div>
          {children}
        </>
      )}
    </dialog>
  );
}
