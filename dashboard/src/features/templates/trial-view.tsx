import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field, inputClass } from "@/components/ui/field";
import { ErrorNotice, Notice } from "@/components/ui/notice";
import { PreviewFrame } from "@/components/ui/preview-frame";
import { documentsQuery } from "@/features/documents/api";
import type { Trial } from "@/features/templates/api";
import { templateWords as said } from "@/features/templates/words";
import { words } from "@/lib/words";

interface TrialViewProps {
  trial: Trial | undefined;
  error: Error | null;
  busy: boolean;
  onTry: (documentId: string) => void;
}

/** Tries the template as it stands in the editor, with a sample or a document of one's own. */
export function TrialView({ trial, error, busy, onTry }: TrialViewProps) {
  const documents = useInfiniteQuery(documentsQuery);
  const [documentId, setDocumentId] = useState("");
  const [shade, setShade] = useState<"light" | "dark">("light");
  const listed = documents.data?.pages.flatMap((page) => page.documents) ?? [];
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-48 flex-1">
          <Field label={said.document}>
            {(control) => (
              <select
                {...control}
                className={inputClass}
                value={documentId}
                onChange={({ target }) => setDocumentId(target.value)}
              >
                <option value="">{said.sample}</option>
                {listed.map((each) => (
                  <option key={each.document_id} value={each.document_id}>
                    {each.title || each.document_id}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
        <Button busy={busy} onClick={() => onTry(documentId)}>
          {said.tryIt}
        </Button>
        <Choice
          legend={words.shell.theme}
          hideLegend
          name="trial-shade"
          options={{ light: words.shell.themes.light, dark: words.shell.themes.dark }}
          value={shade}
          onChange={setShade}
        />
      </div>
      {error && <ErrorNotice error={error} />}
      {trial && (
        <>
          {trial.subject && <p className="font-semibold break-words">{trial.subject}</p>}
          <Findings findings={trial.findings} />
          <PreviewFrame title={said.frame} html={trial.html} width="desktop" shade={shade} />
        </>
      )}
    </div>
  );
}

function Findings({ findings }: { findings: Trial["findings"] }) {
  const messages = findings.map((each) => each["message"]).filter((it) => typeof it === "string");
  if (messages.length === 0) return null;
  return (
    <Notice tone="warn">
      <ul className="list-disc pl-5">
        {messages.map((message) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
    </Notice>
  );
}
