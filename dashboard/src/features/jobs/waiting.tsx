import { useQuery } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Notice } from "@/components/ui/notice";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { jobKeys, moveStart, waitingQuery, type Job } from "@/features/jobs/api";
import { jobWords } from "@/features/jobs/words";
import { announceFailure } from "@/lib/announce";

/** Why a job, or some of its channels, has not started, and when it probably will. */
export function WaitingNotice({ job }: { job: Job }) {
  const { data } = useQuery(waitingQuery(job.job_id));
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: () => moveStart(job.job_id, null),
    onSuccess: (moved) => client.setQueryData(jobKeys.one(job.job_id), moved),
    onError: announceFailure,
  });
  const waiting = data?.waiting;
  if (!waiting) return null;
  return (
    <Notice tone="calm" role="status">
      <p>
        <strong>{jobWords.waitingTitle}: </strong>
        {waiting.message}
      </p>
      <p className="text-soft text-sm">
        {typeof waiting.ahead === "number" && `${jobWords.ahead(waiting.ahead)} `}
        {waiting.until && (
          <>
            {jobWords.due} <Moment iso={waiting.until} as="exact" />.{" "}
          </>
        )}
        {waiting.estimated_start && (
          <>
            {jobWords.estimated} <Moment iso={waiting.estimated_start} />.
          </>
        )}
      </p>
      {waiting.reason === "scheduled" && (
        <Button className="mt-2" busy={start.isPending} onClick={() => start.mutate()}>
          {jobWords.startNow}
        </Button>
      )}
    </Notice>
  );
}
