/** The channels that this Toombos has, with their limits. */

import { queryOptions, useQuery } from "@tanstack/react-query";

import { api, type Schemas } from "@/lib/client";

export type Channel = Schemas["ChannelAnswer"];

export const channelsQuery = queryOptions({
  queryKey: ["channels"],
  queryFn: ({ signal }) => api<Schemas["ChannelsAnswer"]>("/api/v2/channels", { signal }),
  staleTime: Infinity,
  select: (answer) => answer.channels,
});

/** A name for a channel that the server does not list, as one of an old job may be. */
const plainLabel = (key: string) => {
  const name = key.replace(/^social_/, "").replaceAll("_", " ");
  return name.charAt(0).toUpperCase() + name.slice(1);
};

/** Returns a function that names channels by their keys. */
export function useChannelLabels(): (key: string) => string {
  const { data } = useQuery(channelsQuery);
  return (key) => data?.find((channel) => channel.key === key)?.label ?? plainLabel(key);
}
