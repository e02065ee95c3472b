import { useQuery } from "@tanstack/react-query";

import { BeforeAfter, UnifiedDiff } from "@/components/ui/diff";
import { Loaded } from "@/components/ui/states";
import { diffQuery } from "@/features/contents/api";
import { libraryWords as said } from "@/features/contents/library-words";

const plain = (value: unknown) =>
  typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);

interface DiffViewProps {
  contentId: string;
  from: number;
  to: number;
}

/** What one version says otherwise than another, field by field. */
export function DiffView({ contentId, from, to }: DiffViewProps) {
  const query = useQuery(diffQuery(contentId, from, to));
  return (
    <section aria-label={said.changes(from, to)} className="space-y-3">
      <Loaded query={query} lines={3}>
        {({ changes }) =>
          changes.length === 0 ? (
            <p className="text-soft">{said.same}</p>
          ) : (
            changes.map(({ field, before, after, diff }) => (
              <div key={field} className="space-y-1">
                <h3>{said.fields[field] ?? field}</h3>
                {diff ? (
                  <UnifiedDiff label={said.fields[field] ?? field} text={diff} />
                ) : (
                  <BeforeAfter before={plain(before)} after={plain(after)} />
                )}
              </div>
            ))
          )
        }
      </Loaded>
    </section>
  );
}
