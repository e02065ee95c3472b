import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode, type SubmitEvent } from "react";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Choice } from "@/components/ui/choice";
import { Field, inputClass } from "@/components/ui/field";
import { ErrorNotice } from "@/components/ui/notice";
import { tryTemplate } from "@/features/templates/api";
import { trialValues, variablesOf, type Draft } from "@/features/templates/draft";
import { TrialView } from "@/features/templates/trial-view";
import { VariablesField } from "@/features/templates/variables-field";
import { templateWords as said } from "@/features/templates/words";

interface TemplateFormProps {
  draft: Draft;
  /** Whether name and channel can still be chosen. */
  isNew: boolean;
  isChanged: boolean;
  busy: boolean;
  error: Error | null;
  onChange: (draft: Draft) => void;
  onSave: () => void;
  children?: ReactNode;
}

/** The editor of a template, with what it makes beside it. */
export function TemplateForm(props: TemplateFormProps) {
  const { draft, isNew, isChanged, busy, error, onChange, onSave, children } = props;
  const [missing, setMissing] = useState(false);
  const trial = useMutation({ mutationFn: tryTemplate });
  const change = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const isMissing = !draft.name.trim() || !draft.source.trim();
    setMissing(isMissing);
    if (!isMissing && isChanged && !busy) onSave();
  };
  const onTry = (documentId: string) =>
    trial.mutate({
      channel: draft.channel,
      source: draft.source,
      variables: variablesOf(draft),
      template_variables: trialValues(draft),
      ...(documentId ? { document_id: documentId } : {}),
    });
  return (
    <div className="grid items-start gap-5 xl:grid-cols-2">
      <Card>
        <form noValidate onSubmit={send} className="space-y-4">
          {isNew && <NewFields draft={draft} missing={missing} onChange={change} />}
          <TextField
            label={said.description}
            value={draft.description}
            onChange={(description) => change({ description })}
          />
          <Field
            label={said.source}
            hint={said.sourceHint}
            error={missing && !draft.source.trim() ? said.sourceMissing : undefined}
          >
            {(control) => (
              <textarea
                {...control}
                rows={16}
                spellCheck={false}
                className={`${inputClass} font-mono text-sm`}
                value={draft.source}
                onChange={({ target }) => change({ source: target.value })}
              />
            )}
          </Field>
          <VariablesField
            variables={draft.variables}
            onChange={(variables) => change({ variables })}
          />
          {error && <ErrorNotice error={error} />}
          <div className="flex flex-wrap items-center gap-3">
            <Button type="submit" look="primary" busy={busy} disabled={!isChanged}>
              {isNew ? said.store : said.save}
            </Button>
            {!isChanged && <p className="text-soft text-sm">{said.unchanged}</p>}
          </div>
        </form>
      </Card>
      <div className="min-w-0 space-y-5">
        <Card title={said.tried} id="tried">
          <TrialView trial={trial.data} error={trial.error} busy={trial.isPending} onTry={onTry} />
        </Card>
        {children}
      </div>
    </div>
  );
}

interface NewFieldsProps {
  draft: Draft;
  missing: boolean;
  onChange: (part: Partial<Draft>) => void;
}

function NewFields({ draft, missing, onChange }: NewFieldsProps) {
  return (
    <>
      <TextField
        label={said.name}
        value={draft.name}
        error={missing && !draft.name.trim() ? said.nameMissing : undefined}
        onChange={(name) => onChange({ name })}
      />
      <Choice
        legend={said.channel}
        name="channel"
        options={said.channels}
        value={draft.channel}
        onChange={(channel) => onChange({ channel })}
      />
    </>
  );
}

interface TextFieldProps {
  label: string;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
}

function TextField({ label, value, error, onChange }: TextFieldProps) {
  return (
    <Field label={label} error={error}>
      {(control) => (
        <input
          {...control}
          className={inputClass}
          maxLength={500}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}
