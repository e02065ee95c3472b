import { CircleAlert, CircleX, Info } from "lucide-react";

import { Meter } from "@/components/ui/meter";
import type { Count, Finding } from "@/features/contents/api";
import { contentWords, ruleWords } from "@/features/contents/words";
import { figure, fileSize } from "@/lib/format";

const ORDER = ["error", "warning", "info"] as const;
const ICONS = { error: CircleX, warning: CircleAlert, info: Info };
const TONES = { error: "text-bad", warning: "text-warn", info: "text-calm" };

/** What the checks say about a content, the worst first. */
export function Findings({ findings }: { findings: Finding[] }) {
  if (findings.length === 0) return <p className="text-soft">{contentWords.noFindings}</p>;
  const sorted = [...findings].sort(
    (a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity),
  );
  return (
    <section>
      <h3 className="mb-2">{contentWords.findings(findings.length)}</h3>
      <ul className="space-y-1.5">
        {sorted.map((finding) => {
          const Icon = ICONS[finding.severity];
          return (
            <li key={`${finding.rule} ${finding.message}`} className="flex gap-2">
              <Icon
                size={18}
                className={`mt-0.5 shrink-0 ${TONES[finding.severity]}`}
                aria-hidden="true"
              />
              <span className="min-w-0 break-words">
                <strong>{contentWords.severities[finding.severity]}: </strong>
                {finding.message} <code className="text-soft text-xs">{finding.rule}</code>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The limits that were measured. */
export function Counts({ counts }: { counts: Count[] }) {
  return (
    <div className="space-y-1">
      {counts.map((count, at) => (
        <Meter
          key={`${count.rule} ${at}`}
          label={ruleWords(count.rule)}
          value={count.value}
          limit={count.limit}
          show={count.rule.endsWith("bytes") ? fileSize : figure}
        />
      ))}
    </div>
  );
}
