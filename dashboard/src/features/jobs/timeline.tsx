import { useQuery } from "@tanstack/react-query";

import { Moment } from "@/components/ui/moment";
import { Loaded } from "@/components/ui/states";
import { eventsQuery, type Job, type JobEvents } from "@/features/jobs/api";
import { jobWords } from "@/features/jobs/words";
import { clockTime, duration } from "@/lib/format";
import { words } from "@/lib/words";

interface Change {
  seq: number;
  type: string;
  status: Job["status"];
  channels: Record<string, Job["status"]>;
  timestamp: string;
}

const asChanges = (events: JobEvents["events"]) => events as unknown as Change[]; // docs/live.md

/** What happened to a job and when, and how long each channel waited and ran. */
export function Timeline({ job, labelOf }: { job: Job; labelOf: (key: string) => string }) {
  const query = useQuery(eventsQuery(job.job_id));
  return (
    <Loaded query={query}>
      {(told) => (
        <div className="grid gap-6 lg:grid-cols-2">
          <Changes events={asChanges(told.events)} labelOf={labelOf} />
          <Durations durations={told.durations} labelOf={labelOf} />
        </div>
      )}
    </Loaded>
  );
}

function Changes({ events, labelOf }: { events: Change[]; labelOf: (key: string) => string }) {
  return (
    <ol className="border-line space-y-3 border-l-2 pl-4">
      {events.map((event, at) => {
        const before = events[at - 1];
        const gap = before
          ? new Date(event.timestamp).getTime() - new Date(before.timestamp).getTime()
          : 0;
        const changed = Object.entries(event.channels)
          .filter(([key, state]) => before?.channels[key] !== state)
          .map(([key, state]) => `${labelOf(key)}: ${words.states[state]}`);
        return (
          <li key={event.seq}>
            <p>
              <strong>
                {event.type === "job_created"
                  ? jobWords.events["job_created"]
                  : words.states[event.status]}
              </strong>{" "}
              <time dateTime={event.timestamp} className="text-soft text-sm tabular-nums">
                {clockTime(event.timestamp)}
              </time>
              {before && <span className="text-soft text-sm"> (+{duration(gap)})</span>}
            </p>
            {changed.length > 0 && <p className="text-soft text-sm">{changed.join(", ")}</p>}
          </li>
        );
      })}
    </ol>
  );
}

function Durations(props: { durations: JobEvents["durations"]; labelOf: (key: string) => string }) {
  const { durations, labelOf } = props;
  return (
    <table className="h-fit w-full text-sm">
      <caption className="text-soft mb-1 text-left">
        {jobWords.total}: {duration(durations.total_ms)}
      </caption>
      <thead>
        <tr className="border-line border-b text-left">
          <th className="py-1 font-semibold">{jobWords.channels}</th>
          <th className="py-1 text-right font-semibold">{jobWords.waited}</th>
          <th className="py-1 text-right font-semibold">{jobWords.ran}</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(durations.channels).map(([key, time]) => (
          <tr key={key} className="border-line border-b">
            <th scope="row" className="py-1 text-left font-normal">
              {labelOf(key)}
            </th>
            <td className="py-1 text-right tabular-nums">{duration(time.waiting_ms)}</td>
            <td className="py-1 text-right tabular-nums">{duration(time.running_ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The same moment for everybody who reads along. */
export function Dates({ job }: { job: Job }) {
  return (
    <>
      <Moment iso={job.created_at} />
      {job.completed_at && job.started_at && (
        <span>
          {" · "}
          {duration(new Date(job.completed_at).getTime() - new Date(job.created_at).getTime())}
        </span>
      )}
    </>
  );
}
