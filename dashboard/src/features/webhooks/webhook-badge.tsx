import { Badge, type Tone } from "@/components/ui/badge";
import type { Webhook } from "@/features/webhooks/api";
import { webhookWords as said } from "@/features/webhooks/words";

const TONES: Record<Webhook["status"], Tone> = {
  enabled: "good",
  failing: "bad",
  disabled: "soft",
};

/** How an endpoint does, in a word. */
export function WebhookBadge({ status }: { status: Webhook["status"] }) {
  return <Badge tone={TONES[status]}>{said.status[status]}</Badge>;
}
