import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { Button, buttonClass } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, inputClass } from "@/components/ui/field";
import { ErrorNotice, Notice } from "@/components/ui/notice";
import { Empty, Loaded } from "@/components/ui/states";
import {
  destinationsQuery,
  publicationKeys,
  publish,
  type Destination,
} from "@/features/publications/api";
import { publicationWords as said } from "@/features/publications/words";

interface PublishProps {
  contentId: string;
  version: number;
}

/** Puts one version of a content out at a destination, or shows what would be sent. */
export function PublishButton(props: PublishProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        {said.publish}
      </Button>
      <Dialog title={said.publishTitle} open={open} onClose={() => setOpen(false)}>
        <Places {...props} />
      </Dialog>
    </>
  );
}

function Places(props: PublishProps) {
  const query = useQuery(destinationsQuery);
  const make = (
    <Link to="/publications" className={buttonClass("primary")}>
      {said.destinations}
    </Link>
  );
  return (
    <Loaded query={query} lines={2}>
      {({ destinations }) =>
        destinations.length === 0 ? (
          <Empty action={make}>{said.noDestinations}</Empty>
        ) : (
          <Form {...props} destinations={destinations} />
        )
      }
    </Loaded>
  );
}

function Form({
  contentId,
  version,
  destinations,
}: PublishProps & { destinations: Destination[] }) {
  const client = useQueryClient();
  const [place, setPlace] = useState("");
  const [missing, setMissing] = useState(false);
  const send = useMutation({
    mutationFn: publish,
    onSuccess: () => client.invalidateQueries({ queryKey: publicationKeys.all }),
  });
  const ask = (dry: boolean) => {
    setMissing(!place);
    const body = { content_id: contentId, destination_id: place, version, dry_run: dry };
    if (place) send.mutate(body);
  };
  const wasDry = send.variables?.dry_run === true;
  return (
    <div className="space-y-4">
      <Field label={said.destination} error={missing && !place ? said.pickMissing : undefined}>
        {(control) => (
          <select
            {...control}
            className={inputClass}
            value={place}
            onChange={({ target }) => {
              setPlace(target.value);
              send.reset();
            }}
          >
            <option value="">{said.pick}</option>
            {destinations.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button busy={send.isPending && wasDry} onClick={() => ask(true)}>
          {said.tryIt}
        </Button>
        <Button look="primary" busy={send.isPending && !wasDry} onClick={() => ask(false)}>
          {said.publish}
        </Button>
      </div>
      {send.error && <ErrorNotice error={send.error} />}
      {send.data?.request && (
        <div role="status" className="space-y-2">
          <p>{said.tried}</p>
          <pre className="bg-bg rounded-lg p-3 text-sm break-words whitespace-pre-wrap">
            {JSON.stringify(send.data.request, null, 2)}
          </pre>
        </div>
      )}
      {send.data?.status && (
        <Notice tone="calm" role="status">
          <p>{said.states[send.data.status]}</p>
          <Link to="/publications" search={{ content_id: contentId }}>
            {said.toLedger}
          </Link>
        </Notice>
      )}
    </div>
  );
}
