/** A template as somebody writes it: texts of a form, and what the API is told of them. */

import type {
  Template,
  TemplateChannel,
  TemplateVersion,
  Variable,
} from "@/features/templates/api";
import { templateWords as said } from "@/features/templates/words";

export interface VariableRow {
  name: string;
  type: NonNullable<Variable["type"]>;
  required: boolean;
  standard: string;
  tryWith: string;
}

export interface Draft {
  name: string;
  channel: TemplateChannel;
  description: string;
  source: string;
  variables: VariableRow[];
}

export const emptyDraft: Draft = {
  name: "",
  channel: "email",
  description: "",
  source: said.first,
  variables: [],
};

export const emptyVariable: VariableRow = {
  name: "",
  type: "string",
  required: false,
  standard: "",
  tryWith: "",
};

const rowsOf = (variables: TemplateVersion["variables"]): VariableRow[] =>
  variables.map((each) => ({
    ...emptyVariable,
    name: each.name,
    type: each.type,
    required: each.required,
    standard: each.default_value === undefined ? "" : String(each.default_value ?? ""),
  }));

export const draftOf = (template: Template): Draft => ({
  name: template.name,
  channel: template.supported_channels[0] === "website" ? "website" : "email",
  description: template.description,
  source: template.source ?? "",
  variables: rowsOf(template.variables ?? []),
});

export const withVersion = (draft: Draft, version: TemplateVersion): Draft => ({
  ...draft,
  source: version.source,
  variables: rowsOf(version.variables),
});

/** A text of the form as the value that its type wants; what is no number stays, and is refused. */
function valueOf(text: string, type: VariableRow["type"]): string | number | boolean {
  if (type === "number" && text.trim() && Number.isFinite(Number(text))) return Number(text);
  if (type === "boolean") return text.trim().toLowerCase() === "true";
  return text;
}

export const variablesOf = ({ variables }: Draft): Variable[] =>
  variables.map(({ name, type, required, standard }) => ({
    name,
    type,
    required,
    description: "",
    ...(standard ? { default_value: valueOf(standard, type) } : {}),
  }));

export const trialValues = ({ variables }: Draft): Record<string, unknown> =>
  Object.fromEntries(
    variables
      .filter(({ tryWith }) => tryWith)
      .map(({ name, type, tryWith }) => [name, valueOf(tryWith, type)]),
  );

/** Whether two drafts store the same; what is tried with is not stored. */
export const sameDraft = (a: Draft, b: Draft) =>
  a.source === b.source &&
  a.description === b.description &&
  JSON.stringify(variablesOf(a)) === JSON.stringify(variablesOf(b));
