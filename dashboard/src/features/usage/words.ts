/** What is said of usage. Part of the catalogue; see lib/words.ts. */

export const usageWords = {
  lead: (since: string, until: string) =>
    `What keys and people used from ${since} to ${until}; days are in UTC.`,
  quotas: "Quotas",
  names: {
    jobs_per_day: "Jobs today",
    storage_bytes: "Storage",
    tokens_per_day: "Tokens of language models today",
  },
  noLimit: "no limit",
  total: "In all",
  requests: "Requests",
  jobs: "Jobs",
  tokens: "Tokens",
  actors: "By key and person",
  actor: "Key or person",
  person: "Person",
  empty: "Nothing was used in these days.",
  from: "From",
  to: "To",
  late: "Requests are counted about a minute later.",
};
