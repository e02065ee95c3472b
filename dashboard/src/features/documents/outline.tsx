import { Notice } from "@/components/ui/notice";
import type { Outline } from "@/features/documents/api";
import { documentWords as said } from "@/features/documents/words";

/** What a document would become: its title, its sections, and what of it gets lost. */
export function OutlineView({ outline }: { outline: Outline }) {
  const facts = Object.entries(outline.metadata);
  return (
    <div className="space-y-3">
      <p className="text-soft">
        {said.facts(outline.word_count, outline.reading_minutes, outline.language)}
      </p>
      <Warnings warnings={outline.warnings} />
      <h3>{said.sections}</h3>
      {outline.sections.length === 0 ? (
        <p className="text-soft">{said.noSections}</p>
      ) : (
        <ul className="space-y-1">
          {outline.sections.map((each) => (
            <li key={each.id} className={INDENTS[each.level] ?? "pl-8"}>
              {each.title}
              <span className="text-soft text-sm">
                {each.category && ` · ${each.category}`}
                {each.date && ` · ${each.date}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {facts.length > 0 && (
        <>
          <h3>{said.metadata}</h3>
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
            {facts.map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-soft">{name}</dt>
                <dd className="break-words">{value}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  );
}

const INDENTS: Record<number, string> = { 1: "", 2: "", 3: "pl-4", 4: "pl-6" };

function Warnings({ warnings }: { warnings: Outline["warnings"] }) {
  if (warnings.length === 0) return null;
  return (
    <Notice tone="warn">
      <h3>{said.warnings}</h3>
      <ul className="list-disc pl-5">
        {warnings.map((each) => (
          <li key={each["message"]}>{each["message"]}</li>
        ))}
      </ul>
    </Notice>
  );
}
