import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useState } from "react";

import { Button, buttonClass } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Page } from "@/components/ui/page";
import { Empty, Loaded } from "@/components/ui/states";
import { channelsQuery, useChannelLabels } from "@/features/channels/api";
import {
  exportJobs,
  jobsQuery,
  type BulkAction,
  type Job,
  type JobFilters,
} from "@/features/jobs/api";
import { BulkDialog } from "@/features/jobs/bulk-dialog";
import { Filters } from "@/features/jobs/filters";
import { JobTable } from "@/features/jobs/job-table";
import { bulkSelection, useSelection, type Selection } from "@/features/jobs/selection";
import { jobWords } from "@/features/jobs/words";
import { PauseButton, PausedNotices } from "@/features/pauses/pauses";
import { PresetBar } from "@/features/presets/preset-bar";
import { announceFailure } from "@/lib/announce";
import { POLL_MS, useLiveState, usePolling } from "@/lib/use-live";
import { words } from "@/lib/words";

export function JobsPage() {
  const filters = useSearch({ from: "/jobs" });
  const navigate = useNavigate({ from: "/jobs" });
  const channels = useQuery(channelsQuery);
  const labelOf = useChannelLabels();
  const selection = useSelection();
  const live = useLiveState();
  const change = (next: JobFilters) => {
    selection.clear();
    void navigate({ search: next, replace: true });
  };
  return (
    <Page
      title={words.pages.jobs}
      actions={
        <>
          <ExportButton format="csv" filters={filters} />
          <ExportButton format="json" filters={filters} />
          <PauseButton />
          <Link to="/generate" className={buttonClass("primary")}>
            {words.pages.generate}
          </Link>
        </>
      }
    >
      {live === "down" && (
        <Notice tone="warn" role="status">
          {words.live.polling(POLL_MS / 1000)}
        </Notice>
      )}
      <PausedNotices labelOf={labelOf} />
      <Filters filters={filters} channels={channels.data ?? []} onChange={change} />
      <PresetBar filters={filters} onApply={change} />
      <JobList
        filters={filters}
        labelOf={labelOf}
        selection={selection}
        onClear={() => change({})}
      />
    </Page>
  );
}

function ExportButton({ filters, format }: { filters: JobFilters; format: "csv" | "json" }) {
  const take = useMutation({ mutationFn: exportJobs, onError: announceFailure });
  return (
    <Button look="quiet" busy={take.isPending} onClick={() => take.mutate({ filters, format })}>
      {jobWords.exportAs[format]}
    </Button>
  );
}

interface JobListProps {
  filters: JobFilters;
  labelOf: (key: string) => string;
  selection: Selection;
  onClear: () => void;
}

function JobList({ filters, labelOf, selection, onClear }: JobListProps) {
  const refetchInterval = usePolling();
  const query = useInfiniteQuery({ ...jobsQuery(filters), refetchInterval });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const filtered = Object.values(filters).some(Boolean);
  return (
    <Loaded query={query} lines={8}>
      {({ pages }) => {
        const jobs = pages.flatMap((page) => page.jobs);
        const total = pages[0]?.total ?? 0;
        if (jobs.length === 0) return <NoJobs filtered={filtered} onClear={onClear} />;
        return (
          <>
            <SelectionBar jobs={jobs} total={total} filters={filters} selection={selection} />
            <JobTable
              jobs={jobs}
              total={total}
              labelOf={labelOf}
              selection={selection}
              onNearEnd={onNearEnd}
            />
          </>
        );
      }}
    </Loaded>
  );
}

function NoJobs({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) {
    return (
      <Empty action={<Button onClick={onClear}>{words.tables.clear}</Button>}>
        {words.tables.filteredEmpty}
      </Empty>
    );
  }
  return (
    <Empty
      action={
        <Link to="/generate" className={buttonClass("primary")}>
          {jobWords.first}
        </Link>
      }
    >
      {jobWords.empty}
    </Empty>
  );
}

interface SelectionBarProps {
  jobs: Job[];
  total: number;
  filters: JobFilters;
  selection: Selection;
}

function SelectionBar({ jobs, total, filters, selection }: SelectionBarProps) {
  const [action, setAction] = useState<BulkAction | null>(null);
  const count = selection.all ? total : selection.ids.size;
  if (count === 0) {
    return <p className="text-soft text-sm">{words.tables.loaded(jobs.length, total)}</p>;
  }
  const everyLoaded = selection.ids.size >= jobs.length && total > jobs.length;
  return (
    <div className="bg-accent-wash flex flex-wrap items-center gap-2 rounded-lg px-3 py-2">
      <p role="status">{selection.all ? jobWords.allSelected(total) : jobWords.selected(count)}</p>
      {!selection.all && everyLoaded && filters.search && <p>{jobWords.searchedAll}</p>}
      {!selection.all && everyLoaded && !filters.search && (
        <Button look="quiet" onClick={selection.selectAll}>
          {jobWords.selectAll(total)}
        </Button>
      )}
      <Button onClick={() => setAction("retry")}>{jobWords.bulk.retry}</Button>
      <Button onClick={() => setAction("cancel")}>{jobWords.bulk.cancel}</Button>
      <Button look="quiet" onClick={selection.clear}>
        {jobWords.clearSelection}
      </Button>
      {action && (
        <BulkDialog
          action={action}
          selection={bulkSelection(selection, filters)}
          onClose={() => setAction(null)}
        />
      )}
    </div>
  );
}
