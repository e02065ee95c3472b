import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Confirm } from "@/components/ui/confirm";
import { Dialog } from "@/components/ui/dialog";
import { Secret } from "@/components/ui/secret";
import {
  changeWebhook,
  deleteWebhook,
  rotateSecret,
  testWebhook,
  webhookKeys,
  type Webhook,
} from "@/features/webhooks/api";
import { ChangedWebhook } from "@/features/webhooks/webhook-form";
import { webhookWords as said } from "@/features/webhooks/words";
import { announce, announceFailure } from "@/lib/announce";

type Asked = "change" | "rotate" | "remove" | null;

/** Everything that can be done with one webhook. */
export function WebhookActions({
  webhook,
  onGone,
}: {
  webhook: Webhook;
  onGone: () => Promise<void>;
}) {
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  return (
    <>
      <TestButton webhook={webhook} />
      <SwitchButton webhook={webhook} />
      <Button onClick={() => setAsked("change")}>{said.change}</Button>
      <Button onClick={() => setAsked("rotate")}>{said.rotate}</Button>
      <Button look="danger" onClick={() => setAsked("remove")}>
        {said.remove}
      </Button>
      <Dialog title={said.changeTitle} open={asked === "change"} onClose={close}>
        <ChangedWebhook webhook={webhook} onDone={close} />
      </Dialog>
      <RotateDialog webhook={webhook} open={asked === "rotate"} onClose={close} />
      <RemoveDialog webhook={webhook} open={asked === "remove"} onClose={close} onGone={onGone} />
    </>
  );
}

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: webhookKeys.all });
}

function TestButton({ webhook }: { webhook: Webhook }) {
  const refresh = useRefresh();
  const test = useMutation({
    mutationFn: () => testWebhook(webhook.id),
    onSuccess: () => {
      announce(said.tested);
      return refresh();
    },
    onError: announceFailure,
  });
  return (
    <Button
      look="primary"
      busy={test.isPending}
      disabled={webhook.status === "disabled"}
      onClick={() => test.mutate()}
    >
      {said.test}
    </Button>
  );
}

function SwitchButton({ webhook }: { webhook: Webhook }) {
  const refresh = useRefresh();
  const enabled = webhook.status === "disabled";
  const change = useMutation({
    mutationFn: changeWebhook,
    onSuccess: () => {
      announce(enabled ? said.switchedOn : said.switchedOff);
      return refresh();
    },
    onError: announceFailure,
  });
  return (
    <Button busy={change.isPending} onClick={() => change.mutate({ id: webhook.id, enabled })}>
      {enabled ? said.switchOn : said.switchOff}
    </Button>
  );
}

interface AskProps {
  webhook: Webhook;
  open: boolean;
  onClose: () => void;
}

function RotateDialog({ webhook, open, onClose }: AskProps) {
  const refresh = useRefresh();
  const [overlap, setOverlap] = useState("24");
  const rotate = useMutation({ mutationFn: rotateSecret, onSuccess: refresh });
  const close = () => {
    onClose();
    rotate.reset();
  };
  if (rotate.data) {
    return (
      <Dialog title={said.rotate} open={open} onClose={close}>
        <Secret secret={rotate.data.secret} made={said.made} what={said.secret} onDone={close} />
      </Dialog>
    );
  }
  return (
    <Confirm
      title={said.rotateTitle}
      open={open}
      onClose={close}
      action={said.rotate}
      look="primary"
      busy={rotate.isPending}
      error={rotate.error}
      onConfirm={() => rotate.mutate({ id: webhook.id, overlap: Number(overlap) })}
    >
      <p className="mb-3">{said.rotateText}</p>
      <Choice
        legend={said.overlap}
        name="overlap"
        options={said.overlaps}
        value={overlap}
        onChange={setOverlap}
      />
    </Confirm>
  );
}

function RemoveDialog({
  webhook,
  open,
  onClose,
  onGone,
}: AskProps & { onGone: () => Promise<void> }) {
  const refresh = useRefresh();
  const remove = useMutation({
    mutationFn: () => deleteWebhook(webhook.id),
    onSuccess: async () => {
      announce(said.removed);
      await onGone(); // what is not there any more is not asked for again
      await refresh();
    },
  });
  return (
    <Confirm
      title={said.removeTitle}
      open={open}
      onClose={onClose}
      action={said.remove}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
    >
      <p>{said.removeText}</p>
    </Confirm>
  );
}
