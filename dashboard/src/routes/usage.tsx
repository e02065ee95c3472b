import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";

import { Card } from "@/components/ui/card";
import { FilterForm, TextFilter } from "@/components/ui/filter";
import { Meter } from "@/components/ui/meter";
import { Page } from "@/components/ui/page";
import { Empty, Loaded } from "@/components/ui/states";
import { Cell, Table } from "@/components/ui/table";
import { usageQuery, type Usage, type UsageDays } from "@/features/usage/api";
import { usageWords as said } from "@/features/usage/words";
import { figure, fileSize, shortId } from "@/lib/format";
import { words } from "@/lib/words";

const QUOTAS = ["jobs_per_day", "storage_bytes", "tokens_per_day"] as const;
const COUNTS = ["requests", "jobs", "tokens"] as const;

export function UsagePage() {
  const days = useSearch({ from: "/usage" });
  const navigate = useNavigate({ from: "/usage" });
  const change = (next: UsageDays) => void navigate({ search: next, replace: true });
  const query = useQuery(usageQuery(days));
  return (
    <Page
      title={words.pages.usage}
      lead={query.data && said.lead(query.data.since, query.data.until)}
    >
      <FilterForm className="grid max-w-md grid-cols-2 gap-3">
        <TextFilter
          label={said.from}
          type="date"
          value={days.since}
          onChange={(since) => change({ ...days, since })}
        />
        <TextFilter
          label={said.to}
          type="date"
          value={days.until}
          onChange={(until) => change({ ...days, until })}
        />
      </FilterForm>
      <Loaded query={query} lines={6}>
        {(usage) => (
          <>
            <Quotas quotas={usage.quotas} />
            <Actors usage={usage} />
            <p className="text-soft text-sm">{said.late}</p>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Quotas({ quotas }: { quotas: Usage["quotas"] }) {
  return (
    <Card title={said.quotas} id="quotas">
      <ul className="grid gap-4 sm:grid-cols-3">
        {QUOTAS.map((name) => {
          const { used, limit } = quotas[name];
          const show = name === "storage_bytes" ? fileSize : figure;
          return (
            <li key={name} className="space-y-1">
              <p className="text-soft text-sm">{said.names[name]}</p>
              <p className="text-2xl tabular-nums">{show(used)}</p>
              {typeof limit === "number" ? (
                <Meter label={said.names[name]} hideLabel value={used} limit={limit} show={show} />
              ) : (
                <p className="text-soft text-sm">{said.noLimit}</p>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function Actors({ usage }: { usage: Usage }) {
  if (usage.actors.length === 0) return <Empty>{said.empty}</Empty>;
  return (
    <Table label={said.actors} heads={[said.actor, ...COUNTS.map((name) => said[name])]}>
      {usage.actors.map((each) => (
        <tr key={each.actor_id}>
          <Cell className="break-words">
            {each.name ?? said.person} <code title={each.actor_id}>{shortId(each.actor_id)}</code>
          </Cell>
          {COUNTS.map((name) => (
            <Cell key={name} className="tabular-nums">
              {figure(each[name])}
            </Cell>
          ))}
        </tr>
      ))}
      <tr className="font-semibold">
        <Cell>{said.total}</Cell>
        {COUNTS.map((name) => (
          <Cell key={name} className="tabular-nums">
            {figure(usage.total[name])}
          </Cell>
        ))}
      </tr>
    </Table>
  );
}
