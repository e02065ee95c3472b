import { useQuery } from "@tanstack/react-query";

import { Badge, type Tone } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Loaded } from "@/components/ui/states";
import { healthQuery, type Health } from "@/features/health/api";
import { duration } from "@/lib/format";

const said = {
  title: "Health",
  states: { healthy: "Healthy", degraded: "Degraded", unhealthy: "Unhealthy", unknown: "Unknown" },
  upFor: (time: string) => `API up for ${time}`,
  version: (version: string) => `version ${version}`,
  answers: (ms: number) => `answers in ${Number(ms.toFixed(1))} ms`,
};

const TONES: Record<string, Tone> = { healthy: "good", degraded: "warn", unhealthy: "bad" };
const stateWords: Record<string, string> = said.states;

/** Every part of the platform with what it says of itself. */
export function HealthBoard() {
  const query = useQuery(healthQuery);
  return (
    <Card title={said.title} id="health">
      <Loaded query={query}>{(health) => <Board health={health} />}</Loaded>
    </Card>
  );
}

function Board({ health }: { health: Health }) {
  return (
    <div className="space-y-4">
      <p className="text-soft flex flex-wrap items-center gap-2">
        <Badge tone={TONES[health.status] ?? "soft"}>
          {stateWords[health.status] ?? health.status}
        </Badge>
        {said.upFor(duration(health.uptime_seconds * 1000))}, {said.version(health.version)}
      </p>
      {[...health.errors, ...health.warnings].map((text) => (
        <Notice key={text} tone={health.errors.includes(text) ? "bad" : "warn"}>
          {text}
        </Notice>
      ))}
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {Object.values(health.components).map((part) => (
          <li key={part.name} className="border-line rounded-lg border p-3">
            <div className="flex items-center justify-between gap-2">
              <h3 className="capitalize">{part.name.replaceAll("_", " ")}</h3>
              <Badge tone={TONES[part.status] ?? "soft"}>
                {stateWords[part.status] ?? part.status}
              </Badge>
            </div>
            <p className="mt-1 text-sm">{part.message}</p>
            {typeof part.response_time_ms === "number" && (
              <p className="text-soft text-sm">{said.answers(part.response_time_ms)}</p>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
