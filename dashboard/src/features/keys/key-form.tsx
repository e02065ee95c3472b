import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod";

import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { CopyButton } from "@/components/ui/copy-button";
import { Field, inputClass } from "@/components/ui/field";
import { ErrorNotice, Notice } from "@/components/ui/notice";
import { keyKeys, makeKey } from "@/features/keys/api";
import { keyWords as said } from "@/features/keys/words";
import { words } from "@/lib/words";
import { zodForm } from "@/lib/zod-form";

const schema = z.object({
  name: z.string().trim().min(1, said.nameMissing).max(100),
  scope: z.enum(["read", "write", "admin"]),
  content: z.boolean(),
});
type Values = z.infer<typeof schema>;

/** Makes a key, and shows it this once. */
export function KeyForm({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const form = useForm<Values>({
    resolver: zodForm<Values>(schema),
    defaultValues: { name: "", scope: "write", content: true },
  });
  const make = useMutation({
    mutationFn: ({ name, scope, content }: Values) =>
      makeKey({ name, scopes: [scope], sees_content: content }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyKeys.all }),
  });
  if (make.data) return <MadeKey secret={make.data.key} onDone={onDone} />;
  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) => void form.handleSubmit((values) => make.mutate(values))(event)}
    >
      <Field label={said.name} error={form.formState.errors.name?.message}>
        {(control) => <input {...control} className={inputClass} {...form.register("name")} />}
      </Field>
      <Choice
        legend={said.scope}
        name="scope"
        options={said.scopes}
        value={form.watch("scope")}
        onChange={(value) => form.setValue("scope", value)}
      />
      <label className="flex items-center gap-2">
        <input type="checkbox" className="accent-accent" {...form.register("content")} />
        {said.content}
      </label>
      {make.error && <ErrorNotice error={make.error} />}
      <Button type="submit" look="primary" busy={make.isPending}>
        {said.make}
      </Button>
    </form>
  );
}

/** The secret, which nobody can show again. */
export function MadeKey({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <div className="space-y-4">
      <Notice tone="calm" role="status">
        <p>{said.made}</p>
        <p className="mt-2 flex flex-wrap items-center gap-2">
          <code className="break-all">{secret}</code>
          <CopyButton text={secret} what={said.newKey} />
        </p>
      </Notice>
      <Button onClick={onDone}>{words.actions.close}</Button>
    </div>
  );
}
