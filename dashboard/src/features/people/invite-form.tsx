import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod";

import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { CopyButton } from "@/components/ui/copy-button";
import { Field, inputClass } from "@/components/ui/field";
import { ErrorNotice, Notice } from "@/components/ui/notice";
import { invitePerson, personKeys, type PersonLink } from "@/features/people/api";
import { personWords as said } from "@/features/people/words";
import { words } from "@/lib/words";
import { zodForm } from "@/lib/zod-form";

const schema = z.object({
  email: z.string().trim().min(1, said.emailMissing).max(300),
  role: z.enum(["owner", "admin", "editor", "reviewer", "viewer"]),
  content: z.boolean(),
});
type Values = z.infer<typeof schema>;

/** Invites somebody, and shows the link this once. */
export function InviteForm({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const form = useForm<Values>({
    resolver: zodForm<Values>(schema),
    defaultValues: { email: "", role: "editor", content: true },
  });
  const invite = useMutation({
    mutationFn: ({ email, role, content }: Values) =>
      invitePerson({ email, role, sees_content: content }),
    onSuccess: () => client.invalidateQueries({ queryKey: personKeys.all }),
  });
  if (invite.data) return <MadeLink made={invite.data} onDone={onDone} />;
  const role = form.watch("role");
  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) => void form.handleSubmit((values) => invite.mutate(values))(event)}
    >
      <Field label={said.email} error={form.formState.errors.email?.message}>
        {(control) => (
          <input
            {...control}
            type="email"
            autoComplete="off"
            className={inputClass}
            {...form.register("email")}
          />
        )}
      </Field>
      <Choice
        legend={said.role}
        name="role"
        options={said.roles}
        value={role}
        onChange={(value) => form.setValue("role", value)}
      />
      <p className="text-soft text-sm">{said.rights[role]}</p>
      <label className="flex items-center gap-2">
        <input type="checkbox" className="accent-accent" {...form.register("content")} />
        {said.content}
      </label>
      {invite.error && <ErrorNotice error={invite.error} />}
      <Button type="submit" look="primary" busy={invite.isPending}>
        {said.go}
      </Button>
    </form>
  );
}

/** A one-time link, which nobody can show again. */
export function MadeLink({ made, onDone }: { made: PersonLink; onDone: () => void }) {
  return (
    <div className="space-y-4">
      <Notice tone="calm" role="status">
        <p>{said.link(made.person.email ?? said.person)}</p>
        {made.is_sent && <p>{said.sent}</p>}
        <p className="mt-2 flex flex-wrap items-center gap-2">
          <code className="break-all">{made.link}</code>
          <CopyButton text={made.link} what={said.linkName} />
        </p>
      </Notice>
      <Button onClick={onDone}>{words.actions.close}</Button>
    </div>
  );
}
