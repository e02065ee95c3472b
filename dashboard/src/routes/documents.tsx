import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";

import { buttonClass } from "@/components/ui/button";
import { FileButton } from "@/components/ui/file-button";
import { Moment } from "@/components/ui/moment";
import { ErrorNotice } from "@/components/ui/notice";
import { Page } from "@/components/ui/page";
import { Empty, Loaded } from "@/components/ui/states";
import { Cell, More, Table } from "@/components/ui/table";
import { documentKeys, documentsQuery, uploadDocument } from "@/features/documents/api";
import { documentWords as said } from "@/features/documents/words";
import { fileSize } from "@/lib/format";
import { words } from "@/lib/words";

export function DocumentsPage() {
  const query = useInfiniteQuery(documentsQuery);
  return (
    <Page title={words.pages.documents} lead={said.lead} actions={<Actions />}>
      <Loaded query={query}>
        {({ pages }) => {
          const documents = pages.flatMap((page) => page.documents);
          if (documents.length === 0) return <Empty>{said.empty}</Empty>;
          return (
            <>
              <Table
                label={said.table}
                heads={[said.title, said.format, said.size, said.version, said.stored]}
              >
                {documents.map((each) => (
                  <tr key={each.document_id}>
                    <Cell className="min-w-48 break-words">
                      <Link to="/documents/$documentId" params={{ documentId: each.document_id }}>
                        {each.title || each.document_id}
                      </Link>
                      {each.source && <p className="text-soft text-sm break-all">{each.source}</p>}
                    </Cell>
                    <Cell>{each.format}</Cell>
                    <Cell className="whitespace-nowrap tabular-nums">
                      {fileSize(each.size_bytes)}
                    </Cell>
                    <Cell className="tabular-nums">{each.version}</Cell>
                    <Cell>
                      <Moment iso={each.created_at} />
                    </Cell>
                  </tr>
                ))}
              </Table>
              <More query={query} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Actions() {
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
      <div className="flex flex-wrap gap-2">
        <Link to="/sources" className={buttonClass()}>
          {said.fromPlace}
        </Link>
        <FileButton
          label={said.upload}
          look="primary"
          busy={upload.isPending}
          onFile={(file) => upload.mutate(file)}
        />
      </div>
      {upload.error && <ErrorNotice error={upload.error} />}
    </div>
  );
}
