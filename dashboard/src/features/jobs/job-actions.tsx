import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { canRetry, cancelJob, isFinal, jobKeys, retryJob, type Job } from "@/features/jobs/api";
import { jobWords } from "@/features/jobs/words";
import { announce, announceFailure } from "@/lib/announce";
import { words } from "@/lib/words";

/** What can be done to a job as it is now. */
export function JobActions({ job }: { job: Job }) {
  if (!isFinal(job.status)) return <Cancel job={job} />;
  return canRetry(job.status) ? <Retry job={job} /> : null;
}

function Retry({ job }: { job: Job }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => retryJob(job.job_id),
    onSuccess: (made) => {
      client.setQueryData(jobKeys.one(made.job_id), made);
      announce(jobWords.retryDone);
      void navigate({ to: "/jobs/$jobId", params: { jobId: made.job_id } });
    },
    onError: announceFailure,
  });
  return (
    <Button look="primary" busy={retry.isPending} onClick={() => retry.mutate()}>
      {job.status === "partial" ? jobWords.retryPartial : words.actions.retry}
    </Button>
  );
}

function Cancel({ job }: { job: Job }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelJob(job.job_id),
    onSuccess: () => {
      setAsking(false);
      announce(jobWords.cancelDone);
      void client.invalidateQueries({ queryKey: jobKeys.one(job.job_id) });
    },
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{words.actions.cancel}</Button>
      <Confirm
        title={jobWords.cancelTitle}
        open={asking}
        onClose={() => {
          setAsking(false);
          cancel.reset();
        }}
        action={words.actions.cancel}
        busy={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate()}
      >
        <p>{jobWords.cancelText}</p>
      </Confirm>
    </>
  );
}
