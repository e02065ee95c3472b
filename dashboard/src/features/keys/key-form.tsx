import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod";

import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field, inputClass } from "@/components/ui/field";
import { ErrorNotice } from "@/components/ui/notice";
import { Secret } from "@/components/ui/secret";
import { keyKeys, makeKey } from "@/features/keys/api";
import { keyWords as said } from "@/features/keys/words";
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
  if (make.data) {
    const { key } = make.data;
    return <Secret secret={key} made={said.made} what={said.newKey} onDone={onDone} />;
  }
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
