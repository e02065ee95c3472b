import { Badge, type Tone } from "@/components/ui/badge";
import type { JobStatus } from "@/features/jobs/api";
import { words } from "@/lib/words";

const TONES: Record<JobStatus, Tone> = {
  pending: "soft",
  in_progress: "calm",
  completed: "good",
  partial: "warn",
  failed: "bad",
  cancelled: "soft",
};

export function StatusBadge({ status }: { status: JobStatus }) {
  return (
    <Badge tone={TONES[status]} {...(status === "cancelled" ? { icon: "ban" as const } : {})}>
      {words.states[status]}
    </Badge>
  );
}
