/** Webhooks: endpoints that are told what happens, and what was sent to them. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, freshKey, type Schemas } from "@/lib/client";

export type Webhook = Schemas["WebhookAnswer"];
export type Delivery = Schemas["DeliveryAnswer"];
export type DeliveryDetails = Schemas["DeliveryDetails"];
export type EventType = Schemas["EventType"];
type NewWebhook = Schemas["NewWebhookAnswer"];

/** What the address says of a list of deliveries. */
export interface DeliveryFilters {
  status?: string | undefined;
  event_type?: string | undefined;
  subject_id?: string | undefined;
}

export const webhookKeys = { all: ["webhooks"] as const };

const BASE = "/api/v2/webhooks";
const LOOK_AGAIN_MS = 5000;
const path = (id: string) => `${BASE}/${encodeURIComponent(id)}`;

export const webhooksQuery = queryOptions({
  queryKey: [...webhookKeys.all, "list"],
  queryFn: ({ signal }) => api<Schemas["WebhooksAnswer"]>(BASE, { signal }),
});

export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: [...webhookKeys.all, "one", id],
    queryFn: ({ signal }) => api<Webhook>(path(id), { signal }),
  });

export const eventTypesQuery = queryOptions({
  queryKey: [...webhookKeys.all, "event-types"],
  queryFn: ({ signal }) => api<Schemas["EventTypesAnswer"]>(`${BASE}/event-types`, { signal }),
});

/** While one of them waits to be sent, they are read again and again. */
export const deliveriesQuery = (id: string, filters: DeliveryFilters) =>
  infiniteQueryOptions({
    queryKey: [...webhookKeys.all, "deliveries", id, filters],
    queryFn: ({ pageParam, signal }) =>
      api<Schemas["DeliveriesPage"]>(`${path(id)}/deliveries`, {
        query: { ...filters, limit: 50, cursor: pageParam },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    refetchInterval: ({ state }) => {
      const waits = state.data?.pages.some(({ deliveries }) =>
        deliveries.some(({ status }) => status === "pending"),
      );
      return waits ? LOOK_AGAIN_MS : false;
    },
  });

/** Each try changes the key, so that what is known of one is never shown after the next. */
export const deliveryQuery = (delivery: Delivery) => {
  const { webhook_id, delivery_id, status, failures, finished_at } = delivery;
  return queryOptions({
    queryKey: [...webhookKeys.all, "delivery", delivery_id, status, failures, finished_at],
    queryFn: ({ signal }) =>
      api<DeliveryDetails>(`${path(webhook_id)}/deliveries/${delivery_id}`, { signal }),
  });
};

export const makeWebhook = (wish: Schemas["WebhookRequest"]) =>
  api<NewWebhook>(BASE, { method: "POST", body: wish, once: freshKey() });

export const changeWebhook = ({ id, ...body }: Schemas["WebhookPatch"] & { id: string }) =>
  api<Webhook>(path(id), { method: "PATCH", body });

export const deleteWebhook = (id: string) =>
  api<Schemas["WebhookDeleted"]>(path(id), { method: "DELETE" });

export const rotateSecret = ({ id, overlap }: { id: string; overlap: number }) =>
  api<NewWebhook>(`${path(id)}/rotate`, {
    method: "POST",
    body: { overlap_hours: overlap },
    once: freshKey(),
  });

export const testWebhook = (id: string) =>
  api<Delivery>(`${path(id)}/test`, { method: "POST", once: freshKey() });

export const resend = ({ webhook_id, delivery_id }: Delivery) =>
  api<Delivery>(`${path(webhook_id)}/deliveries/${delivery_id}/resend`, {
    method: "POST",
    once: freshKey(),
  });
