import { Button } from "@/components/ui/button";
import { FilterForm, SelectFilter, TextFilter, type Options } from "@/components/ui/filter";
import type { Channel } from "@/features/channels/api";
import type { JobFilters } from "@/features/jobs/api";
import { jobWords } from "@/features/jobs/words";
import { words } from "@/lib/words";

const statuses: Options = Object.entries(words.states);
const spans: Options = Object.entries(jobWords.lately);

/** A kept filter may hold what the select has no line for, such as several states: it gets one. */
const withCurrent = (options: Options, value: string, shown: string): Options =>
  !value || options.some(([key]) => key === value) ? options : [...options, [value, shown]];
const statusLabel = (text: string) =>
  text
    .split(",")
    .map((each) => statuses.find(([key]) => key === each)?.[1] ?? each)
    .join(", ");

interface FiltersProps {
  filters: JobFilters;
  channels: Channel[];
  onChange: (filters: JobFilters) => void;
}

/** Which jobs to list. Each choice is in the address, so that it can be kept and sent on. */
export function Filters({ filters, channels, onChange }: FiltersProps) {
  const change = (part: JobFilters) => onChange({ ...filters, ...part });
  const { status = "", within_days } = filters;
  const days = String(within_days ?? "");
  const some = Object.values(filters).some(Boolean);
  return (
    <FilterForm
      label={jobWords.filters}
      className="grid grid-cols-2 items-end gap-3 sm:grid-cols-3 xl:grid-cols-4"
    >
      <div className="col-span-2 sm:col-span-3 xl:col-span-1">
        <TextFilter
          label={jobWords.filterSearch}
          type="search"
          value={filters.search}
          onChange={(search) => change({ search })}
        />
      </div>
      <SelectFilter
        label={jobWords.filterStatus}
        value={filters.status}
        any={jobWords.anyStatus}
        options={withCurrent(statuses, status, statusLabel(status))}
        onChange={(value) => change({ status: value })}
      />
      <SelectFilter
        label={jobWords.filterChannel}
        value={filters.channel}
        any={jobWords.anyChannel}
        options={channels.map(({ key, label }) => [key, label])}
        onChange={(channel) => change({ channel })}
      />
      <SelectFilter
        label={jobWords.filterLately}
        value={days}
        any={jobWords.anyTime}
        options={withCurrent(spans, days, jobWords.lastDays(within_days ?? 0))}
        onChange={(value) =>
          change({ within_days: value ? Number(value) : undefined, created_after: undefined })
        }
      />
      <TextFilter
        label={jobWords.filterFrom}
        type="date"
        value={filters.created_after?.slice(0, 10)}
        onChange={(created_after) => change({ created_after, within_days: undefined })}
      />
      <TextFilter
        label={jobWords.filterBefore}
        type="date"
        value={filters.created_before?.slice(0, 10)}
        onChange={(created_before) => change({ created_before })}
      />
      <SelectFilter
        label={jobWords.sort}
        value={filters.sort}
        any={jobWords.newest}
        options={[["created_at", jobWords.oldest]]}
        onChange={(value) => change({ sort: value === "created_at" ? value : undefined })}
      />
      {some && (
        <Button look="quiet" className="justify-self-start" onClick={() => onChange({})}>
          {words.tables.clear}
        </Button>
      )}
    </FilterForm>
  );
}
