import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Dialog } from "@/components/ui/dialog";
import { Moment } from "@/components/ui/moment";
import { Secret } from "@/components/ui/secret";
import { keyKeys, revokeKey, rotateKey, type ApiKey } from "@/features/keys/api";
import { keyWords as said } from "@/features/keys/words";
import { announce } from "@/lib/announce";

const TONES: Record<string, Tone> = { active: "good", expired: "warn", revoked: "soft" };

/** One key with what it may do, whether it is used, and how to end it. */
export function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  return (
    <li className="bg-card border-line flex flex-wrap items-center justify-between gap-3 rounded-xl border p-4">
      <div className="min-w-0 space-y-1">
        <div className="flex flex-wrap items-center gap-2">
          <h2>{apiKey.name}</h2>
          <Badge tone={TONES[apiKey.status] ?? "soft"}>
            {said.status[apiKey.status] ?? apiKey.status}
          </Badge>
        </div>
        <p className="text-soft text-sm">
          {said.start} <code>{apiKey.start}</code> ·{" "}
          {apiKey.scopes.map((scope) => said.scopes[scope]).join(", ")} · {said.used}{" "}
          {apiKey.last_used_at ? <Moment iso={apiKey.last_used_at} /> : said.never}
          {apiKey.expires_at && (
            <>
              {" · "}
              {said.ends} <Moment iso={apiKey.expires_at} as="exact" />
            </>
          )}
        </p>
      </div>
      {apiKey.status === "active" && <Actions apiKey={apiKey} />}
    </li>
  );
}

function Actions({ apiKey }: { apiKey: ApiKey }) {
  const [asking, setAsking] = useState<"rotate" | "revoke" | null>(null);
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: keyKeys.all });
  const close = () => setAsking(null);
  const revoke = useMutation({
    mutationFn: () => revokeKey(apiKey.key_id),
    onSuccess: () => {
      close();
      announce(said.revoked);
      return refresh();
    },
  });
  const rotate = useMutation({ mutationFn: () => rotateKey(apiKey.key_id), onSuccess: refresh });
  const name = <span className="sr-only"> {apiKey.name}</span>;
  return (
    <div className="flex gap-2">
      <Button onClick={() => setAsking("rotate")}>
        {said.rotate}
        {name}
      </Button>
      <Button look="danger" onClick={() => setAsking("revoke")}>
        {said.revoke}
        {name}
      </Button>
      <Confirm
        title={said.revokeTitle}
        open={asking === "revoke"}
        onClose={close}
        action={said.revoke}
        busy={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoke.mutate()}
      >
        <p>{said.revokeText}</p>
      </Confirm>
      <Confirm
        title={said.rotateTitle}
        open={asking === "rotate" && !rotate.data}
        onClose={close}
        action={said.rotate}
        look="primary"
        busy={rotate.isPending}
        error={rotate.error}
        onConfirm={() => rotate.mutate()}
      >
        <p>{said.rotateText}</p>
      </Confirm>
      {rotate.data && (
        <Dialog title={said.make} open onClose={() => rotate.reset()}>
          <Secret
            secret={rotate.data.key}
            made={said.made}
            what={said.newKey}
            onDone={() => {
              close();
              rotate.reset();
            }}
          />
        </Dialog>
      )}
    </div>
  );
}
