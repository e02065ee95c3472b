import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pause as PauseIcon, Play } from "lucide-react";
import { useState, type SubmitEvent } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, inputClass } from "@/components/ui/field";
import { Moment } from "@/components/ui/moment";
import { ErrorNotice, Notice } from "@/components/ui/notice";
import { channelsQuery } from "@/features/channels/api";
import { pause, pausesQuery, resume, type Pause } from "@/features/pauses/api";
import { announce, announceFailure } from "@/lib/announce";

const said = {
  open: "Pause …",
  title: "Pause",
  lead: "Nothing more of it starts until you resume. What runs goes on to its end; what is sent meanwhile waits.",
  what: "What",
  everything: "Everything",
  reason: "Reason (shown with every job that waits)",
  go: "Pause",
  resume: "Resume",
  paused: "It is paused.",
  resumed: "It goes on.",
  isPaused: (what: string) => `${what} is paused`,
  lane: (lane: string) => `The lane ${lane}`,
  since: "since",
};

/** What is paused now, with the way to go on. */
export function PausedNotices({ labelOf }: { labelOf: (key: string) => string }) {
  const { data } = useQuery(pausesQuery);
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: resume,
    onSuccess: () => {
      announce(said.resumed);
      void client.invalidateQueries({ queryKey: pausesQuery.queryKey });
    },
    onError: announceFailure,
  });
  const name = (each: Pause) => {
    if (each.channel) return labelOf(each.channel);
    return each.lane ? said.lane(each.lane) : said.everything;
  };
  return data?.map((each) => (
    <Notice key={each.pause_id} tone="warn">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p>
          <strong>{said.isPaused(name(each))}</strong> {said.since} <Moment iso={each.created_at} />
          {each.reason && `: ${each.reason}`}
        </p>
        <Button busy={again.isPending} onClick={() => again.mutate(each.pause_id)}>
          <Play size={16} aria-hidden="true" />
          {said.resume}
          <span className="sr-only"> {name(each)}</span>
        </Button>
      </div>
    </Notice>
  ));
}

/** Asks what to pause, and why. */
export function PauseButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <PauseIcon size={16} aria-hidden="true" />
        {said.open}
      </Button>
      <Dialog title={said.title} open={open} onClose={() => setOpen(false)}>
        <PauseForm onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function PauseForm({ onDone }: { onDone: () => void }) {
  const channels = useQuery(channelsQuery);
  const client = useQueryClient();
  const [channel, setChannel] = useState("");
  const [reason, setReason] = useState("");
  const stop = useMutation({
    mutationFn: pause,
    onSuccess: () => {
      announce(said.paused);
      void client.invalidateQueries({ queryKey: pausesQuery.queryKey });
      onDone();
    },
  });
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    stop.mutate({ reason, ...(channel ? { channel } : {}) });
  };
  return (
    <form onSubmit={send} className="space-y-4">
      <p>{said.lead}</p>
      <Field label={said.what}>
        {(control) => (
          <select
            {...control}
            className={inputClass}
            value={channel}
            onChange={(event) => setChannel(event.target.value)}
          >
            <option value="">{said.everything}</option>
            {channels.data?.map((each) => (
              <option key={each.key} value={each.key}>
                {each.label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={said.reason}>
        {(control) => (
          <input
            {...control}
            className={inputClass}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      {stop.error && <ErrorNotice error={stop.error} />}
      <Button type="submit" look="primary" busy={stop.isPending}>
        {said.go}
      </Button>
    </form>
  );
}
