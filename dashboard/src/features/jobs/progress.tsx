import { ProgressBar } from "@/components/ui/meter";
import { isFinal, type Job } from "@/features/jobs/api";
import { StatusBadge } from "@/features/jobs/status-badge";
import { jobWords } from "@/features/jobs/words";

/** How far each channel of a job is. */
export function ChannelProgressList(props: { job: Job; labelOf: (key: string) => string }) {
  const { job, labelOf } = props;
  return (
    <ul className="grid gap-2 sm:grid-cols-2 xl:grid-cols-3" aria-label={jobWords.channels}>
      {job.channels.map((key) => {
        const step = job.progress.channels[key];
        if (!step) return null;
        return (
          <li key={key} className="border-line bg-card rounded-lg border px-3 py-2">
            <div className="flex items-center justify-between gap-2">
              <span className="font-medium">{labelOf(key)}</span>
              <StatusBadge status={step.status} />
            </div>
            <ProgressBar
              label={`${labelOf(key)}: ${jobWords.progress}`}
              percent={isFinal(step.status) ? 100 : step.percent}
            />
            <p className="text-soft text-sm">
              {step.stage && !isFinal(step.status) ? step.stage.replaceAll("_", " ") : ""}
              {step.attempt > 1 ? ` ${jobWords.attempt(step.attempt)}` : ""}
            </p>
            {step.error && <p className="text-bad text-sm break-words">{step.error}</p>}
          </li>
        );
      })}
    </ul>
  );
}
