import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { Button, buttonClass } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Moment } from "@/components/ui/moment";
import { Loaded } from "@/components/ui/states";
import { contentKeys, restoreVersion, versionsQuery, type Version } from "@/features/contents/api";
import { DiffView } from "@/features/contents/diff-view";
import { libraryWords as said } from "@/features/contents/library-words";
import { announce } from "@/lib/announce";

interface ListProps {
  contentId: string;
  onRestored: () => void;
}

/** Every version of a content, what each changed, and the way back to it. */
export function VersionsList({ contentId, onRestored }: ListProps) {
  const query = useQuery(versionsQuery(contentId));
  return (
    <Loaded query={query}>
      {({ versions }) => (
        <ol aria-label={said.history} className="divide-line divide-y">
          {versions.map((each) => (
            <VersionRow
              key={each.version}
              contentId={contentId}
              version={each}
              latest={versions[0]?.version ?? each.version}
              onRestored={onRestored}
            />
          ))}
        </ol>
      )}
    </Loaded>
  );
}

interface VersionRowProps extends ListProps {
  version: Version;
  latest: number;
}

function VersionRow({ contentId, version, latest, onRestored }: VersionRowProps) {
  const [compared, setCompared] = useState(false);
  const number = version.version;
  return (
    <li className="space-y-3 py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-0">
          <p>
            <strong>
              {said.version} {number}
            </strong>{" "}
            {number === latest && `(${said.now}) `}·{" "}
            {said.origins[version.origin] ?? version.origin} <Moment iso={version.created_at} />
          </p>
          {version.note && <p className="text-soft break-words">{version.note}</p>}
        </div>
        <div className="flex flex-wrap gap-2">
          {number > 1 && (
            <Button
              look="quiet"
              aria-expanded={compared}
              onClick={() => setCompared((before) => !before)}
            >
              {compared ? said.hide : said.compare}
            </Button>
          )}
          {number !== latest && (
            <>
              <Link
                to="/contents/$contentId"
                params={{ contentId }}
                search={{ version: number }}
                className={buttonClass("quiet")}
              >
                {said.read(number)}
              </Link>
              <RestoreButton
                contentId={contentId}
                number={number}
                latest={latest}
                onRestored={onRestored}
              />
            </>
          )}
        </div>
      </div>
      {compared && <DiffView contentId={contentId} from={number - 1} to={number} />}
    </li>
  );
}

interface RestoreProps extends ListProps {
  number: number;
  latest: number;
}

function RestoreButton({ contentId, number, latest, onRestored }: RestoreProps) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const restore = useMutation({
    mutationFn: restoreVersion,
    onSuccess: async () => {
      setAsking(false);
      announce(said.restored(number));
      await client.invalidateQueries({ queryKey: contentKeys.all });
      onRestored();
    },
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        {said.restoreVersion}
        <span className="sr-only"> {number}</span>
      </Button>
      <Confirm
        title={said.restoreTitle(number)}
        open={asking}
        onClose={() => setAsking(false)}
        action={said.restoreVersion}
        look="primary"
        busy={restore.isPending}
        error={restore.error}
        onConfirm={() => restore.mutate({ id: contentId, version: number, over: latest })}
      >
        <p>{said.restoreText}</p>
      </Confirm>
    </>
  );
}
