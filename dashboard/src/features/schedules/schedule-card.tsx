import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Moment } from "@/components/ui/moment";
import { Loaded } from "@/components/ui/states";
import {
  deleteSchedule,
  runsQuery,
  scheduleKeys,
  steerSchedule,
  type Schedule,
} from "@/features/schedules/api";
import { scheduleWords as said } from "@/features/schedules/words";
import { announce, announceFailure } from "@/lib/announce";
import { shortId } from "@/lib/format";

const TONES: Record<Schedule["status"], Tone> = { active: "good", paused: "warn", ended: "soft" };
const weekdays: Record<string, string> = said.weekdays;

function rule({ recurrence, timezone }: Schedule): string {
  const days = recurrence.days_of_week.map((day) => weekdays[day] ?? day).join(", ");
  const frequency = said.frequencies[recurrence.frequency];
  return said.rule(frequency, recurrence.interval, days, recurrence.time, timezone);
}

/** One schedule: when it runs, what became of its runs, and how to stop it. */
export function ScheduleCard({ schedule }: { schedule: Schedule }) {
  return (
    <li className="bg-card border-line space-y-3 rounded-xl border p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="flex flex-wrap items-center gap-2">
          <h2>{schedule.name || shortId(schedule.schedule_id)}</h2>
          <Badge tone={TONES[schedule.status]}>{said.states[schedule.status]}</Badge>
        </div>
        <Actions schedule={schedule} />
      </div>
      <p>{rule(schedule)}</p>
      <p className="text-soft text-sm">
        {said.runsMade(schedule.runs_made)}
        {schedule.last_run_at && (
          <>
            {" · "}
            {said.lastRun} <Moment iso={schedule.last_run_at} />
          </>
        )}
      </p>
      {schedule.next_runs.length > 0 && (
        <p className="text-sm">
          {said.next}:{" "}
          {schedule.next_runs.map((moment, at) => (
            <span key={moment}>
              {at > 0 && ", "}
              <Moment iso={moment} as="short" />
            </span>
          ))}
        </p>
      )}
      <Past id={schedule.schedule_id} />
    </li>
  );
}

function Actions({ schedule }: { schedule: Schedule }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: scheduleKeys.all });
  const steer = useMutation({
    mutationFn: steerSchedule,
    onSuccess: refresh,
    onError: announceFailure,
  });
  const remove = useMutation({
    mutationFn: () => deleteSchedule(schedule.schedule_id),
    onSuccess: () => {
      setAsking(false);
      announce(said.removed);
      return refresh();
    },
  });
  const to = schedule.status === "paused" ? "resume" : "pause";
  const name = <span className="sr-only"> {schedule.name}</span>;
  return (
    <div className="flex gap-2">
      {schedule.status !== "ended" && (
        <Button
          busy={steer.isPending}
          onClick={() => steer.mutate({ id: schedule.schedule_id, to })}
        >
          {said[to]}
          {name}
        </Button>
      )}
      <Button look="quiet" onClick={() => setAsking(true)}>
        {said.remove}
        {name}
      </Button>
      <Confirm
        title={said.removeTitle}
        open={asking}
        onClose={() => setAsking(false)}
        action={said.remove}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      >
        <p>{said.removeText}</p>
      </Confirm>
    </div>
  );
}

function Past({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="text-sm">{said.history}</summary>
      {open && <Runs id={id} />}
    </details>
  );
}

function Runs({ id }: { id: string }) {
  const query = useQuery(runsQuery(id));
  return (
    <Loaded query={query} lines={2}>
      {({ runs }) =>
        runs.length === 0 ? (
          <p className="text-soft text-sm">{said.noHistory}</p>
        ) : (
          <ul className="mt-2 space-y-1 text-sm">
            {runs.map((run) => (
              <li key={run.planned_at}>
                <Moment iso={run.planned_at} as="exact" />: {said.outcomes[run.status]}{" "}
                {run.job_id && (
                  <Link to="/jobs/$jobId" params={{ jobId: run.job_id }}>
                    {shortId(run.job_id)}
                  </Link>
                )}
                {run.reason && ` (${run.reason})`}
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
