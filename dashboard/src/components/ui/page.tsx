import { useEffect, type ReactNode } from "react";

import { words } from "@/lib/words";

interface PageProps {
  title: string;
  /** What the tab says, when that is more than the heading. */
  tab?: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** One page: its heading, its title in the tab, its actions. */
export function Page({ title, tab, lead, actions, children }: PageProps) {
  const shown = `${tab ?? title} · ${words.app}`;
  useEffect(() => {
    document.title = shown;
  }, [shown]);
  return (
    <div className="space-y-5">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h1 id="page-title" tabIndex={-1} className="break-words">
            {title}
          </h1>
          {lead && <div className="text-soft mt-1">{lead}</div>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
