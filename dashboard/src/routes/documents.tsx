import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useRef } from "react";

import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { ErrorNotice } from "@/components/ui/notice";
import { Page } from "@/components/ui/page";
import { Empty, Loaded } from "@/components/ui/states";
import { documentKeys, documentsQuery, uploadDocument } from "@/features/documents/api";
import { fileSize } from "@/lib/format";
import { words } from "@/lib/words";

const said = {
  lead: "Documents that can be used again and again by their ids.",
  upload: "Upload a document",
  empty: "No document is stored yet. Upload a .md, .html or .txt file.",
  title: "Title",
  format: "Format",
  size: "Size",
  stored: "Stored",
};

export function DocumentsPage() {
  const query = useInfiniteQuery(documentsQuery);
  return (
    <Page title={words.pages.documents} lead={said.lead} actions={<UploadButton />}>
      <Loaded query={query}>
        {({ pages }) => {
          const documents = pages.flatMap((page) => page.documents);
          if (documents.length === 0) return <Empty>{said.empty}</Empty>;
          return (
            <>
              <div className="bg-card border-line overflow-x-auto rounded-xl border">
                <table className="w-full">
                  <thead>
                    <tr className="border-line border-b text-left text-sm">
                      <th className="p-3 font-semibold">{said.title}</th>
                      <th className="p-3 font-semibold">{said.format}</th>
                      <th className="p-3 text-right font-semibold">{said.size}</th>
                      <th className="p-3 font-semibold">{said.stored}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {documents.map((each) => (
                      <tr key={each.document_id} className="border-line border-b last:border-0">
                        <td className="p-3">
                          <Link
                            to="/documents/$documentId"
                            params={{ documentId: each.document_id }}
                          >
                            {each.title || each.document_id}
                          </Link>
                        </td>
                        <td className="p-3">{each.format}</td>
                        <td className="p-3 text-right whitespace-nowrap tabular-nums">
                          {fileSize(each.size_bytes)}
                        </td>
                        <td className="p-3">
                          <Moment iso={each.created_at} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              {query.hasNextPage && (
                <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {words.actions.more}
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function UploadButton() {
  const file = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const upload = useMutation({
    mutationFn: uploadDocument,
    onSuccess: (stored) => {
      void client.invalidateQueries({ queryKey: documentKeys.all });
      void navigate({
        to: "/documents/$documentId",
        params: { documentId: stored.document_id },
      });
    },
  });
  return (
    <div className="max-w-md space-y-2">
      <input
        ref={file}
        type="file"
        hidden
        aria-label={said.upload}
        accept=".md,.markdown,.html,.htm,.txt"
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          if (chosen) upload.mutate(chosen);
          event.target.value = "";
        }}
      />
      <Button look="primary" busy={upload.isPending} onClick={() => file.current?.click()}>
        {said.upload}
      </Button>
      {upload.error && <ErrorNotice error={upload.error} />}
    </div>
  );
}
