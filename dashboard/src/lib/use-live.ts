/** The socket's state for components, and how often to ask while it is not there. */

import { useSyncExternalStore } from "react";

import { live, type LiveState } from "@/lib/socket";

/** How often a page asks while the socket is down. */
export const POLL_MS = 3000;

const subscribe = (onChange: () => void) => live.listen({ onState: onChange });

export const useLiveState = (): LiveState => useSyncExternalStore(subscribe, live.state);

/** For `refetchInterval`: nothing is asked without cause while the socket tells. */
export function usePolling(active = true): number | false {
  const state = useLiveState();
  return active && state !== "live" ? POLL_MS : false;
}
