import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useForm, type UseFormReturn } from "react-hook-form";
import { z } from "zod";

import { Button } from "@/components/ui/button";
import { Field, inputClass } from "@/components/ui/field";
import { ErrorNotice } from "@/components/ui/notice";
import { Secret } from "@/components/ui/secret";
import { Loaded } from "@/components/ui/states";
import {
  changeWebhook,
  eventTypesQuery,
  makeWebhook,
  webhookKeys,
  type EventType,
  type Webhook,
} from "@/features/webhooks/api";
import { webhookWords as said } from "@/features/webhooks/words";
import { announce } from "@/lib/announce";
import { zodForm } from "@/lib/zod-form";

const schema = z.object({
  url: z.string().trim().min(1, said.urlMissing).max(2000),
  description: z.string().trim().max(300),
  types: z.array(z.string()),
});
interface Values {
  url: string;
  description: string;
  types: EventType[];
}

const wishOf = ({ url, description, types }: Values) => ({
  url: url.trim(),
  description: description.trim(),
  event_types: types,
});

/** Makes a webhook, and shows its secret this once. */
export function NewWebhook({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: (values: Values) => makeWebhook(wishOf(values)),
    onSuccess: () => client.invalidateQueries({ queryKey: webhookKeys.all }),
  });
  if (make.data) {
    const { secret } = make.data;
    return <Secret secret={secret} made={said.made} what={said.secret} onDone={onDone} />;
  }
  return (
    <WebhookFields
      start={{ url: "", description: "", types: [] }}
      action={said.store}
      busy={make.isPending}
      error={make.error}
      onSend={make.mutate}
    />
  );
}

/** Changes where and of what a webhook is told. */
export function ChangedWebhook({ webhook, onDone }: { webhook: Webhook; onDone: () => void }) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (values: Values) => changeWebhook({ id: webhook.id, ...wishOf(values) }),
    onSuccess: () => {
      announce(said.saved);
      onDone();
      return client.invalidateQueries({ queryKey: webhookKeys.all });
    },
  });
  const { url, description, event_types: types } = webhook;
  return (
    <WebhookFields
      start={{ url, description, types }}
      action={said.save}
      busy={change.isPending}
      error={change.error}
      onSend={change.mutate}
    />
  );
}

interface FieldsProps {
  start: Values;
  action: string;
  busy: boolean;
  error: Error | null;
  onSend: (values: Values) => void;
}

function WebhookFields({ start, action, busy, error, onSend }: FieldsProps) {
  const form = useForm<Values>({ resolver: zodForm<Values>(schema), defaultValues: start });
  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) => void form.handleSubmit((values) => onSend(values))(event)}
    >
      <Field label={said.url} hint={said.urlHint} error={form.formState.errors.url?.message}>
        {(control) => (
          <input type="url" {...control} className={inputClass} {...form.register("url")} />
        )}
      </Field>
      <Field label={said.description}>
        {(control) => (
          <input
            {...control}
            maxLength={300}
            className={inputClass}
            {...form.register("description")}
          />
        )}
      </Field>
      <Types form={form} />
      {error && <ErrorNotice error={error} />}
      <Button type="submit" look="primary" busy={busy}>
        {action}
      </Button>
    </form>
  );
}

function Types({ form }: { form: UseFormReturn<Values> }) {
  const query = useQuery(eventTypesQuery);
  return (
    <fieldset>
      <legend className="text-sm font-medium">{said.types}</legend>
      <p className="text-soft mb-2 text-sm">{said.typesHint}</p>
      <Loaded query={query}>
        {({ event_types }) => (
          <div className="grid gap-2 sm:grid-cols-2">
            {event_types
              .filter(({ type }) => type !== "webhook.test") // every webhook can get it
              .map(({ type, description }) => (
                <label key={type} className="flex items-start gap-2">
                  <input
                    type="checkbox"
                    className="accent-accent mt-1"
                    value={type}
                    {...form.register("types")}
                  />
                  <span className="min-w-0">
                    <code className="block break-all">{type}</code>
                    <span className="text-soft block text-sm">{description}</span>
                  </span>
                </label>
              ))}
          </div>
        )}
      </Loaded>
    </fieldset>
  );
}
