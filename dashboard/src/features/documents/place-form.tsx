import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type SubmitEvent } from "react";

import { Button } from "@/components/ui/button";
import { Field, inputClass } from "@/components/ui/field";
import { ErrorNotice } from "@/components/ui/notice";
import { documentKeys, fetchPlace, lookAtPlace } from "@/features/documents/api";
import { OutlineView } from "@/features/documents/outline";
import { documentWords as said } from "@/features/documents/words";

/** Reads a document where it lives, shows what it would become, and keeps it on request. */
export function PlaceForm() {
  const [place, setPlace] = useState("");
  const [missing, setMissing] = useState(false);
  const look = useMutation({ mutationFn: lookAtPlace });
  const keep = useKeep();
  const ask = (then: (place: string) => void) => {
    setMissing(!place.trim());
    if (place.trim()) then(place.trim());
  };
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (!look.isPending) ask((wanted) => look.mutate(wanted));
  };
  const isBusy = look.isPending || keep.isPending;
  const error = keep.error ?? look.error;
  return (
    <form noValidate onSubmit={send} className="space-y-4">
      <Field
        label={said.place}
        hint={said.placeHint}
        error={missing ? said.placeMissing : undefined}
      >
        {(control) => (
          <input
            {...control}
            className={inputClass}
            maxLength={500}
            spellCheck={false}
            autoCapitalize="off"
            value={place}
            onChange={({ target }) => setPlace(target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={look.isPending}>
          {said.look}
        </Button>
        <Button look="primary" busy={keep.isPending} onClick={() => ask((it) => keep.mutate(it))}>
          {said.keep}
        </Button>
      </div>
      {isBusy && (
        <p role="status" className="text-soft">
          {said.looking}
        </p>
      )}
      {error && !isBusy && <ErrorNotice error={error} />}
      {look.data && (
        <section aria-label={said.outline} className="border-line space-y-3 border-t pt-4">
          <h3 className="text-xl">{look.data.title}</h3>
          <OutlineView outline={look.data} />
        </section>
      )}
    </form>
  );
}

function useKeep() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: fetchPlace,
    onSuccess: async ({ document_id }) => {
      await client.invalidateQueries({ queryKey: documentKeys.all });
      await navigate({ to: "/documents/$documentId", params: { documentId: document_id } });
    },
  });
}
