/** Destinations, and what was put out at them. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, freshKey, type Schemas } from "@/lib/client";

export type Destination = Schemas["DestinationAnswer"];
export type DestinationKind = Schemas["DestinationKind"];
export type Publication = Schemas["PublicationAnswer"];
type Wish = Schemas["PublicationRequest"];

/** What the address says of a list of publications. */
export interface PublicationFilters {
  status?: string | undefined;
  content_id?: string | undefined;
  destination_id?: string | undefined;
}

export const destinationKeys = { all: ["destinations"] as const };
export const publicationKeys = { all: ["publications"] as const };

const BASE = "/api/v2/publications";
const PLACES = "/api/v2/destinations";
const LOOK_AGAIN_MS = 5000;
const path = (id: string) => `${BASE}/${encodeURIComponent(id)}`;

export const destinationsQuery = queryOptions({
  queryKey: [...destinationKeys.all, "list"],
  queryFn: ({ signal }) => api<Schemas["DestinationsAnswer"]>(PLACES, { signal }),
});

export const kindsQuery = queryOptions({
  queryKey: [...destinationKeys.all, "kinds"],
  queryFn: ({ signal }) => api<Schemas["DestinationKinds"]>(`${PLACES}/kinds`, { signal }),
});

/** While one of them is on its way, they are read again and again. */
export const publicationsQuery = (filters: PublicationFilters) =>
  infiniteQueryOptions({
    queryKey: [...publicationKeys.all, "list", filters],
    queryFn: ({ pageParam, signal }) =>
      api<Schemas["PublicationsPage"]>(BASE, {
        query: { ...filters, limit: 50, cursor: pageParam },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    refetchInterval: ({ state }) => {
      const moves = state.data?.pages.some(({ publications }) =>
        publications.some(({ status, next_look_at }) => status === "planned" || next_look_at),
      );
      return moves ? LOOK_AGAIN_MS : false;
    },
  });

/** A publication's ledger; `status` is what makes it worth reading anew. */
/** Each change has a key of its own, so that the history of before is never shown after it. */
export const ledgerQuery = (id: string, changed: string) =>
  queryOptions({
    queryKey: [...publicationKeys.all, "one", id, changed],
    queryFn: ({ signal }) => api<Schemas["PublicationDetails"]>(path(id), { signal }),
  });

export const makeDestination = (body: Schemas["DestinationRequest"]) =>
  api<Schemas["NewDestinationAnswer"]>(PLACES, { method: "POST", body, once: freshKey() });

export const deleteDestination = (id: string) =>
  api<Schemas["DestinationDeleted"]>(`${PLACES}/${encodeURIComponent(id)}`, { method: "DELETE" });

/** Shows the exact request of a dry run, or puts a content out; asked again, it is still once. */
export const publish = (body: Wish) =>
  api<Publication>(BASE, { method: "POST", body, once: freshKey() });

export const resolvePublication = ({ id, arrived }: { id: string; arrived: boolean }) =>
  api<Publication>(`${path(id)}/resolve`, { method: "POST", body: { arrived } });

export const retryPublication = (id: string) =>
  api<Publication>(`${path(id)}/retry`, { method: "POST" });
