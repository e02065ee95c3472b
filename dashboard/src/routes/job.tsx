import * as Tabs from "@radix-ui/react-tabs";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { Moment } from "@/components/ui/moment";
import { ErrorNotice, Notice } from "@/components/ui/notice";
import { Page } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/states";
import { TabList } from "@/components/ui/tab-list";
import { useChannelLabels } from "@/features/channels/api";
import { contentsQuery, titleOf, type Content } from "@/features/contents/api";
import { ContentView } from "@/features/contents/content-view";
import { isFinal, jobQuery, type Job } from "@/features/jobs/api";
import { JobActions } from "@/features/jobs/job-actions";
import { JobFacts } from "@/features/jobs/job-facts";
import { ChannelProgressList } from "@/features/jobs/progress";
import { StatusBadge } from "@/features/jobs/status-badge";
import { Dates, Timeline } from "@/features/jobs/timeline";
import { jobTitle } from "@/features/jobs/title";
import { useTold } from "@/features/jobs/told";
import { WaitingNotice } from "@/features/jobs/waiting";
import { jobWords } from "@/features/jobs/words";
import { POLL_MS, useLiveState, usePolling } from "@/lib/use-live";
import { words } from "@/lib/words";

const readyChannels = (job: Job) =>
  job.channels.filter((key) => job.progress.channels[key]?.status === "completed").join();

function titleFrom(job: Job, contents: Record<string, Content>): string {
  const named = Object.values(contents).find(({ kind }) => kind === "page" || kind === "email");
  return named ? titleOf(named) : jobTitle(job);
}

export function JobPage() {
  const { jobId } = useParams({ from: "/jobs/$jobId" });
  const polling = usePolling();
  const query = useQuery({
    ...jobQuery(jobId),
    refetchInterval: ({ state }) => (state.data && isFinal(state.data.status) ? false : polling),
  });
  if (query.data) return <JobShown job={query.data} />;
  return (
    <Page title={words.pages.job}>
      {query.error ? (
        <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton lines={6} />
      )}
    </Page>
  );
}

function JobShown({ job }: { job: Job }) {
  const labelOf = useChannelLabels();
  const live = useLiveState();
  const ready = readyChannels(job);
  const contents = useQuery({ ...contentsQuery(job.job_id, ready), enabled: ready !== "" });
  const title = titleFrom(job, contents.data ?? {});
  useTold(job, title);
  const late = !isFinal(job.status) && live === "down";
  return (
    <Page
      title={title}
      tab={`${words.states[job.status]} · ${title}`}
      lead={<Lead job={job} />}
      actions={<JobActions job={job} />}
    >
      {late && (
        <Notice tone="warn" role="status">
          {words.live.polling(POLL_MS / 1000)}
        </Notice>
      )}
      {!isFinal(job.status) && <WaitingNotice job={job} />}
      <ChannelProgressList job={job} labelOf={labelOf} />
      <Contents job={job} labelOf={labelOf} contents={contents.data ?? {}} error={contents.error} />
      <Card title={jobWords.timeline} id="timeline">
        <Timeline job={job} labelOf={labelOf} />
      </Card>
      <Card title={jobWords.facts} id="facts">
        <JobFacts job={job} />
      </Card>
    </Page>
  );
}

function Lead({ job }: { job: Job }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <StatusBadge status={job.status} />
      {job.dry_run && <Badge tone="warn">{jobWords.dryRun}</Badge>}
      {job.status === "in_progress" && <span>{job.progress.percent} %</span>}
      {job.scheduled_for && job.status === "pending" && (
        <span>
          {jobWords.scheduled} <Moment iso={job.scheduled_for} as="exact" />
        </span>
      )}
      <span>
        <Dates job={job} />
      </span>
    </div>
  );
}

interface ContentsProps {
  job: Job;
  labelOf: (key: string) => string;
  contents: Record<string, Content>;
  error: Error | null;
}

function Contents({ job, labelOf, contents, error }: ContentsProps) {
  const first = job.channels.find((key) => contents[key]) ?? job.channels[0] ?? "";
  return (
    <Card title={jobWords.content} id="content">
      {error && <ErrorNotice error={error} />}
      <Tabs.Root defaultValue={first} key={job.job_id} activationMode="automatic">
        <TabList
          label={jobWords.pickChannel}
          tabs={job.channels.map((key) => [key, labelOf(key)])}
        />
        {job.channels.map((key) => {
          const content = contents[key];
          return (
            <Tabs.Content key={key} value={key} tabIndex={-1}>
              {content ? (
                <>
                  <p className="mb-4">
                    <Link to="/contents/$contentId" params={{ contentId: content.content_id }}>
                      {jobWords.toLibrary}
                    </Link>
                  </p>
                  <ContentView channel={key} label={labelOf(key)} content={content} />
                </>
              ) : (
                <NotYet job={job} channel={key} label={labelOf(key)} />
              )}
            </Tabs.Content>
          );
        })}
      </Tabs.Root>
    </Card>
  );
}

function NotYet({ job, channel, label }: { job: Job; channel: string; label: string }) {
  const step = job.progress.channels[channel];
  if (step?.status === "failed") {
    return (
      <Notice tone="bad">
        <p>
          <strong>{jobWords.channelFailed(label)}</strong> {step.error ?? jobWords.noReason}
        </p>
      </Notice>
    );
  }
  if (step?.status === "cancelled") return <p>{jobWords.channelCancelled(label)}</p>;
  return (
    <div className="space-y-3">
      <p>{notYetWords(label, step)}</p>
      {step?.error && (
        <p className="text-bad">
          {jobWords.lastTry} {step.error}
        </p>
      )}
      {step?.retry_at && (
        <p>
          {jobWords.retryAt} <Moment iso={step.retry_at} />
        </p>
      )}
      <Skeleton />
    </div>
  );
}

function notYetWords(
  label: string,
  step: Job["progress"]["channels"][string] | undefined,
): ReactNode {
  if (step?.status === "completed") return jobWords.channelRuns(label, jobWords.fetching);
  if (step?.status === "in_progress") {
    return jobWords.channelRuns(label, step.stage?.replaceAll("_", " ") ?? jobWords.working);
  }
  return jobWords.channelWaits(label);
}
