import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Confirm } from "@/components/ui/confirm";
import { Moment } from "@/components/ui/moment";
import { Page } from "@/components/ui/page";
import { Loaded } from "@/components/ui/states";
import {
  changeTemplate,
  deleteTemplate,
  storeTemplate,
  templateKeys,
  templateQuery,
  templateVersionsQuery,
  type Template,
  type TemplateVersion,
} from "@/features/templates/api";
import {
  draftOf,
  emptyDraft,
  sameDraft,
  variablesOf,
  withVersion,
} from "@/features/templates/draft";
import { TemplateForm } from "@/features/templates/template-form";
import { templateWords as said } from "@/features/templates/words";
import { announce } from "@/lib/announce";
import { words } from "@/lib/words";

export function NewTemplatePage() {
  const [draft, setDraft] = useState(emptyDraft);
  const client = useQueryClient();
  const navigate = useNavigate();
  const store = useMutation({
    mutationFn: storeTemplate,
    onSuccess: async ({ id }) => {
      announce(said.stored);
      await client.invalidateQueries({ queryKey: templateKeys.all });
      await navigate({ to: "/templates/$templateId", params: { templateId: id } });
    },
  });
  return (
    <Page title={said.newTitle}>
      <TemplateForm
        isNew
        isChanged
        draft={draft}
        busy={store.isPending}
        error={store.error}
        onChange={setDraft}
        onSave={() => store.mutate({ ...draft, variables: variablesOf(draft) })}
      />
    </Page>
  );
}

export function TemplatePage() {
  const { templateId } = useParams({ from: "/templates/$templateId" });
  const query = useQuery(templateQuery(templateId));
  const template = query.data;
  return (
    <Page
      title={template?.name ?? words.pages.template}
      lead={
        template && (
          <>
            {template.supported_channels.join(", ")}
            {typeof template.version === "number" && `, ${said.version(template.version)}`}
          </>
        )
      }
      actions={template && <DeleteButton template={template} />}
    >
      <Loaded query={query} lines={8}>
        {(shown) => <Editor key={shown.id} template={shown} />}
      </Loaded>
    </Page>
  );
}

function Editor({ template }: { template: Template }) {
  const client = useQueryClient();
  const [start, setStart] = useState(() => draftOf(template));
  const [draft, setDraft] = useState(start);
  const save = useMutation({
    mutationFn: changeTemplate,
    onSuccess: ({ version }) => {
      setStart(draft);
      announce(said.saved(version ?? 0));
      return client.invalidateQueries({ queryKey: templateKeys.all });
    },
  });
  const { description, source } = draft;
  return (
    <TemplateForm
      isNew={false}
      isChanged={!sameDraft(start, draft)}
      draft={draft}
      busy={save.isPending}
      error={save.error}
      onChange={setDraft}
      onSave={() =>
        save.mutate({ id: template.id, description, source, variables: variablesOf(draft) })
      }
    >
      <Card title={said.versions} id="versions">
        <Versions
          id={template.id}
          onTake={(version) => {
            setDraft(withVersion(draft, version));
            announce(said.taken(version.version));
          }}
        />
      </Card>
    </TemplateForm>
  );
}

function Versions({ id, onTake }: { id: string; onTake: (version: TemplateVersion) => void }) {
  const query = useQuery(templateVersionsQuery(id));
  return (
    <Loaded query={query} lines={2}>
      {({ versions }) => (
        <ol className="divide-line divide-y">
          {versions.map((each, at) => (
            <li
              key={each.version}
              className="flex flex-wrap items-center justify-between gap-2 py-2"
            >
              <p>
                {said.version(each.version)} {at === 0 && `(${said.now}) `}·{" "}
                <Moment iso={each.created_at} />
              </p>
              {at > 0 && (
                <Button look="quiet" onClick={() => onTake(each)}>
                  {said.take(each.version)}
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  );
}

function DeleteButton({ template }: { template: Template }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: deleteTemplate,
    onSuccess: async () => {
      announce(said.removed);
      await navigate({ to: "/templates" });
      await client.invalidateQueries({ queryKey: templateKeys.all });
    },
  });
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        {said.remove}
      </Button>
      <Confirm
        title={said.removeTitle(template.name)}
        open={asking}
        onClose={() => setAsking(false)}
        action={said.remove}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(template.id)}
      >
        <p>{said.removeText}</p>
      </Confirm>
    </>
  );
}
