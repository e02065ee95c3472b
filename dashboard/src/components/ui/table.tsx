import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { words } from "@/lib/words";

interface TableProps {
  label: string;
  heads: string[];
  children: ReactNode;
}

/** A framed table; it scrolls sideways by itself, not with the page. */
export function Table({ label, heads, children }: TableProps) {
  return (
    // a region that scrolls must be reachable by keyboard
    <div
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={label}
      className="bg-card border-line overflow-x-auto rounded-xl border"
    >
      <table className="w-full">
        <thead>
          <tr className="border-line border-b text-left text-sm">
            {heads.map((head) => (
              <th key={head} className="p-3 font-semibold">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-line divide-y">{children}</tbody>
      </table>
    </div>
  );
}

export function Cell({ children, className = "" }: { children: ReactNode; className?: string }) {
  return <td className={`p-3 align-top ${className}`}>{children}</td>;
}

interface Paged {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** Reads the next page of a list, as long as there is one. */
export function More({ query }: { query: Paged }) {
  if (!query.hasNextPage) return null;
  return (
    <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {words.actions.more}
    </Button>
  );
}
