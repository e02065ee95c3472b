/** The cache of what the API said. */

import { QueryClient } from "@tanstack/react-query";

import { ApiError } from "@/lib/client";

const RETRIES = 2;

/** A mistake of ours is not sent again; a server that was away is asked twice more. */
const worthAnotherTry = (failures: number, error: Error) =>
  failures < RETRIES && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: worthAnotherTry,
      staleTime: 30_000,
      refetchOnWindowFocus: false, // the socket tells, and polling stands in for it
    },
  },
});
