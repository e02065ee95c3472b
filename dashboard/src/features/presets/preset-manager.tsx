import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Field, inputClass } from "@/components/ui/field";
import { ErrorNotice } from "@/components/ui/notice";
import { Empty } from "@/components/ui/states";
import type { JobFilters } from "@/features/jobs/api";
import { changePreset, deletePreset, presetsQuery, type Preset } from "@/features/presets/api";
import { presetWords as said } from "@/features/presets/words";
import { announce } from "@/lib/announce";

interface ManagerProps {
  presets: Preset[];
  /** What is set now; null when nothing is. */
  filters: JobFilters | null;
}

/** Renames saved filters, gives a name to other filters, and deletes. */
export function PresetManager({ presets, filters }: ManagerProps) {
  if (presets.length === 0) return <Empty>{said.empty}</Empty>;
  return (
    <ul className="divide-line divide-y">
      {presets.map((each) => (
        <PresetRow key={each.preset_id} preset={each} filters={filters} />
      ))}
    </ul>
  );
}

function PresetRow({ preset, filters }: { preset: Preset; filters: JobFilters | null }) {
  const client = useQueryClient();
  const [name, setName] = useState(preset.name);
  const [asking, setAsking] = useState(false);
  const done = (text: string) => {
    announce(text);
    return client.invalidateQueries({ queryKey: presetsQuery.queryKey });
  };
  const rename = useMutation({ mutationFn: changePreset, onSuccess: () => done(said.renamed) });
  const replace = useMutation({
    mutationFn: changePreset,
    onSuccess: () => done(said.replaced(preset.name)),
  });
  const remove = useMutation({ mutationFn: deletePreset, onSuccess: () => done(said.removed) });
  const error = rename.error ?? replace.error;
  const id = preset.preset_id;
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() && name.trim() !== preset.name) rename.mutate({ id, name: name.trim() });
  };
  const which = <span className="sr-only"> {preset.name}</span>;
  return (
    <li className="space-y-2 py-3">
      <form noValidate onSubmit={send} className="flex items-end gap-2">
        <div className="flex-1">
          <Field label={said.name}>
            {(control) => (
              <input
                {...control}
                className={inputClass}
                maxLength={80}
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
            )}
          </Field>
        </div>
        <Button type="submit" busy={rename.isPending}>
          {said.rename}
          {which}
        </Button>
      </form>
      <div className="flex flex-wrap justify-end gap-2">
        {filters && (
          <Button
            look="quiet"
            busy={replace.isPending}
            onClick={() => replace.mutate({ id, filters })}
          >
            {said.replace}
            {which}
          </Button>
        )}
        <Button look="danger" onClick={() => setAsking(true)}>
          {said.remove}
          {which}
        </Button>
      </div>
      {error && <ErrorNotice error={error} />}
      <Confirm
        title={said.removeTitle(preset.name)}
        open={asking}
        onClose={() => setAsking(false)}
        action={said.remove}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(id)}
      >
        <p>{said.removeText}</p>
      </Confirm>
    </li>
  );
}
