import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Page } from "@/components/ui/page";
import { Empty, Loaded } from "@/components/ui/states";
import { webhooksQuery, type Webhook } from "@/features/webhooks/api";
import { WebhookBadge } from "@/features/webhooks/webhook-badge";
import { NewWebhook } from "@/features/webhooks/webhook-form";
import { webhookWords as said } from "@/features/webhooks/words";
import { words } from "@/lib/words";

export function WebhooksPage() {
  const [making, setMaking] = useState(false);
  const query = useQuery(webhooksQuery);
  const make = (
    <Button look="primary" onClick={() => setMaking(true)}>
      {said.make}
    </Button>
  );
  return (
    <Page title={words.pages.webhooks} lead={said.lead} actions={make}>
      <Loaded query={query}>
        {({ webhooks }) =>
          webhooks.length === 0 ? (
            <Empty>{said.empty}</Empty>
          ) : (
            <ul className="grid gap-3 xl:grid-cols-2">
              {webhooks.map((each) => (
                <WebhookCard key={each.id} webhook={each} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <Dialog title={said.make} open={making} onClose={() => setMaking(false)}>
        <NewWebhook onDone={() => setMaking(false)} />
      </Dialog>
    </Page>
  );
}

function WebhookCard({ webhook }: { webhook: Webhook }) {
  return (
    <li className="bg-card border-line space-y-1 rounded-xl border p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="min-w-0 break-all">
          <Link to="/webhooks/$webhookId" params={{ webhookId: webhook.id }}>
            {webhook.description || webhook.url}
          </Link>
        </h2>
        <WebhookBadge status={webhook.status} />
      </div>
      {webhook.description && <p className="break-all">{webhook.url}</p>}
      <p className="text-soft text-sm">{webhook.event_types.join(", ") || said.allTypes}</p>
    </li>
  );
}
