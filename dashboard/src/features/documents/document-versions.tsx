import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { Button, buttonClass } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Loaded } from "@/components/ui/states";
import { changesQuery, versionsQuery, type Document } from "@/features/documents/api";
import { documentWords as said } from "@/features/documents/words";
import { fileSize } from "@/lib/format";

/** Every version of a document, and what each changed. */
export function DocumentVersions({ documentId }: { documentId: string }) {
  const query = useQuery(versionsQuery(documentId));
  return (
    <Loaded query={query} lines={2}>
      {({ versions }) => (
        <ol className="divide-line divide-y">
          {versions.map((each) => (
            <VersionRow key={each.version} version={each} isNow={each === versions[0]} />
          ))}
        </ol>
      )}
    </Loaded>
  );
}

function VersionRow({ version, isNow }: { version: Document; isNow: boolean }) {
  const [open, setOpen] = useState(false);
  const number = version.version;
  return (
    <li className="space-y-2 py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p>
          <strong>{said.versionOf(number)}</strong> {isNow && `(${said.now}) `}·{" "}
          <Moment iso={version.created_at} /> · {fileSize(version.size_bytes)}
        </p>
        <div className="flex flex-wrap gap-2">
          {number > 1 && (
            <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? said.hideChanges : said.changes}
            </Button>
          )}
          {!isNow && (
            <Link
              to="/documents/$documentId"
              params={{ documentId: version.document_id }}
              search={{ version: number }}
              className={buttonClass("quiet")}
            >
              {said.read(number)}
            </Link>
          )}
        </div>
      </div>
      {open && <Changes id={`${version.document_id}@${number}`} />}
    </li>
  );
}

const KINDS = ["new", "changed", "removed"] as const;

function Changes({ id }: { id: string }) {
  const query = useQuery(changesQuery(id));
  return (
    <Loaded query={query} lines={2}>
      {(changes) => (
        <div className="bg-bg space-y-2 rounded-lg p-3">
          {KINDS.filter((kind) => changes[kind].length > 0).map((kind) => (
            <div key={kind}>
              <h3>{said.kinds[kind]}</h3>
              <ul className="list-disc pl-5">
                {changes[kind].map((section) => (
                  <li key={section.id}>{section.title}</li>
                ))}
              </ul>
            </div>
          ))}
          <p className="text-soft text-sm">{said.untouched(changes.unchanged)}</p>
        </div>
      )}
    </Loaded>
  );
}
