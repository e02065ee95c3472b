import { useMutation, useQuery } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ProgressBar } from "@/components/ui/meter";
import { ErrorNotice } from "@/components/ui/notice";
import { Loaded, Skeleton } from "@/components/ui/states";
import {
  bulkQuery,
  countBulk,
  isFinal,
  startBulk,
  type BulkAction,
  type BulkSelection,
} from "@/features/jobs/api";
import { StatusBadge } from "@/features/jobs/status-badge";
import { jobWords } from "@/features/jobs/words";
import { shortId } from "@/lib/format";
import { words } from "@/lib/words";

const said = jobWords.bulk;

interface BulkProps {
  action: BulkAction;
  selection: BulkSelection;
  onClose: () => void;
}

/** Says how many jobs it would touch, does it when told so, and shows how far it is. */
export function BulkDialog({ action, selection, onClose }: BulkProps) {
  const count = useQuery({
    queryKey: ["jobs", "bulk-count", action, selection],
    queryFn: () => countBulk(action, selection),
    gcTime: 0,
    staleTime: Infinity,
  });
  const start = useMutation({ mutationFn: () => startBulk(action, selection) });
  const matched = count.data?.matched;
  return (
    <Dialog title={said[action]} open onClose={onClose}>
      {start.data ? (
        <BulkProgress id={start.data.bulk_id} onClose={onClose} />
      ) : (
        <div className="space-y-4">
          {count.error && <ErrorNotice error={count.error} onRetry={() => void count.refetch()} />}
          {count.isPending && <p role="status">{said.asking}</p>}
          {matched === 0 && <p>{said.none[action]}</p>}
          {matched !== undefined && matched > 0 && <p>{said.will[action](matched)}</p>}
          {start.error && <ErrorNotice error={start.error} />}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={onClose}>{words.actions.close}</Button>
            {matched !== undefined && matched > 0 && (
              <Button
                look={action === "cancel" ? "danger" : "primary"}
                busy={start.isPending}
                onClick={() => start.mutate()}
              >
                {said.go[action](matched)}
              </Button>
            )}
          </div>
        </div>
      )}
    </Dialog>
  );
}

function BulkProgress({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(bulkQuery(id));
  if (query.isPending) return <Skeleton lines={2} />;
  return (
    <Loaded query={query}>
      {(operation) => (
        <div className="space-y-3">
          <div role="status" className="space-y-2">
            <StatusBadge status={operation.status} />
            <p>
              {isFinal(operation.status)
                ? said.done(operation.done, operation.failed)
                : said.running(operation.progress.done, operation.progress.total)}
            </p>
          </div>
          <ProgressBar label={jobWords.progress} percent={operation.progress.percent} />
          <ul className="text-bad text-sm">
            {operation.failures.map((failure) => (
              <li key={failure["job_id"]}>
                {shortId(failure["job_id"] ?? "")}: {failure["error"] ?? failure["message"]}
              </li>
            ))}
          </ul>
          {!isFinal(operation.status) && <p className="text-soft">{said.goesOn}</p>}
          <Button onClick={onClose}>{words.actions.close}</Button>
        </div>
      )}
    </Loaded>
  );
}
