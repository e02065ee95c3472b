import { Moment } from "@/components/ui/moment";
import type { AuditEntry } from "@/features/audit/api";
import { auditWords as said } from "@/features/audit/words";
import { shortId } from "@/lib/format";

const FACTS = ["route", "correlation_id", "agent", "seq", "hash"] as const;

/** One act, with everything that is kept of it when it is opened. */
export function EntryRow({ entry }: { entry: AuditEntry }) {
  const { before, after } = entry;
  return (
    <li className="space-y-1 p-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p className="min-w-0 break-words">
          <strong>{entry.action}</strong>
          {entry.target && (
            <>
              {" "}
              · {entry.target}{" "}
              {entry.target_id && <code title={entry.target_id}>{shortId(entry.target_id)}</code>}
            </>
          )}
        </p>
        <p className="text-soft text-sm">
          <Moment iso={entry.timestamp} as="exact" />
        </p>
      </div>
      <p className="text-soft text-sm">
        {said.actors[entry.actor_kind] ?? entry.actor_kind}{" "}
        {entry.actor_id && <code title={entry.actor_id}>{shortId(entry.actor_id)}</code>}
        {entry.address && ` ${said.from} ${entry.address}`}
      </p>
      <details>
        <summary className="text-sm">
          {said.details}
          <span className="sr-only">: {said.detailsOf(entry.action)}</span>
        </summary>
        <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
          {FACTS.map((name) => (
            <Fact key={name} label={said.facts[name] ?? name} value={entry[name]} />
          ))}
          <Fact label={said.before} value={before && JSON.stringify(before)} />
          <Fact label={said.after} value={after && JSON.stringify(after)} />
        </dl>
      </details>
    </li>
  );
}

function Fact({ label, value }: { label: string; value: string | number | null | undefined }) {
  if (value === undefined || value === null || value === "") return null;
  return (
    <>
      <dt className="text-soft">{label}</dt>
      <dd className="break-all">{value}</dd>
    </>
  );
}
