import { useFormContext } from "react-hook-form";

import { Card } from "@/components/ui/card";
import { Choice } from "@/components/ui/choice";
import { Field, inputClass } from "@/components/ui/field";
import { kindNames, startNames, styleNames, type Values } from "@/features/jobs/generate-form";
import { ToneFields } from "@/routes/generate/tone-fields";

const said = {
  title: "Options",
  kind: "Kind of content",
  style: "Style of the email and the page",
  start: "Start",
  when: "Date and time",
  zone: "Time zone",
  zoneHint: "The time is meant on the clocks of this zone.",
  priority: "Priority",
  priorities: { 1: "1 (first)", 2: "2", 3: "3 (usual)", 4: "4", 5: "5 (last)" },
  dryRun: "Dry run",
  dryRunHint: "Makes and checks everything, publishes nothing. Marked as such everywhere.",
};

const zones = Intl.supportedValuesOf("timeZone");

/** Kind, style, start and the rest. */
export function OptionsFields() {
  const { watch, setValue, register } = useFormContext<Values>();
  return (
    <Card title={said.title} id="options">
      <div className="space-y-4">
        <Choice
          legend={said.kind}
          name="kind"
          options={kindNames}
          value={watch("kind")}
          onChange={(value) => setValue("kind", value)}
        />
        <Choice
          legend={said.style}
          name="style"
          options={styleNames}
          value={watch("style")}
          onChange={(value) => setValue("style", value)}
        />
        <ToneFields />
        <Choice
          legend={said.start}
          name="start"
          options={startNames}
          value={watch("start")}
          onChange={(value) => setValue("start", value, { shouldValidate: false })}
        />
        {watch("start") === "later" && <When />}
        <Field label={said.priority}>
          {(control) => (
            <select {...control} className={inputClass} {...register("priority")}>
              {Object.entries(said.priorities).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        <label className="flex items-start gap-2">
          <input type="checkbox" className="accent-accent mt-1" {...register("dryRun")} />
          <span>
            <span className="font-medium">{said.dryRun}</span>
            <span className="text-soft block text-sm">{said.dryRunHint}</span>
          </span>
        </label>
      </div>
    </Card>
  );
}

function When() {
  const { register, formState } = useFormContext<Values>();
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label={said.when} error={formState.errors.when?.message}>
        {(control) => (
          <input type="datetime-local" {...control} className={inputClass} {...register("when")} />
        )}
      </Field>
      <Field label={said.zone} hint={said.zoneHint}>
        {(control) => (
          <select {...control} className={inputClass} {...register("zone")}>
            {[...new Set([...zones, "UTC"])].map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}
