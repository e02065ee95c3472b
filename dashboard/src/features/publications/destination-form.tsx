import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { z } from "zod";

import { Button } from "@/components/ui/button";
import { Field, inputClass } from "@/components/ui/field";
import { ErrorNotice } from "@/components/ui/notice";
import { Secret } from "@/components/ui/secret";
import { Loaded } from "@/components/ui/states";
import {
  destinationKeys,
  kindsQuery,
  makeDestination,
  type DestinationKind,
} from "@/features/publications/api";
import { publicationWords as said } from "@/features/publications/words";
import { announce } from "@/lib/announce";

/** What a form can ask of a kind's JSON Schema: texts with what they mean. */
const schema = z.object({
  properties: z.record(
    z.string(),
    z.object({ title: z.string().default(""), description: z.string().default("") }),
  ),
});

/** Makes a destination of any kind that the API names; its secret, if it has one, is shown once. */
export function DestinationForm({ onDone }: { onDone: () => void }) {
  const query = useQuery(kindsQuery);
  return <Loaded query={query}>{({ kinds }) => <Form kinds={kinds} onDone={onDone} />}</Loaded>;
}

function Form({ kinds, onDone }: { kinds: DestinationKind[]; onDone: () => void }) {
  const client = useQueryClient();
  const [key, setKey] = useState(kinds[0]?.key ?? "");
  const [name, setName] = useState("");
  const [settings, setSettings] = useState<Record<string, string>>({});
  const [missing, setMissing] = useState(false);
  const make = useMutation({
    mutationFn: makeDestination,
    onSuccess: ({ secret }) => {
      announce(said.made);
      if (!secret) onDone();
      return client.invalidateQueries({ queryKey: destinationKeys.all });
    },
  });
  const kind = kinds.find((each) => each.key === key);
  const asked = Object.entries(schema.safeParse(kind?.settings_schema).data?.properties ?? {});
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    setMissing(!name.trim());
    if (!name.trim() || make.isPending) return;
    const isAsked = (field: string) => asked.some(([each]) => each === field);
    const given = Object.entries(settings).filter(([field, value]) => value && isAsked(field));
    make.mutate({ kind: key, name: name.trim(), settings: Object.fromEntries(given) });
  };
  if (make.data?.secret) {
    const { secret } = make.data;
    return <Secret secret={secret} made={said.secretMade} what={said.secret} onDone={onDone} />;
  }
  return (
    <form noValidate className="space-y-4" onSubmit={send}>
      <Field label={said.kind} hint={kind && said.takes(kind.channels)}>
        {(control) => (
          <select
            {...control}
            className={inputClass}
            value={key}
            onChange={({ target }) => setKey(target.value)}
          >
            {kinds.map((each) => (
              <option key={each.key} value={each.key}>
                {each.label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Text
        label={said.name}
        value={name}
        error={missing && !name.trim() ? said.nameMissing : undefined}
        onChange={setName}
      />
      {asked.map(([each, { title, description }]) => (
        <Text
          key={`${key} ${each}`}
          label={title || each}
          hint={description}
          value={settings[each] ?? ""}
          onChange={(value) => setSettings({ ...settings, [each]: value })}
        />
      ))}
      {make.error && <ErrorNotice error={make.error} />}
      <Button type="submit" look="primary" busy={make.isPending}>
        {said.store}
      </Button>
    </form>
  );
}

interface TextProps {
  label: string;
  hint?: string;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
}

function Text({ label, hint, value, error, onChange }: TextProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <input
          {...control}
          className={inputClass}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}
