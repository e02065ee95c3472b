import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";

import { Button } from "@/components/ui/button";
import { FilterForm, TextFilter } from "@/components/ui/filter";
import { Page } from "@/components/ui/page";
import { Rows } from "@/components/ui/rows";
import { Empty, Loaded } from "@/components/ui/states";
import { More } from "@/components/ui/table";
import { auditQuery, exportAudit, type AuditFilters } from "@/features/audit/api";
import { EntryRow } from "@/features/audit/entry-row";
import { auditWords as said } from "@/features/audit/words";
import { announceFailure } from "@/lib/announce";
import { browserZone } from "@/lib/format";
import { words } from "@/lib/words";

export function AuditPage() {
  const filters = useSearch({ from: "/audit" });
  const navigate = useNavigate({ from: "/audit" });
  const change = (next: AuditFilters) => void navigate({ search: next, replace: true });
  return (
    <Page
      title={words.pages.audit}
      lead={
        <>
          {said.lead} {words.time.zone(browserZone())}
        </>
      }
      actions={
        <>
          <ExportButton filters={filters} format="csv" />
          <ExportButton filters={filters} format="json" />
        </>
      }
    >
      <Filters filters={filters} onChange={change} />
      <Entries filters={filters} onClear={() => change({})} />
    </Page>
  );
}

function ExportButton({ filters, format }: { filters: AuditFilters; format: "csv" | "json" }) {
  const take = useMutation({ mutationFn: exportAudit, onError: announceFailure });
  return (
    <Button busy={take.isPending} onClick={() => take.mutate({ filters, format })}>
      {said.exportAs[format]}
    </Button>
  );
}

interface FiltersProps {
  filters: AuditFilters;
  onChange: (filters: AuditFilters) => void;
}

function Filters({ filters, onChange }: FiltersProps) {
  const field = (name: keyof AuditFilters, label: string, type: "search" | "date") => (
    <TextFilter
      label={label}
      type={type}
      value={filters[name]}
      onChange={(value) => onChange({ ...filters, [name]: value })}
    />
  );
  return (
    <FilterForm className="grid grid-cols-2 items-end gap-3 xl:grid-cols-[2fr_1fr_1fr_1fr_1fr]">
      <div className="col-span-2 xl:col-span-1">{field("q", said.search, "search")}</div>
      {field("action", said.action, "search")}
      {field("target", said.target, "search")}
      {field("since", said.since, "date")}
      {field("until", said.until, "date")}
    </FilterForm>
  );
}

function Entries({ filters, onClear }: { filters: AuditFilters; onClear: () => void }) {
  const query = useInfiniteQuery(auditQuery(filters));
  const clear = <Button onClick={onClear}>{words.tables.clear}</Button>;
  return (
    <Loaded query={query} lines={8}>
      {({ pages }) => {
        const entries = pages.flatMap((page) => page.entries);
        if (entries.length === 0) {
          const filtered = Object.values(filters).some(Boolean);
          if (filtered) return <Empty action={clear}>{words.tables.filteredEmpty}</Empty>;
          return <Empty>{said.empty}</Empty>;
        }
        return (
          <>
            <Rows label={said.table}>
              {entries.map((each) => (
                <EntryRow key={each.id} entry={each} />
              ))}
            </Rows>
            <More query={query} />
          </>
        );
      }}
    </Loaded>
  );
}
