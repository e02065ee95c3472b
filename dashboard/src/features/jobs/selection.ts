/** Which jobs are chosen in a list: some by their ids, or all that match the filters. */

import { useState } from "react";

import type { BulkSelection, JobFilters } from "@/features/jobs/api";

export interface Selection {
  ids: ReadonlySet<string>;
  all: boolean;
  toggle: (id: string) => void;
  set: (ids: string[]) => void;
  selectAll: () => void;
  clear: () => void;
}

export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  return {
    ids,
    all,
    toggle: (id) => {
      setAll(false);
      setIds((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      });
    },
    set: (chosen) => {
      setAll(false);
      setIds(new Set(chosen));
    },
    selectAll: () => setAll(true),
    clear: () => {
      setAll(false);
      setIds(new Set());
    },
  };
}

const DAY_MS = 86_400_000;

/** A date of the filters means its first moment on this browser's clocks, as in the list. */
const momentOf = (text: string) =>
  new Date(text.includes("T") ? text : `${text}T00:00`).toISOString();

/** From when on: by its own moment, or by how many days ago. */
function since({ created_after, within_days }: JobFilters): string | undefined {
  if (within_days) return new Date(Date.now() - within_days * DAY_MS).toISOString();
  return created_after && momentOf(created_after);
}

/** What a bulk operation is told of a selection. */
export function bulkSelection({ ids, all }: Selection, filters: JobFilters): BulkSelection {
  if (!all) return { ids: [...ids] };
  const { status, channel, document_id, created_before } = filters;
  const from = since(filters);
  return {
    filter: {
      ...(status ? { status: status.split(",") } : {}),
      ...(channel ? { channel } : {}),
      ...(document_id ? { document_id } : {}),
      ...(from ? { created_after: from } : {}),
      ...(created_before ? { created_before: momentOf(created_before) } : {}),
    },
  };
}
