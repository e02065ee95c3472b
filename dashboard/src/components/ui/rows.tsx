import type { ReactNode } from "react";

/** A list of rows with a line between them, on one card. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ol aria-label={label} className="bg-card border-line divide-line divide-y rounded-xl border">
      {children}
    </ol>
  );
}
