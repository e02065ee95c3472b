import { useQuery } from "@tanstack/react-query";
import { useFormContext } from "react-hook-form";

import { Card } from "@/components/ui/card";
import { Loaded } from "@/components/ui/states";
import { channelsQuery, type Channel } from "@/features/channels/api";
import type { Values } from "@/features/jobs/generate-form";
import { figure } from "@/lib/format";
import { plural } from "@/lib/words";

const said = {
  title: "Channels",
  any: "any length",
  upTo: (limit: number, unit: string) => `up to ${figure(limit)} ${unit}`,
  units: {
    utf16_length: "characters",
    utf16_escaped: "characters",
    weighted_length: "characters, as X counts them",
  } as Record<string, string>,
  parts: (n: number) => `at most ${plural(n, "post")}`,
};

/** What a channel can carry, in a line. */
function limits(channel: Channel): string {
  const length =
    typeof channel.max_length === "number"
      ? said.upTo(channel.max_length, said.units[channel.counting] ?? channel.counting)
      : said.any;
  return channel.max_parts > 1 ? `${length}, ${said.parts(channel.max_parts)}` : length;
}

/** Which channels, each with its limits as the server knows them. */
export function ChannelsField() {
  const query = useQuery(channelsQuery);
  const { register, formState } = useFormContext<Values>();
  const error = formState.errors.channels?.message;
  return (
    <Card>
      <fieldset aria-describedby={error ? "channels-error" : undefined}>
        <legend className="mb-3 font-serif text-xl">{said.title}</legend>
        <Loaded query={query} lines={5}>
          {(channels) => (
            <div className="grid gap-2 sm:grid-cols-2">
              {channels.map((channel) => (
                <label
                  key={channel.key}
                  className="border-line has-checked:border-accent has-checked:bg-accent-wash flex cursor-pointer items-start gap-2 rounded-lg border p-2.5"
                >
                  <input
                    type="checkbox"
                    value={channel.key}
                    className="accent-accent mt-1"
                    {...register("channels")}
                  />
                  <span>
                    <span className="font-medium">{channel.label}</span>
                    <span className="text-soft block text-sm">{limits(channel)}</span>
                  </span>
                </label>
              ))}
            </div>
          )}
        </Loaded>
        {error && (
          <p id="channels-error" className="text-bad mt-2 text-sm font-medium">
            {error}
          </p>
        )}
      </fieldset>
    </Card>
  );
}
