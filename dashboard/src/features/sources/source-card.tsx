import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Dialog } from "@/components/ui/dialog";
import { Field, inputClass } from "@/components/ui/field";
import { Moment } from "@/components/ui/moment";
import { ErrorNotice } from "@/components/ui/notice";
import { closeSource, openSource, sourcesQuery, type Source } from "@/features/sources/api";
import { sourceWords as said } from "@/features/sources/words";
import { announce } from "@/lib/announce";

/** One source: what a place in it is called, whether it is open, and how to open and close it. */
export function SourceCard({ source }: { source: Source }) {
  return (
    <li className="bg-card border-line space-y-3 rounded-xl border p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3>{source.label}</h3>
        {source.ready ? (
          <Badge tone="good">{said.ready}</Badge>
        ) : (
          <Badge tone="warn">{said.closed}</Badge>
        )}
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-sm">
        <dt className="text-soft">{said.example}</dt>
        <dd className="break-all">{source.example}</dd>
        {source.needs && (
          <>
            <dt className="text-soft">{said.needs}</dt>
            <dd>{source.needs}</dd>
          </>
        )}
        {source.connected_at && (
          <>
            <dt className="text-soft">{said.connected}</dt>
            <dd>
              <Moment iso={source.connected_at} />
            </dd>
          </>
        )}
      </dl>
      {source.needs && <Actions source={source} />}
    </li>
  );
}

function Actions({ source }: { source: Source }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState<"open" | "close" | null>(null);
  const done = () => setAsking(null);
  const close = useMutation({
    mutationFn: closeSource,
    onSuccess: () => {
      done();
      announce(said.forgotten(source.label));
      return client.invalidateQueries({ queryKey: sourcesQuery.queryKey });
    },
  });
  const name = <span className="sr-only"> {source.label}</span>;
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => setAsking("open")}>
        {source.ready ? said.replace : said.open}
        {name}
      </Button>
      {source.connected_at && (
        <Button look="quiet" onClick={() => setAsking("close")}>
          {said.close}
          {name}
        </Button>
      )}
      <Dialog title={said.openTitle(source.label)} open={asking === "open"} onClose={done}>
        <SecretForm source={source} onDone={done} />
      </Dialog>
      <Confirm
        title={said.closeTitle(source.label)}
        open={asking === "close"}
        onClose={done}
        action={said.close}
        busy={close.isPending}
        error={close.error}
        onConfirm={() => close.mutate(source.key)}
      >
        <p>{said.closeText}</p>
      </Confirm>
    </div>
  );
}

function SecretForm({ source, onDone }: { source: Source; onDone: () => void }) {
  const client = useQueryClient();
  const [secret, setSecret] = useState("");
  const [missing, setMissing] = useState(false);
  const keep = useMutation({
    mutationFn: openSource,
    onSuccess: () => {
      announce(said.opened(source.label));
      onDone();
      return client.invalidateQueries({ queryKey: sourcesQuery.queryKey });
    },
  });
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    setMissing(!secret.trim());
    if (secret.trim() && !keep.isPending) keep.mutate({ key: source.key, secret });
  };
  return (
    <form noValidate onSubmit={send} className="space-y-4">
      <Field
        label={said.secret}
        hint={source.needs}
        error={missing ? said.secretMissing : undefined}
      >
        {(control) => (
          <textarea
            {...control}
            rows={5}
            autoComplete="off"
            spellCheck={false}
            className={`${inputClass} font-mono text-sm`}
            value={secret}
            onChange={({ target }) => setSecret(target.value)}
          />
        )}
      </Field>
      {keep.error && <ErrorNotice error={keep.error} />}
      <Button type="submit" look="primary" busy={keep.isPending}>
        {said.save}
      </Button>
    </form>
  );
}
