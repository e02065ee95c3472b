import type { Job } from "@/features/jobs/api";
import { jobWords } from "@/features/jobs/words";
import { shortId } from "@/lib/format";

/** What a job is called: by its maker, else by its id. Its contents may know better. */
export function jobTitle(job: Job): string {
  const given = job.metadata["title"] ?? job.metadata["name"];
  if (typeof given === "string" && given.trim()) return given;
  return `${jobWords.job} ${shortId(job.job_id)}`;
}
