/** Templates of one's own, with their versions, and trials of them. */

import { queryOptions } from "@tanstack/react-query";

import { api, freshKey, type Schemas } from "@/lib/client";

export type Template = Schemas["TemplateAnswer"];
export type Trial = Schemas["TrialAnswer"];
export type Variable = Schemas["VariableRequest"];
export type TemplateChannel = Schemas["TemplateChannel"];
export type TemplateVersion = Schemas["VersionAnswer"];

export const templateKeys = { all: ["templates"] as const };

const BASE = "/api/v2/templates";
const path = (id: string) => `${BASE}/${encodeURIComponent(id)}`;

export const templatesQuery = queryOptions({
  queryKey: [...templateKeys.all, "list"],
  queryFn: ({ signal }) => api<Schemas["TemplatesAnswer"]>(BASE, { signal }),
});

export const templateQuery = (id: string) =>
  queryOptions({
    queryKey: [...templateKeys.all, "one", id],
    queryFn: ({ signal }) => api<Template>(path(id), { signal }),
  });

export const templateVersionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...templateKeys.all, "versions", id],
    queryFn: ({ signal }) => api<Schemas["TemplateVersions"]>(`${path(id)}/versions`, { signal }),
  });

export const storeTemplate = (body: Schemas["TemplateRequest"]) =>
  api<Template>(BASE, { method: "POST", body, once: freshKey() });

export const changeTemplate = ({ id, ...body }: Schemas["TemplatePatch"] & { id: string }) =>
  api<Template>(path(id), { method: "PUT", body });

export const deleteTemplate = (id: string) =>
  api<Schemas["Deleted"]>(path(id), { method: "DELETE" });

export const tryTemplate = (body: Schemas["SourceTrialRequest"]) =>
  api<Trial>(`${BASE}/render`, { method: "POST", body });
