import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, inputClass } from "@/components/ui/field";
import { ErrorNotice } from "@/components/ui/notice";
import { Loaded } from "@/components/ui/states";
import type { JobFilters } from "@/features/jobs/api";
import { keepPreset, presetsQuery, sameFilters, type Preset } from "@/features/presets/api";
import { PresetManager } from "@/features/presets/preset-manager";
import { presetWords as said } from "@/features/presets/words";
import { announce } from "@/lib/announce";

interface PresetBarProps {
  filters: JobFilters;
  onApply: (filters: JobFilters) => void;
}

/** The saved filters, one click each, and the way to save those that are set now. */
export function PresetBar({ filters, onApply }: PresetBarProps) {
  const query = useQuery(presetsQuery);
  return (
    <section aria-label={said.title} className="flex flex-wrap items-center gap-2">
      <h2 className="text-soft font-sans text-sm">{said.title}</h2>
      <Loaded query={query} lines={1}>
        {(presets) => <Chips presets={presets} filters={filters} onApply={onApply} />}
      </Loaded>
    </section>
  );
}

function Chips({ presets, filters, onApply }: PresetBarProps & { presets: Preset[] }) {
  const [open, setOpen] = useState<"save" | "manage" | null>(null);
  const close = () => setOpen(null);
  const some = Object.values(filters).some(Boolean);
  const current = presets.find((each) => sameFilters(each.filters, filters));
  return (
    <>
      {presets.map((each) => (
        <Button
          key={each.preset_id}
          look={each === current ? "primary" : "plain"}
          className="max-w-64"
          aria-pressed={each === current}
          onClick={() => onApply(each === current ? {} : each.filters)}
        >
          <span className="truncate">{each.name}</span>
        </Button>
      ))}
      {presets.length === 0 && !some && <p className="text-soft text-sm">{said.empty}</p>}
      {some && !current && <Button onClick={() => setOpen("save")}>{said.save}</Button>}
      {presets.length > 0 && (
        <Button look="quiet" onClick={() => setOpen("manage")}>
          {said.manage}
        </Button>
      )}
      <Dialog title={said.save} open={open === "save"} onClose={close}>
        <SaveForm filters={filters} onDone={close} />
      </Dialog>
      <Dialog title={said.manageTitle} open={open === "manage"} onClose={close}>
        <PresetManager presets={presets} filters={some ? filters : null} />
      </Dialog>
    </>
  );
}

function SaveForm({ filters, onDone }: { filters: JobFilters; onDone: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [missing, setMissing] = useState(false);
  const keep = useMutation({
    mutationFn: keepPreset,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: presetsQuery.queryKey });
      announce(said.saved(name.trim()));
      onDone();
    },
  });
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    setMissing(!name.trim());
    if (name.trim() && !keep.isPending) keep.mutate({ name: name.trim(), filters });
  };
  return (
    <form noValidate onSubmit={send} className="space-y-4">
      <Field label={said.name} hint={said.nameHint} error={missing ? said.nameMissing : undefined}>
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
      {keep.error && <ErrorNotice error={keep.error} />}
      <Button type="submit" look="primary" busy={keep.isPending}>
        {said.save}
      </Button>
    </form>
  );
}
