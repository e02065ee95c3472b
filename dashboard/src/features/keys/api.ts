/** API keys, for programs. A key's secret is only in the answer that made it. */

import { infiniteQueryOptions } from "@tanstack/react-query";

import { api, freshKey, type Schemas } from "@/lib/client";

export type ApiKey = Schemas["KeyAnswer"];
export type NewApiKey = Schemas["NewKeyAnswer"];
type Scope = Schemas["Scope"];

export const keyKeys = { all: ["api-keys"] as const };

export const keysQuery = infiniteQueryOptions({
  queryKey: [...keyKeys.all, "list"],
  queryFn: ({ pageParam, signal }) =>
    api<Schemas["KeysPage"]>("/api/v2/api-keys", {
      query: { limit: 50, cursor: pageParam },
      signal,
    }),
  initialPageParam: "",
  getNextPageParam: (last) => last.next_cursor ?? undefined,
});

export interface KeyWish {
  name: string;
  scopes: Scope[];
  sees_content: boolean;
}

export const makeKey = (wish: KeyWish) =>
  api<NewApiKey>("/api/v2/api-keys", { method: "POST", body: wish, once: freshKey() });

export const rotateKey = (id: string) =>
  api<NewApiKey>(`/api/v2/api-keys/${encodeURIComponent(id)}/rotate`, {
    method: "POST",
    body: { overlap_hours: 24 },
    once: freshKey(),
  });

export const revokeKey = (id: string) =>
  api<ApiKey>(`/api/v2/api-keys/${encodeURIComponent(id)}`, { method: "DELETE" });
