import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";

import { Button, buttonClass } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { FilterForm, SelectFilter } from "@/components/ui/filter";
import { Moment } from "@/components/ui/moment";
import { Page } from "@/components/ui/page";
import { Empty, Loaded } from "@/components/ui/states";
import { Cell, More, Table } from "@/components/ui/table";
import { channelsQuery, useChannelLabels } from "@/features/channels/api";
import {
  bringBack,
  contentKeys,
  libraryQuery,
  type ContentFilters,
  type ContentSummary,
} from "@/features/contents/api";
import { libraryWords as said } from "@/features/contents/library-words";
import { announce, announceFailure } from "@/lib/announce";
import { words } from "@/lib/words";

export function ContentsPage() {
  const filters = useSearch({ from: "/contents" });
  const navigate = useNavigate({ from: "/contents" });
  const channels = useQuery(channelsQuery);
  const change = (next: ContentFilters) => void navigate({ search: next, replace: true });
  const clear = () => change({});
  return (
    <Page title={words.pages.contents} lead={said.lead}>
      <FilterForm className="flex flex-wrap items-end gap-3">
        <div className="w-56">
          <SelectFilter
            label={said.channel}
            value={filters.channel}
            any={said.anyChannel}
            options={channels.data?.map(({ key, label }) => [key, label]) ?? []}
            onChange={(channel) => change({ ...filters, channel })}
          />
        </div>
        <Choice
          legend={said.shown}
          name="which"
          options={said.which}
          value={filters.deleted ? "deleted" : "current"}
          onChange={(which) =>
            change({ ...filters, deleted: which === "deleted" ? true : undefined })
          }
        />
        {filters.job_id && <p className="text-soft py-2">{said.ofJob}</p>}
        {(filters.channel ?? filters.job_id) && (
          <Button look="quiet" onClick={clear}>
            {words.tables.clear}
          </Button>
        )}
      </FilterForm>
      <Contents filters={filters} onClear={clear} />
    </Page>
  );
}

function Contents({ filters, onClear }: { filters: ContentFilters; onClear: () => void }) {
  const query = useInfiniteQuery(libraryQuery(filters));
  const labelOf = useChannelLabels();
  return (
    <Loaded query={query} lines={8}>
      {({ pages }) => {
        const contents = pages.flatMap((page) => page.contents);
        if (contents.length === 0) return <NoContents filters={filters} onClear={onClear} />;
        return (
          <>
            <Table
              label={said.table}
              heads={[said.title, said.channel, said.version, said.changed]}
            >
              {contents.map((each) => (
                <Row key={each.content_id} content={each} label={labelOf(each.channel)} />
              ))}
            </Table>
            <More query={query} />
          </>
        );
      }}
    </Loaded>
  );
}

function Row({ content, label }: { content: ContentSummary; label: string }) {
  const title = content.title || said.untitled;
  return (
    <tr>
      <Cell className="min-w-56 break-words">
        {content.deleted_at ? (
          <span className="flex flex-wrap items-center justify-between gap-2">
            {title} <BringBack contentId={content.content_id} title={title} />
          </span>
        ) : (
          <Link
            to="/contents/$contentId"
            params={{ contentId: content.content_id }}
            className="line-clamp-2"
          >
            {title}
          </Link>
        )}
      </Cell>
      <Cell className="whitespace-nowrap">{label}</Cell>
      <Cell className="tabular-nums">{content.version}</Cell>
      <Cell>
        <Moment iso={content.deleted_at ?? content.updated_at ?? content.created_at} />
      </Cell>
    </tr>
  );
}

function BringBack({ contentId, title }: { contentId: string; title: string }) {
  const client = useQueryClient();
  const back = useMutation({
    mutationFn: bringBack,
    onSuccess: () => {
      announce(said.broughtBack);
      return client.invalidateQueries({ queryKey: contentKeys.all });
    },
    onError: announceFailure,
  });
  return (
    <Button busy={back.isPending} onClick={() => back.mutate(contentId)}>
      {said.restore}
      <span className="sr-only"> {title}</span>
    </Button>
  );
}

function NoContents({ filters, onClear }: { filters: ContentFilters; onClear: () => void }) {
  if (filters.channel ?? filters.job_id) {
    return (
      <Empty action={<Button onClick={onClear}>{words.tables.clear}</Button>}>
        {words.tables.filteredEmpty}
      </Empty>
    );
  }
  if (filters.deleted) return <Empty>{said.noneDeleted}</Empty>;
  return (
    <Empty
      action={
        <Link to="/generate" className={buttonClass("primary")}>
          {said.first}
        </Link>
      }
    >
      {said.empty}
    </Empty>
  );
}
