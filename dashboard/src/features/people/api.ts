/** People of the tenant. A link is only in the answer that made it. */

import { infiniteQueryOptions } from "@tanstack/react-query";

import { api, type Schemas } from "@/lib/client";

export type Person = Schemas["PersonAnswer"];
export type Role = Schemas["Role"];
export type PersonLink = Schemas["LinkAnswer"];

export const personKeys = { all: ["people"] as const };

const BASE = "/api/v2/people";
const path = (id: string) => `${BASE}/${encodeURIComponent(id)}`;

export const peopleQuery = infiniteQueryOptions({
  queryKey: [...personKeys.all, "list"],
  queryFn: ({ pageParam, signal }) =>
    api<Schemas["PeoplePage"]>(BASE, { query: { limit: 50, cursor: pageParam }, signal }),
  initialPageParam: "",
  getNextPageParam: (last) => last.next_cursor ?? undefined,
});

export const invitePerson = (body: Schemas["InviteRequest"]) =>
  api<PersonLink>(`${BASE}/invite`, { method: "POST", body });

export const makeLink = (id: string) => api<PersonLink>(`${path(id)}/link`, { method: "POST" });

export const changePerson = ({ id, ...body }: { id: string; role?: Role; disabled?: boolean }) =>
  api<Person>(path(id), { method: "PATCH", body });

export const deletePerson = (id: string) => api<Schemas["Done"]>(path(id), { method: "DELETE" });
