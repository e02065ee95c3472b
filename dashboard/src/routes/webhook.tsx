import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";

import { Button } from "@/components/ui/button";
import { FilterForm, SelectFilter, TextFilter } from "@/components/ui/filter";
import { Moment } from "@/components/ui/moment";
import { Notice } from "@/components/ui/notice";
import { Page } from "@/components/ui/page";
import { Rows } from "@/components/ui/rows";
import { Empty, Loaded } from "@/components/ui/states";
import { More } from "@/components/ui/table";
import {
  deliveriesQuery,
  eventTypesQuery,
  webhookQuery,
  type DeliveryFilters,
  type Webhook,
} from "@/features/webhooks/api";
import { DeliveryRow } from "@/features/webhooks/delivery-row";
import { WebhookActions } from "@/features/webhooks/webhook-actions";
import { WebhookBadge } from "@/features/webhooks/webhook-badge";
import { webhookWords as said } from "@/features/webhooks/words";
import { browserZone } from "@/lib/format";
import { words } from "@/lib/words";

export function WebhookPage() {
  const { webhookId } = useParams({ from: "/webhooks/$webhookId" });
  const navigate = useNavigate();
  const query = useQuery(webhookQuery(webhookId));
  const webhook = query.data;
  return (
    <Page
      title={webhook?.description || webhook?.url || words.pages.webhook}
      lead={webhook && <Lead webhook={webhook} />}
      actions={
        webhook && <WebhookActions webhook={webhook} onGone={() => navigate({ to: "/webhooks" })} />
      }
    >
      <Loaded query={query} lines={6}>
        {(found) => (
          <>
            <Standing webhook={found} />
            <Deliveries id={found.id} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Lead({ webhook }: { webhook: Webhook }) {
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        <WebhookBadge status={webhook.status} />
        {webhook.description && <span className="break-all">{webhook.url}</span>}
      </p>
      <p className="text-sm">
        {webhook.event_types.join(", ") || said.allTypes} · {said.created}{" "}
        <Moment iso={webhook.created_at} />. {words.time.zone(browserZone())}
      </p>
    </>
  );
}

function Standing({ webhook }: { webhook: Webhook }) {
  const moments = [
    [said.failingSince, webhook.failing_since],
    [said.heldUntil, webhook.held_until],
    [said.oldSecret, webhook.old_secret_until],
  ] as const;
  const told = moments.filter(([, moment]) => moment);
  if (told.length === 0 && !webhook.disabled_reason) return null;
  return (
    <Notice tone={webhook.status === "enabled" ? "calm" : "warn"}>
      {webhook.disabled_reason && <p>{said.reasons[webhook.disabled_reason]}</p>}
      {told.map(([label, moment]) => (
        <p key={label}>
          {label} {moment && <Moment iso={moment} as="exact" />}.
        </p>
      ))}
    </Notice>
  );
}

interface FiltersProps {
  filters: DeliveryFilters;
  onChange: (filters: DeliveryFilters) => void;
}

function Filters({ filters, onChange }: FiltersProps) {
  const types = useQuery(eventTypesQuery).data?.event_types ?? [];
  return (
    <FilterForm className="grid grid-cols-2 items-end gap-3 lg:grid-cols-[1fr_1fr_2fr]">
      <SelectFilter
        label={said.state}
        any={words.tables.all}
        value={filters.status}
        options={Object.entries(said.states)}
        onChange={(status) => onChange({ ...filters, status })}
      />
      <SelectFilter
        label={said.type}
        any={words.tables.all}
        value={filters.event_type}
        options={types.map(({ type }) => [type, type])}
        onChange={(event_type) => onChange({ ...filters, event_type })}
      />
      <div className="col-span-2 lg:col-span-1">
        <TextFilter
          label={said.subject}
          type="search"
          value={filters.subject_id}
          onChange={(subject_id) => onChange({ ...filters, subject_id })}
        />
      </div>
    </FilterForm>
  );
}

function Deliveries({ id }: { id: string }) {
  const filters = useSearch({ from: "/webhooks/$webhookId" });
  const navigate = useNavigate({ from: "/webhooks/$webhookId" });
  const change = (next: DeliveryFilters) => void navigate({ search: next, replace: true });
  const query = useInfiniteQuery(deliveriesQuery(id, filters));
  const clear = <Button onClick={() => change({})}>{words.tables.clear}</Button>;
  return (
    <>
      <div>
        <h2>{said.deliveries}</h2>
        <p className="text-soft text-sm">{said.kept}</p>
      </div>
      <Filters filters={filters} onChange={change} />
      <Loaded query={query}>
        {({ pages }) => {
          const found = pages.flatMap((page) => page.deliveries);
          if (found.length === 0) {
            const filtered = Object.values(filters).some(Boolean);
            if (filtered) return <Empty action={clear}>{words.tables.filteredEmpty}</Empty>;
            return <Empty>{said.noDeliveries}</Empty>;
          }
          return (
            <>
              <Rows label={said.deliveries}>
                {found.map((each) => (
                  <DeliveryRow key={each.id} delivery={each} />
                ))}
              </Rows>
              <More query={query} />
            </>
          );
        }}
      </Loaded>
    </>
  );
}
