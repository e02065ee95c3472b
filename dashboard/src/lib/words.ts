/**
 * The catalogue: every English sentence that the dashboard says by itself. What the API says is shown
 * as it is. To translate, give this object's keys other values; functions take what varies.
 */

const count = (n: number) => n.toLocaleString("en");

export const plural = (n: number, one: string, many = `${one}s`) =>
  `${count(n)} ${n === 1 ? one : many}`;

export const words = {
  app: "Toombos",
  pages: {
    home: "Home",
    generate: "Generate",
    jobs: "Jobs",
    job: "Job",
    contents: "Contents",
    content: "Content",
    documents: "Documents",
    document: "Document",
    sources: "Sources",
    schedules: "Schedules",
    schedule: "Schedule",
    deadLetters: "Failures",
    people: "People",
    audit: "Audit log",
    usage: "Usage",
    templates: "Templates",
    template: "Template",
    publications: "Publications",
    webhooks: "Webhooks",
    webhook: "Webhook",
    keys: "API keys",
    signIn: "Sign in",
    notFound: "There is no such page",
  },
  shell: {
    skip: "Skip to the content",
    navigation: "Main",
    menu: "Menu",
    close: "Close",
    theme: "Theme",
    themes: { light: "Light", dark: "Dark", system: "System" },
    signOut: "Sign out",
    palette: "Find or do …",
    paletteHint: "Type a page, an action or a job's id",
    paletteEmpty: "Nothing fits. Try another word, or paste a job's id.",
    tools: "Tools",
    account: "Your account",
    apiDocs: "API reference",
    flower: "Workers (Flower)",
    simplePage: "Simple page",
    reconnect: "Reconnect",
  },
  live: {
    off: "Not connected",
    connecting: "Connecting …",
    live: "Live",
    down: "Not live",
    polling: (seconds: number) =>
      `Live updates are interrupted. Until they are back, this page asks every ${seconds} s.`,
  },
  errors: {
    unreachable: "Toombos can't be reached. Check that it runs and that you are online.",
    unreadable: "The answer can't be read. Something between here and Toombos changed it.",
    badKey: "This key isn't accepted. It may be mistyped, revoked or from another Toombos.",
    loginEnded: "Your login has ended. Sign in again.",
    page: "This page broke. The others go on working.",
    retry: "Try again",
    reference: (id: string) => `Reference: ${id}`,
    retryIn: (seconds: number) => `Try again in ${seconds} s.`,
  },
  actions: {
    cancel: "Cancel",
    retry: "Retry",
    close: "Close",
    copy: "Copy",
    copied: "Copied",
    copyFailed: "Select and copy by hand",
    save: "Save",
    more: "Show more",
    loading: "Loading …",
    working: "Working …",
    back: "Back",
    keep: "Keep",
  },
  states: {
    pending: "Waiting",
    in_progress: "Running",
    completed: "Ready",
    partial: "Partly ready",
    failed: "Failed",
    cancelled: "Cancelled",
  },
  tables: {
    filters: "Filters",
    before: "Before",
    after: "After",
    filteredEmpty: "Nothing matches these filters.",
    clear: "Clear the filters",
    all: "All",
    loaded: (shown: number, total: number) => `${count(shown)} of ${count(total)}`,
  },
  time: {
    justNow: "just now",
    zone: (zone: string) => `Times are shown in ${zone}.`,
  },
} as const;
