import type { ButtonHTMLAttributes, ReactNode } from "react";

import { words } from "@/lib/words";

export type Look = "primary" | "plain" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-accent-ink border-accent hover:brightness-110",
  plain: "bg-card text-ink border-edge hover:bg-sunk",
  quiet: "bg-transparent text-ink border-transparent hover:bg-sunk",
  danger: "bg-bad-wash text-bad border-bad hover:brightness-105",
};

export const buttonClass = (look: Look = "plain") =>
  `inline-flex min-h-9 items-center justify-center gap-1.5 rounded-lg border px-3 py-1 text-sm font-medium no-underline disabled:opacity-55 ${LOOKS[look]}`;

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  busy?: boolean;
  children: ReactNode;
}

/** While `busy` it says so and can't be pressed, but keeps the focus. */
export function Button({ look = "plain", busy = false, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`${buttonClass(look)} ${rest.className ?? ""}`}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? <span aria-live="polite">{words.actions.working}</span> : children}
    </button>
  );
}
