/** The audit log. */

import { infiniteQueryOptions } from "@tanstack/react-query";

import { api, download, type Schemas } from "@/lib/client";

export type AuditEntry = Schemas["AuditEntryAnswer"];

/** What the address says of a list of entries. */
export interface AuditFilters {
  q?: string | undefined;
  action?: string | undefined;
  target?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

/** A date means its first moment on this browser's clocks. */
const momentOf = (date: string | undefined) => date && new Date(`${date}T00:00`).toISOString();

const asked = (filters: AuditFilters) => ({
  ...filters,
  since: momentOf(filters.since),
  until: momentOf(filters.until),
});

export const auditQuery = (filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: ["audit", filters],
    queryFn: ({ pageParam, signal }) =>
      api<Schemas["AuditPage"]>("/api/v2/audit", {
        query: { ...asked(filters), limit: 50, cursor: pageParam },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

/** Lets the browser save all entries that match, however many. */
export const exportAudit = ({
  filters,
  format,
}: {
  filters: AuditFilters;
  format: "csv" | "json";
}) => download("/api/v2/audit/export", { ...asked(filters), format }, `audit.${format}`);
