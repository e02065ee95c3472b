/** What is said of sources. Part of the catalogue; see lib/words.ts. */

export const sourceWords = {
  title: "Sources",
  lead: "Where documents can come from. What opens a source is kept encrypted, for your organisation only, and never shown.",
  empty: "This Toombos has no sources.",
  ready: "Ready",
  closed: "Needs credentials",
  example: "Named as",
  needs: "Opened by",
  connected: "Opened",
  open: "Open …",
  replace: "Replace credentials …",
  openTitle: (label: string) => `Open ${label}`,
  secret: "Credentials",
  secretMissing: "Paste the credentials first.",
  save: "Keep",
  opened: (label: string) => `${label} is open.`,
  close: "Forget credentials",
  closeTitle: (label: string) => `Forget what opens ${label}?`,
  closeText:
    "Documents that were fetched stay. Jobs that name a place there fail until it is open.",
  forgotten: (label: string) => `The credentials of ${label} are forgotten.`,
};
