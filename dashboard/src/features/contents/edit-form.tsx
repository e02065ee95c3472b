import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";

import { Button } from "@/components/ui/button";
import { Field, inputClass } from "@/components/ui/field";
import { ErrorNotice, Notice } from "@/components/ui/notice";
import { contentKeys, contentQuery, editContent, type OneContent } from "@/features/contents/api";
import { DiffView } from "@/features/contents/diff-view";
import { changesOf, draftOf, editFields, type Draft } from "@/features/contents/draft";
import { libraryWords as said } from "@/features/contents/library-words";
import { announce } from "@/lib/announce";
import { ApiError } from "@/lib/client";

const OUTDATED = 412;
const NOTE_MAX = 500;

interface EditFormProps {
  content: OneContent;
  onSaved: () => void;
}

/**
 * Changes the fields of a content. Whoever was slower loses nothing: the draft stays, and what was
 * changed in it goes over the newer version with the next click.
 */
export function EditForm({ content, onSaved }: EditFormProps) {
  const [base] = useState(content); // what the editor has seen; a later read must not replace it
  const [start] = useState(() => draftOf(content.content, content.fields));
  const [draft, setDraft] = useState<Draft>(start);
  const [note, setNote] = useState("");
  const save = useSave(base.id, base.version, onSaved);
  const changes = changesOf(start, draft);
  const some = Object.keys(changes).length > 0;
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (some && !save.isPending) save.mutate({ changes, note });
  };
  if (content.content.kind === "other") return <p>{said.cantEdit}</p>;
  return (
    <form noValidate onSubmit={send} className="space-y-4">
      <Texts draft={draft} kind={content.content.kind} onChange={setDraft} />
      {content.content.kind === "posts" && <Posts draft={draft} onChange={setDraft} />}
      <Field label={said.note}>
        {(control) => (
          <input
            {...control}
            className={inputClass}
            maxLength={NOTE_MAX}
            value={note}
            onChange={({ target }) => setNote(target.value)}
          />
        )}
      </Field>
      {save.newer > base.version ? (
        <>
          <Notice tone="warn" role="alert">
            {said.faster(save.newer)}
          </Notice>
          <DiffView contentId={base.id} from={base.version} to={save.newer} />
        </>
      ) : (
        save.error && <ErrorNotice error={save.error} />
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="primary" busy={save.isPending} disabled={!some}>
          {said.save}
        </Button>
        {!some && <p className="text-soft text-sm">{said.unchanged}</p>}
      </div>
    </form>
  );
}

/** Saves over the version that was seen; when another one holds by now, over that the next time. */
function useSave(id: string, seen: number, onSaved: () => void) {
  const client = useQueryClient();
  const [newer, setNewer] = useState(seen);
  const save = useMutation({
    mutationFn: ({ changes, note }: { changes: Record<string, unknown>; note: string }) =>
      editContent({ id, changes, note, over: newer }),
    onSuccess: async ({ version }) => {
      announce(said.saved(version));
      await client.invalidateQueries({ queryKey: contentKeys.all });
      onSaved();
    },
    onError: async (error) => {
      if (!(error instanceof ApiError) || error.status !== OUTDATED) return;
      const now = await client.query({ ...contentQuery(id), staleTime: 0 });
      setNewer(now.version);
    },
  });
  return { ...save, newer };
}

interface PartProps {
  draft: Draft;
  onChange: (draft: Draft) => void;
}

function Texts({ draft, kind, onChange }: PartProps & { kind: OneContent["content"]["kind"] }) {
  const change = (name: string, text: string) =>
    onChange({ ...draft, texts: { ...draft.texts, [name]: text } });
  return editFields(kind).map(({ name, rows, code }) => (
    <Field key={name} label={said.fields[name] ?? name} hint={said.hints[name]}>
      {(control) => {
        const shared = {
          ...control,
          value: draft.texts[name] ?? "",
          className: `${inputClass} ${code ? "font-mono text-sm" : ""}`,
        };
        return rows === 1 ? (
          <input {...shared} onChange={({ target }) => change(name, target.value)} />
        ) : (
          <textarea
            {...shared}
            rows={rows}
            spellCheck={!code}
            onChange={({ target }) => change(name, target.value)}
          />
        );
      }}
    </Field>
  ));
}

function Posts({ draft, onChange }: PartProps) {
  const set = (posts: string[]) => onChange({ ...draft, posts });
  return (
    <>
      {draft.posts.map((text, at) => (
        <div key={at} className="space-y-2">
          <Field label={said.post(at + 1)}>
            {(control) => (
              <textarea
                {...control}
                rows={6}
                className={inputClass}
                value={text}
                onChange={({ target }) => set(draft.posts.with(at, target.value))}
              />
            )}
          </Field>
          {draft.posts.length > 1 && (
            <Button
              look="quiet"
              onClick={() => set(draft.posts.filter((_, other) => other !== at))}
            >
              {said.removePost(at + 1)}
            </Button>
          )}
        </div>
      ))}
      <Button onClick={() => set([...draft.posts, ""])}>{said.addPost}</Button>
    </>
  );
}
