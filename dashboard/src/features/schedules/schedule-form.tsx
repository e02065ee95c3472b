import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useForm, type UseFormReturn } from "react-hook-form";
import { z } from "zod";

import { Button } from "@/components/ui/button";
import { Field, inputClass } from "@/components/ui/field";
import { Moment } from "@/components/ui/moment";
import { ErrorNotice } from "@/components/ui/notice";
import { channelsQuery } from "@/features/channels/api";
import { documentsQuery } from "@/features/documents/api";
import { createSchedule, previewQuery, scheduleKeys, type Times } from "@/features/schedules/api";
import { scheduleWords as said } from "@/features/schedules/words";
import { announce } from "@/lib/announce";
import { browserZone } from "@/lib/format";
import { zodForm } from "@/lib/zod-form";

const schema = z.object({
  name: z.string().trim().min(1, said.required.name).max(200),
  documentId: z.string().min(1, said.required.document),
  channels: z.array(z.string()).min(1, said.required.channels),
  frequency: z.enum(["daily", "weekly", "monthly"]),
  days: z.array(z.string()),
  interval: z.string(),
  time: z.string().min(1),
  zone: z.string(),
  catchUp: z.enum(["skip", "latest", "all"]),
});
type Values = z.infer<typeof schema>;
type Form = UseFormReturn<Values>;

const zones = [...new Set([...Intl.supportedValuesOf("timeZone"), "UTC"])];

function timesOf(values: Values): Times {
  return {
    recurrence: {
      frequency: values.frequency,
      interval: Number(values.interval) || 1,
      days_of_week: values.frequency === "weekly" ? values.days : [],
      time: values.time,
    },
    timezone: values.zone,
  };
}

/** Makes a schedule; says before when it would run. */
export function ScheduleForm({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const form = useForm<Values>({
    resolver: zodForm<Values>(schema),
    defaultValues: {
      name: "",
      documentId: "",
      channels: ["email"],
      frequency: "weekly",
      days: ["monday"],
      interval: "1",
      time: "09:00",
      zone: browserZone(),
      catchUp: "latest",
    },
  });
  const make = useMutation({
    mutationFn: (values: Values) =>
      createSchedule({
        name: values.name,
        request: { document_id: values.documentId, channels: values.channels },
        catch_up: values.catchUp,
        ...timesOf(values),
      }),
    onSuccess: () => {
      announce(said.made);
      onDone();
      return client.invalidateQueries({ queryKey: scheduleKeys.all });
    },
  });
  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) => void form.handleSubmit((values) => make.mutate(values))(event)}
    >
      <WhatFields form={form} />
      <WhenFields form={form} />
      <Preview times={timesOf(form.watch())} />
      {make.error && <ErrorNotice error={make.error} />}
      <Button type="submit" look="primary" busy={make.isPending}>
        {said.make}
      </Button>
    </form>
  );
}

function WhatFields({ form }: { form: Form }) {
  const documents = useInfiniteQuery(documentsQuery);
  const channels = useQuery(channelsQuery);
  const { errors } = form.formState;
  const stored = documents.data?.pages.flatMap((page) => page.documents) ?? [];
  return (
    <>
      <Field label={said.name} error={errors.name?.message}>
        {(control) => <input {...control} className={inputClass} {...form.register("name")} />}
      </Field>
      <Field
        label={said.document}
        error={errors.documentId?.message}
        hint={stored.length === 0 ? said.noDocuments : undefined}
      >
        {(control) => (
          <select {...control} className={inputClass} {...form.register("documentId")}>
            <option value="">{said.pick}</option>
            {stored.map((each) => (
              <option key={each.document_id} value={each.document_id}>
                {each.title}
              </option>
            ))}
          </select>
        )}
      </Field>
      <fieldset>
        <legend className="mb-1 text-sm font-medium">{said.channels}</legend>
        <div className="flex flex-wrap gap-x-4 gap-y-1">
          {channels.data?.map((each) => (
            <label key={each.key} className="flex items-center gap-1.5">
              <input
                type="checkbox"
                className="accent-accent"
                value={each.key}
                {...form.register("channels")}
              />
              {each.label}
            </label>
          ))}
        </div>
        {errors.channels?.message && <p className="text-bad text-sm">{errors.channels.message}</p>}
      </fieldset>
    </>
  );
}

interface SelectProps {
  form: Form;
  label: string;
  name: "frequency" | "zone" | "catchUp";
  options: [value: string, label: string][];
}

function Select({ form, label, name, options }: SelectProps) {
  return (
    <Field label={label}>
      {(control) => (
        <select {...control} className={inputClass} {...form.register(name)}>
          {options.map(([value, shown]) => (
            <option key={value} value={value}>
              {shown}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function WhenFields({ form }: { form: Form }) {
  const { errors } = form.formState;
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Select
          form={form}
          label={said.frequency}
          name="frequency"
          options={Object.entries(said.frequencies)}
        />
        <Field label={said.interval} error={errors.interval?.message}>
          {(control) => (
            <input
              type="number"
              min={1}
              max={366}
              {...control}
              className={inputClass}
              {...form.register("interval")}
            />
          )}
        </Field>
        <Field label={said.time} error={errors.time?.message}>
          {(control) => (
            <input type="time" {...control} className={inputClass} {...form.register("time")} />
          )}
        </Field>
        <Select
          form={form}
          label={said.zone}
          name="zone"
          options={zones.map((zone) => [zone, zone])}
        />
      </div>
      {form.watch("frequency") === "weekly" && (
        <fieldset>
          <legend className="mb-1 text-sm font-medium">{said.days}</legend>
          <div className="flex flex-wrap gap-x-3 gap-y-1">
            {Object.entries(said.weekdays).map(([value, label]) => (
              <label key={value} className="flex items-center gap-1.5">
                <input
                  type="checkbox"
                  className="accent-accent"
                  value={value}
                  {...form.register("days")}
                />
                {label}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <Select
        form={form}
        label={said.catchUp}
        name="catchUp"
        options={Object.entries(said.catchUps)}
      />
    </>
  );
}

function Preview({ times }: { times: Times }) {
  const { data, error } = useQuery({ ...previewQuery(times), retry: false });
  if (error) return <ErrorNotice error={error} />;
  return (
    <div role="status" className="bg-bg min-h-10 rounded-lg px-3 py-2 text-sm">
      {data && (
        <>
          {said.next}:{" "}
          {data.next_runs.length === 0
            ? said.noNext
            : data.next_runs.map((moment, at) => (
                <span key={moment}>
                  {at > 0 && ", "}
                  <Moment iso={moment} as="short" />
                </span>
              ))}
        </>
      )}
    </div>
  );
}
