/** Filters of the list of jobs that somebody keeps under a name. */

import { queryOptions } from "@tanstack/react-query";

import { jobFilters, type JobFilters } from "@/features/jobs/api";
import { api, freshKey, type Schemas } from "@/lib/client";

export type Preset = Omit<Schemas["PresetAnswer"], "filters"> & { filters: JobFilters };

const BASE = "/api/v2/me/filter-presets";
const path = (id: string) => `${BASE}/${encodeURIComponent(id)}`;

export const presetsQuery = queryOptions({
  queryKey: ["presets"],
  queryFn: ({ signal }) => api<Schemas["PresetsAnswer"]>(BASE, { signal }),
  select: ({ presets }): Preset[] =>
    presets.map((each) => ({ ...each, filters: jobFilters.parse(each.filters) })),
});

/** Tells whether two filters list the same. */
export const sameFilters = (a: JobFilters, b: JobFilters) => textOf(a) === textOf(b);

const textOf = ({ sort, ...filters }: JobFilters) =>
  JSON.stringify(
    Object.entries({ ...filters, sort: sort === "created_at" ? sort : undefined })
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => a.localeCompare(b)),
  );

interface Kept {
  name: string;
  filters: JobFilters;
}

export const keepPreset = (body: Kept) =>
  api<Schemas["PresetAnswer"]>(BASE, { method: "POST", body, once: freshKey() });

export const changePreset = ({ id, ...body }: Partial<Kept> & { id: string }) =>
  api<Schemas["PresetAnswer"]>(path(id), { method: "PATCH", body });

export const deletePreset = (id: string) =>
  api<Schemas["PresetDeleted"]>(path(id), { method: "DELETE" });
