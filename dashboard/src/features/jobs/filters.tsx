import { Button } from "@/components/ui/button";
import { Field, inputClass } from "@/components/ui/field";
import type { Channel } from "@/features/channels/api";
import type { JobFilters, JobStatus } from "@/features/jobs/api";
import { jobWords } from "@/features/jobs/words";
import { words } from "@/lib/words";

const statuses = Object.entries(words.states) as [JobStatus, string][]; // the record's own keys

interface FiltersProps {
  filters: JobFilters;
  channels: Channel[];
  onChange: (filters: JobFilters) => void;
}

/** Which jobs to list. Each choice is in the address, so that it can be kept and sent on. */
export function Filters({ filters, channels, onChange }: FiltersProps) {
  const some = Boolean(filters.status ?? filters.channel ?? filters.document_id);
  return (
    <form
      role="search"
      aria-label={jobWords.filters}
      className="flex flex-wrap items-end gap-3"
      onSubmit={(event) => event.preventDefault()}
    >
      <div className="w-44">
        <Field label={jobWords.filterStatus}>
          {(control) => (
            <select
              {...control}
              className={inputClass}
              value={filters.status ?? ""}
              onChange={({ target }) =>
                onChange({
                  ...filters,
                  status: statuses.find(([value]) => value === target.value)?.[0],
                })
              }
            >
              <option value="">{jobWords.anyStatus}</option>
              {statuses.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <div className="w-44">
        <Field label={jobWords.filterChannel}>
          {(control) => (
            <select
              {...control}
              className={inputClass}
              value={filters.channel ?? ""}
              onChange={({ target }) =>
                onChange({ ...filters, channel: target.value || undefined })
              }
            >
              <option value="">{jobWords.anyChannel}</option>
              {channels.map((channel) => (
                <option key={channel.key} value={channel.key}>
                  {channel.label}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <div className="w-64">
        <Field label={jobWords.filterDocument}>
          {(control) => (
            <input
              {...control}
              className={inputClass}
              defaultValue={filters.document_id ?? ""}
              key={filters.document_id ?? ""}
              onBlur={({ target }) =>
                onChange({ ...filters, document_id: target.value.trim() || undefined })
              }
              onKeyDown={(event) => {
                if (event.key === "Enter") event.currentTarget.blur();
              }}
            />
          )}
        </Field>
      </div>
      {some && (
        <Button look="quiet" onClick={() => onChange({})}>
          {words.tables.clear}
        </Button>
      )}
    </form>
  );
}
