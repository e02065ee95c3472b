import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Loaded } from "@/components/ui/states";
import { contentQuery, type Span } from "@/features/contents/api";
import { contentWords } from "@/features/contents/words";

/** Reads "parts.0.text" or "subject" of a content. */
function fieldText(fields: Record<string, unknown>, name: string): string {
  let found: unknown = fields;
  for (const key of name.split(/[.[\]]+/).filter(Boolean)) {
    found = typeof found === "object" && found !== null ? Reflect.get(found, key) : undefined;
  }
  return typeof found === "string" ? found : "";
}

/** Which parts of the document each text of a content was made of. */
export function Origin({ contentId }: { contentId: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="font-serif font-semibold">{contentWords.origin}</summary>
      {open && <Spans contentId={contentId} />}
    </details>
  );
}

function Spans({ contentId }: { contentId: string }) {
  const query = useQuery(contentQuery(contentId));
  return (
    <Loaded query={query} lines={3}>
      {({ fields, spans, inputHash }) => (
        <div className="mt-2 space-y-2 text-sm">
          <p className="text-soft">{contentWords.originLead}</p>
          {spans.length === 0 ? (
            <p>{contentWords.originNone}</p>
          ) : (
            <SpanTable fields={fields} spans={spans} />
          )}
          <p className="text-soft break-all">
            {contentWords.inputHash}: <code>{inputHash}</code>
          </p>
        </div>
      )}
    </Loaded>
  );
}

function SpanTable({ fields, spans }: { fields: Record<string, unknown>; spans: Span[] }) {
  return (
    <table className="w-full">
      <thead>
        <tr className="border-line border-b text-left">
          <th className="py-1 pr-3 font-semibold">{contentWords.originField}</th>
          <th className="py-1 font-semibold">{contentWords.originBlocks}</th>
        </tr>
      </thead>
      <tbody>
        {spans.map((span) => {
          const text = fieldText(fields, span.field);
          const shown = Array.from(text).slice(span.start, span.end).join("");
          return (
            <tr
              key={`${span.field} ${span.start} ${span.block_id}`}
              className="border-line border-b align-top"
            >
              <td className="py-1 pr-3 break-words">
                <code className="text-soft">{span.field}</code> {shown}
              </td>
              <td className="py-1">
                <code className="break-all">{span.block_id}</code>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
