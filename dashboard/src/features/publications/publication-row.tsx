import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Loaded } from "@/components/ui/states";
import {
  ledgerQuery,
  publicationKeys,
  resolvePublication,
  retryPublication,
  type Publication,
} from "@/features/publications/api";
import { publicationWords as said } from "@/features/publications/words";
import { announce, announceFailure } from "@/lib/announce";
import { shortId } from "@/lib/format";

type State = NonNullable<Publication["status"]>;

const TONES: Record<State, Tone> = {
  planned: "calm",
  sending: "calm",
  sent: "good",
  unknown: "warn",
  confirmed: "good",
  failed: "bad",
};

interface RowProps {
  publication: Publication;
  destination: string | undefined;
}

/** One version of a content at one destination; opened, it shows its ledger. */
export function PublicationRow({ publication, destination }: RowProps) {
  const { content_id: contentId, version, status, error, receipt } = publication;
  const id = publication.publication_id ?? "";
  const [open, setOpen] = useState(false);
  return (
    <li className="space-y-1 p-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="flex min-w-0 flex-wrap items-center gap-2">
          {status && <Badge tone={TONES[status]}>{said.states[status]}</Badge>}
          <strong className="break-all">{destination ?? said.gone}</strong>
          <Link to="/contents/$contentId" params={{ contentId }} search={{ version }}>
            {said.content} {shortId(contentId)}, {said.version(version)}
          </Link>
          <span className="text-soft text-sm">
            {publication.created_at && <Moment iso={publication.created_at} />}
            {publication.next_look_at && (
              <>
                {` · ${said.next} `}
                <Moment iso={publication.next_look_at} />
              </>
            )}
          </span>
        </p>
        {status === "failed" && <RetryButton id={id} />}
      </div>
      {error && <p className="text-bad text-sm break-words">{error}</p>}
      {status === "unknown" && <Resolve id={id} />}
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="text-sm">
          {said.history}
          <span className="sr-only">: {said.historyOf(id)}</span>
        </summary>
        {open && <Ledger id={id} changed={`${status} ${publication.updated_at}`} />}
        {receipt && (
          <p className="mt-2 text-sm break-all">
            {said.receipt}: <code>{JSON.stringify(receipt)}</code>
          </p>
        )}
      </details>
    </li>
  );
}

function Ledger({ id, changed }: { id: string; changed: string }) {
  const query = useQuery(ledgerQuery(id, changed));
  return (
    <Loaded query={query} lines={2}>
      {({ history }) => (
        <ol className="mt-2 space-y-1 text-sm">
          {history.map((each) => (
            <li key={`${each.at} ${each.status}`} className="break-words">
              <Moment iso={each.at} as="exact" />: {said.states[each.status]}
              {each.note && `. ${each.note}`}
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  );
}

function useRefresh(words: string) {
  const client = useQueryClient();
  return {
    onSuccess: () => {
      announce(words);
      return client.invalidateQueries({ queryKey: publicationKeys.all });
    },
    onError: announceFailure,
  };
}

function RetryButton({ id }: { id: string }) {
  const again = useMutation({ mutationFn: retryPublication, ...useRefresh(said.retried) });
  return (
    <Button busy={again.isPending} onClick={() => again.mutate(id)}>
      {said.retry}
      <span className="sr-only"> {shortId(id)}</span>
    </Button>
  );
}

function Resolve({ id }: { id: string }) {
  const resolve = useMutation({ mutationFn: resolvePublication, ...useRefresh(said.resolved) });
  return (
    <div className="space-y-2 text-sm">
      <p>{said.unknownText}</p>
      <div className="flex flex-wrap gap-2">
        {([true, false] as const).map((arrived) => (
          <Button
            key={String(arrived)}
            busy={resolve.isPending}
            onClick={() => resolve.mutate({ id, arrived })}
          >
            {arrived ? said.arrived : said.missing}
            <span className="sr-only"> {shortId(id)}</span>
          </Button>
        ))}
      </div>
    </div>
  );
}
