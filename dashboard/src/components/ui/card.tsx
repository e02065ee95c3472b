import type { ReactNode } from "react";

interface CardProps {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
  id?: string;
}

/** A framed part of a page, with its heading when it has one. */
export function Card({ title, aside, children, className = "", id }: CardProps) {
  return (
    <section
      aria-labelledby={title && id ? id : undefined}
      className={`bg-card border-line rounded-xl border p-4 sm:p-5 ${className}`}
    >
      {title && (
        <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
          <h2 id={id}>{title}</h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}
