import * as Tabs from "@radix-ui/react-tabs";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";

import { Button, buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Confirm } from "@/components/ui/confirm";
import { Moment } from "@/components/ui/moment";
import { ErrorNotice, Notice } from "@/components/ui/notice";
import { Page } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/states";
import { TabList } from "@/components/ui/tab-list";
import { useChannelLabels } from "@/features/channels/api";
import {
  contentKeys,
  contentQuery,
  deleteContent,
  titleOf,
  type OneContent,
} from "@/features/contents/api";
import { ContentView } from "@/features/contents/content-view";
import { EditForm } from "@/features/contents/edit-form";
import { libraryWords as said } from "@/features/contents/library-words";
import { VersionsList } from "@/features/contents/versions-list";
import { PublishButton } from "@/features/publications/publish-button";
import { announce } from "@/lib/announce";
import { words } from "@/lib/words";

export function ContentPage() {
  const { contentId } = useParams({ from: "/contents/$contentId" });
  const { version } = useSearch({ from: "/contents/$contentId" });
  const query = useQuery(contentQuery(contentId, version));
  if (query.data) return <ContentShown key={version ?? "latest"} content={query.data} />;
  return (
    <Page title={words.pages.content}>
      {query.error ? (
        <>
          <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
          <Link to="/contents" className={buttonClass()}>
            {words.pages.contents}
          </Link>
        </>
      ) : (
        <Skeleton lines={6} />
      )}
    </Page>
  );
}

function ContentShown({ content }: { content: OneContent }) {
  const label = useChannelLabels()(content.channel);
  const title = titleOf(content.content) || said.untitled;
  return (
    <Page
      title={title}
      lead={
        <>
          {label} · {said.versionOf(content.version, content.latest)} ·{" "}
          {said.origins[content.origin] ?? content.origin} <Moment iso={content.changedAt} /> ·{" "}
          <Link to="/jobs/$jobId" params={{ jobId: content.jobId }}>
            {said.job}
          </Link>
        </>
      }
      actions={
        <>
          <PublishButton contentId={content.id} version={content.version} />
          <DeleteButton content={content} />
        </>
      }
    >
      {content.version < content.latest && (
        <Notice tone="warn">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p>{said.old(content.version, content.latest)}</p>
            <Link
              to="/contents/$contentId"
              params={{ contentId: content.id }}
              className={buttonClass()}
            >
              {said.latest}
            </Link>
          </div>
        </Notice>
      )}
      <Views content={content} label={label} />
    </Page>
  );
}

function Views({ content, label }: { content: OneContent; label: string }) {
  const [tab, setTab] = useState("read");
  const [changes, setChanges] = useState(0);
  const isLatest = content.version === content.latest;
  const changed = (next: string) => {
    setChanges(changes + 1);
    setTab(next);
  };
  return (
    <Card>
      <h2 className="sr-only">{said.parts}</h2>
      <Tabs.Root value={tab} onValueChange={setTab}>
        <TabList label={said.parts} tabs={Object.entries(said.tabs)} />
        <Tabs.Content value="read" tabIndex={-1}>
          <ContentView channel={content.channel} label={label} content={content.content} />
        </Tabs.Content>
        <Tabs.Content
          value="edit"
          tabIndex={-1}
          forceMount // a draft stays while another tab is read
          className="data-[state=inactive]:hidden"
        >
          {isLatest ? (
            <EditForm key={changes} content={content} onSaved={() => changed("read")} />
          ) : (
            <p>{said.editLatest}</p>
          )}
        </Tabs.Content>
        <Tabs.Content value="versions" tabIndex={-1}>
          <VersionsList contentId={content.id} onRestored={() => changed("versions")} />
        </Tabs.Content>
      </Tabs.Root>
    </Card>
  );
}

function DeleteButton({ content }: { content: OneContent }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteContent(content.id, content.latest),
    onSuccess: async () => {
      announce(said.removed);
      await navigate({ to: "/contents" });
      await client.invalidateQueries({ queryKey: contentKeys.all });
    },
  });
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        {said.remove}
      </Button>
      <Confirm
        title={said.removeTitle}
        open={asking}
        onClose={() => setAsking(false)}
        action={said.remove}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      >
        <p>{said.removeText}</p>
      </Confirm>
    </>
  );
}
