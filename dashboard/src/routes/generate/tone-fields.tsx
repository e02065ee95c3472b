import { useQuery } from "@tanstack/react-query";
import { useFormContext } from "react-hook-form";

import { Field, inputClass } from "@/components/ui/field";
import { ErrorNotice } from "@/components/ui/notice";
import { useChannelLabels } from "@/features/channels/api";
import type { Values } from "@/features/jobs/generate-form";
import { tonesQuery } from "@/features/tones/api";

const said = {
  tone: "Tone",
  own: "As the document is written",
  auto: "What suits each channel",
  single: "One tone",
  mixed: "Two at once",
  perChannel: "Another tone for some channels",
  same: "As above",
  toneOf: (label: string) => `Tone for ${label}`,
};

/** One tone for all, and others for some channels. */
export function ToneFields() {
  const { register, watch } = useFormContext<Values>();
  const query = useQuery(tonesQuery);
  const labelOf = useChannelLabels();
  if (query.error) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  const tones = query.data?.tones ?? [];
  const labels = new Map(tones.map(({ key, label }) => [key, label]));
  const chosen = tones.find((tone) => tone.key === watch("tone"));
  return (
    <>
      <Field label={said.tone} hint={chosen?.description}>
        {(control) => (
          <select {...control} className={inputClass} {...register("tone")}>
            <option value="">{said.own}</option>
            <option value="auto">{said.auto}</option>
            <optgroup label={said.single}>
              {tones.map((tone) => (
                <option key={tone.key} value={tone.key}>
                  {tone.label}
                </option>
              ))}
            </optgroup>
            <optgroup label={said.mixed}>
              {query.data?.combinations.map((each) => (
                <option key={each.key} value={`+${each.key}`}>
                  {each.tones.map((key) => labels.get(key) ?? key).join(" + ")}
                </option>
              ))}
            </optgroup>
          </select>
        )}
      </Field>
      <details>
        <summary className="text-sm">{said.perChannel}</summary>
        <div className="mt-2 grid gap-3 sm:grid-cols-2">
          {watch("channels").map((key) => (
            <Field key={key} label={said.toneOf(labelOf(key))}>
              {(control) => (
                <select {...control} className={inputClass} {...register(`tones.${key}`)}>
                  <option value="">{said.same}</option>
                  {tones.map((tone) => (
                    <option key={tone.key} value={tone.key}>
                      {tone.label}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          ))}
        </div>
      </details>
    </>
  );
}
