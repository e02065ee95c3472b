/** What is said of the audit log. Part of the catalogue; see lib/words.ts. */

export const auditWords = {
  lead: "Who did what, when and from where. Entries are sealed one to the next: none can be changed unnoticed.",
  empty: "Nothing was done yet.",
  table: "Entries",
  search: "Search (text anywhere in an entry)",
  action: "Action",
  actionHint: "Such as jobs.cancel, or jobs. for all of jobs",
  target: "Done to",
  since: "From",
  until: "Before",
  exportAs: { csv: "Export as CSV", json: "Export as JSON" },
  when: "When",
  who: "Who",
  actors: { key: "API key", person: "Person", operator: "Operator" } as Record<string, string>,
  from: "from",
  details: "Details",
  detailsOf: (action: string) => `Details of ${action}`,
  facts: {
    route: "Request",
    correlation_id: "Correlation id",
    agent: "Client",
    seq: "Place in the chain",
    hash: "Seal",
  } as Record<string, string>,
  before: "Before",
  after: "After",
};
