import { useEffect, useRef } from "react";

import { isFinal, type Job } from "@/features/jobs/api";
import { jobWords } from "@/features/jobs/words";
import { announce } from "@/lib/announce";
import { words } from "@/lib/words";

/** Says what changed of a job while it is looked at, but not each per cent. */
export function useTold(job: Job | undefined, title: string) {
  const before = useRef<{ id: string; state: string } | null>(null);
  useEffect(() => {
    if (!job) return;
    const ready = Object.values(job.progress.channels).filter(
      (step) => step.status === "completed",
    ).length;
    const text = isFinal(job.status)
      ? jobWords.changed(title, words.states[job.status])
      : jobWords.ready(ready, job.channels.length);
    const known = before.current;
    const state = `${job.status} ${ready}`;
    before.current = { id: job.job_id, state };
    if (known?.id === job.job_id && known.state !== state) {
      announce(text, job.status === "failed" ? "failed" : "done");
    }
  }, [job, title]);
}
