import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Loaded } from "@/components/ui/states";
import {
  deliveryQuery,
  resend,
  webhookKeys,
  type Delivery,
  type DeliveryDetails,
} from "@/features/webhooks/api";
import { webhookWords as said } from "@/features/webhooks/words";
import { announce, announceFailure } from "@/lib/announce";

const TONES: Record<Delivery["status"], Tone> = {
  pending: "calm",
  delivered: "good",
  failed: "bad",
};

/** One message at one endpoint; opened, it shows what is sent and every try. */
export function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const [open, setOpen] = useState(false);
  const { status, failures, next_attempt_at: next, message_id: message } = delivery;
  return (
    <li className="space-y-1 p-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="flex min-w-0 flex-wrap items-center gap-2">
          <Badge tone={TONES[status]}>{said.states[status]}</Badge>
          <code>{delivery.event_type}</code>
          <span className="text-soft text-sm">
            <Moment iso={delivery.created_at} />
            {failures > 0 && ` · ${said.failures(failures)}`}
            {status === "pending" && next && (
              <>
                {` · ${said.next} `}
                <Moment iso={next} />
              </>
            )}
          </span>
        </p>
        <ResendButton delivery={delivery} />
      </div>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="text-sm">
          {said.details}
          <span className="sr-only">: {said.detailsOf(message)}</span>
        </summary>
        {open && <Details delivery={delivery} />}
      </details>
    </li>
  );
}

function ResendButton({ delivery }: { delivery: Delivery }) {
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: resend,
    onSuccess: () => {
      announce(said.resent);
      return client.invalidateQueries({ queryKey: webhookKeys.all });
    },
    onError: announceFailure,
  });
  return (
    <Button look="quiet" busy={again.isPending} onClick={() => again.mutate(delivery)}>
      {said.resend}
      <span className="sr-only"> {delivery.message_id}</span>
    </Button>
  );
}

function Details({ delivery }: { delivery: Delivery }) {
  const query = useQuery(deliveryQuery(delivery));
  return (
    <div className="mt-2 space-y-3 text-sm">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <dt className="text-soft">{said.message}</dt>
        <dd className="break-all">
          <code>{delivery.message_id}</code>
        </dd>
        <dt className="text-soft">{said.about}</dt>
        <dd className="break-all">
          <code>{delivery.subject_id}</code>
        </dd>
      </dl>
      <Loaded query={query} lines={2}>
        {(found) => (
          <>
            <Attempts attempts={found.attempts} />
            <h3>{said.payload}</h3>
            <pre className="bg-bg rounded-lg p-3 break-words whitespace-pre-wrap">
              {JSON.stringify(found.payload, null, 2)}
            </pre>
          </>
        )}
      </Loaded>
    </div>
  );
}

function Attempts({ attempts }: Pick<DeliveryDetails, "attempts">) {
  return (
    <>
      <h3>{said.attempts}</h3>
      {attempts.length === 0 && <p className="text-soft">{said.noAttempts}</p>}
      <ol className="space-y-2">
        {attempts.map((each) => (
          <li key={each.sent_at} className="min-w-0 break-words">
            <strong>{each.status_code ?? said.noAnswer}</strong> {said.attempt(each.duration_ms)} ·{" "}
            <Moment iso={each.sent_at} as="exact" /> · {each.url}
            {each.error && <p className="text-bad">{each.error}</p>}
            {each.excerpt && <p className="text-soft">{each.excerpt}</p>}
          </li>
        ))}
      </ol>
    </>
  );
}
