import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Page } from "@/components/ui/page";
import { Empty, Loaded } from "@/components/ui/states";
import { useChannelLabels } from "@/features/channels/api";
import { deadLettersQuery, type DeadLettersPage } from "@/features/jobs/api";
import { jobWords } from "@/features/jobs/words";
import { shortId } from "@/lib/format";
import { words } from "@/lib/words";

const said = jobWords.failures;

export function FailuresPage() {
  const query = useInfiniteQuery(deadLettersQuery);
  return (
    <Page title={words.pages.deadLetters} lead={said.lead}>
      <Loaded query={query}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.dead_letters);
          if (rows.length === 0) return <Empty>{said.empty}</Empty>;
          return (
            <>
              <FailureTable rows={rows} />
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

function FailureTable({ rows }: { rows: DeadLettersPage["dead_letters"] }) {
  const labelOf = useChannelLabels();
  return (
    <div className="bg-card border-line overflow-x-auto rounded-xl border">
      <table className="w-full">
        <thead>
          <tr className="border-line border-b text-left text-sm">
            {[jobWords.job, said.channel, said.reason, said.tries, said.when, said.retried].map(
              (name) => (
                <th key={name} className="p-3 font-semibold">
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.step_id} className="border-line border-b align-top last:border-0">
              <td className="p-3">
                <Link to="/jobs/$jobId" params={{ jobId: row.job_id }}>
                  {shortId(row.job_id)}
                </Link>
              </td>
              <td className="p-3">{labelOf(row.channel)}</td>
              <td className="min-w-60 p-3 break-words">{row.error ?? jobWords.noReason}</td>
              <td className="p-3 tabular-nums">{row.attempts}</td>
              <td className="p-3">
                <Moment iso={row.failed_at} />
              </td>
              <td className="p-3">
                {row.retried_as && (
                  <Link to="/jobs/$jobId" params={{ jobId: row.retried_as }}>
                    {shortId(row.retried_as)}
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
