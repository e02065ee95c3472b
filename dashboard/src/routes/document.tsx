import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";

import { Button, buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { FileButton } from "@/components/ui/file-button";
import { Moment } from "@/components/ui/moment";
import { Notice } from "@/components/ui/notice";
import { Page } from "@/components/ui/page";
import { Empty, Loaded } from "@/components/ui/states";
import {
  documentKeys,
  documentQuery,
  fetchAgain,
  outlineQuery,
  saveFile,
  uploadVersion,
  type Document,
} from "@/features/documents/api";
import { DocumentVersions } from "@/features/documents/document-versions";
import { OutlineView } from "@/features/documents/outline";
import { documentWords as said } from "@/features/documents/words";
import { jobsInState } from "@/features/jobs/api";
import { StatusBadge } from "@/features/jobs/status-badge";
import { jobTitle } from "@/features/jobs/title";
import { announce, announceFailure } from "@/lib/announce";
import { fileSize } from "@/lib/format";
import { words } from "@/lib/words";

export function DocumentPage() {
  const { documentId } = useParams({ from: "/documents/$documentId" });
  const { version } = useSearch({ from: "/documents/$documentId" });
  const named = version ? `${documentId}@${version}` : documentId;
  const query = useQuery(documentQuery(named));
  const outline = useQuery({ ...outlineQuery(named), enabled: query.isSuccess });
  const document = query.data;
  return (
    <Page
      title={document?.title || outline.data?.title || words.pages.document}
      lead={document && <Lead document={document} />}
      actions={document && <Actions document={document} named={named} />}
    >
      {version && (
        <Notice tone="warn">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p>{said.old(version)}</p>
            <Link to="/documents/$documentId" params={{ documentId }} className={buttonClass()}>
              {said.latest}
            </Link>
          </div>
        </Notice>
      )}
      <Loaded query={query}>
        {(shown) => (
          <>
            <Card title={said.outline} id="outline">
              <Loaded query={outline}>{(found) => <OutlineView outline={found} />}</Loaded>
            </Card>
            <Text document={shown} />
            <Card title={said.versions} id="versions">
              <DocumentVersions documentId={documentId} />
            </Card>
            <JobsOf documentId={documentId} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Lead({ document }: { document: Document }) {
  return (
    <>
      {said.versionOf(document.version)}, {document.format}, {fileSize(document.size_bytes)},{" "}
      <Moment iso={document.created_at} />
      {document.source && (
        <>
          {" "}
          {said.from} <span className="break-all">{document.source}</span>
        </>
      )}
    </>
  );
}

function Actions({ document, named }: { document: Document; named: string }) {
  const id = document.document_id;
  const fileName = document.file_name;
  const client = useQueryClient();
  const navigate = useNavigate();
  const stored = async (text: string) => {
    announce(text);
    await navigate({ to: "/documents/$documentId", params: { documentId: id } });
    await client.invalidateQueries({ queryKey: documentKeys.all });
  };
  const again = useMutation({
    mutationFn: fetchAgain,
    onSuccess: ({ changed, version }) => stored(changed ? said.fetched(version) : said.unchanged),
    onError: announceFailure,
  });
  const add = useMutation({
    mutationFn: uploadVersion,
    onSuccess: ({ version }, { before }) =>
      stored(version === before ? said.same : said.added(version)),
    onError: announceFailure,
  });
  const save = useMutation({ mutationFn: saveFile, onError: announceFailure });
  return (
    <>
      {fileName && (
        <Button
          look="quiet"
          busy={save.isPending}
          onClick={() => save.mutate({ id: named, name: fileName })}
        >
          {said.file}
        </Button>
      )}
      {document.source ? (
        <Button busy={again.isPending} onClick={() => again.mutate(id)}>
          {said.again}
        </Button>
      ) : (
        <FileButton
          label={said.next}
          busy={add.isPending}
          onFile={(file) => add.mutate({ id, file, before: document.version })}
        />
      )}
      <Link to="/generate" search={{ document_id: named }} className={buttonClass("primary")}>
        {said.use}
      </Link>
    </>
  );
}

function Text({ document }: { document: Document }) {
  const text = document.content ?? "";
  return (
    <Card title={said.text} id="text" aside={<CopyButton text={text} what={document.title} />}>
      {/* a region that scrolls must be reachable by keyboard */}
      <pre
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="region"
        aria-label={said.whole}
        className="bg-bg max-h-[32rem] overflow-auto rounded-lg p-4 text-sm whitespace-pre-wrap"
      >
        {text}
      </pre>
    </Card>
  );
}

function JobsOf({ documentId }: { documentId: string }) {
  const query = useQuery(jobsInState("", 10, documentId));
  return (
    <Card
      title={said.jobs}
      id="jobs"
      aside={
        <Link to="/jobs" search={{ document_id: documentId }}>
          {said.allJobs}
        </Link>
      }
    >
      <Loaded query={query}>
        {({ jobs }) =>
          jobs.length === 0 ? (
            <Empty>{said.noJobs}</Empty>
          ) : (
            <ul className="divide-line divide-y">
              {jobs.map((job) => (
                <li key={job.job_id} className="flex flex-wrap gap-3 py-2">
                  <StatusBadge status={job.status} />
                  <Link to="/jobs/$jobId" params={{ jobId: job.job_id }} className="flex-1">
                    {jobTitle(job)}
                  </Link>
                  <Moment iso={job.created_at} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
