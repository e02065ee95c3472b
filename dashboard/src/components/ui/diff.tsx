import { words } from "@/lib/words";

const LOOKS: Record<string, string> = {
  "+": "bg-good-wash text-good",
  "-": "bg-bad-wash text-bad",
  "@": "text-soft",
};

/** A difference in unified form: each line says by its sign and its colour what became of it. */
export function UnifiedDiff({ label, text }: { label: string; text: string }) {
  const lines = text.split("\n").filter((line) => !/^(---|\+\+\+) (before|after)$/.test(line));
  return (
    // a region that scrolls must be reachable by keyboard
    <pre
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={label}
      className="border-line bg-bg max-h-96 overflow-auto rounded-lg border text-sm whitespace-pre-wrap"
    >
      {lines.map((line, at) => (
        <span key={at} className={`block px-3 ${LOOKS[line.charAt(0)] ?? ""}`}>
          {line || " "}
        </span>
      ))}
    </pre>
  );
}

/** What a value was and is, when it has no lines to compare. */
export function BeforeAfter({ before, after }: { before: string; after: string }) {
  const side = (label: string, text: string, look: string) => (
    <div className="min-w-0">
      <dt className="text-soft text-sm">{label}</dt>
      <dd className={`rounded px-2 py-1 break-words ${look}`}>{text || "–"}</dd>
    </div>
  );
  return (
    <dl className="grid gap-2 sm:grid-cols-2">
      {side(words.tables.before, before, "bg-bad-wash text-bad")}
      {side(words.tables.after, after, "bg-good-wash text-good")}
    </dl>
  );
}
