/** What is said of saved filters. Part of the catalogue; see lib/words.ts. */

export const presetWords = {
  title: "Saved filters",
  empty: "None yet. Set filters that you need often, and save them here.",
  save: "Save these filters",
  name: "Name",
  nameMissing: "Give it a name.",
  nameHint: "Such as: failed this week",
  saved: (name: string) => `The filters are saved as “${name}”.`,
  manage: "Manage",
  manageTitle: "Manage saved filters",
  rename: "Rename",
  renamed: "It has its new name.",
  replace: "Use the filters set now",
  replaced: (name: string) => `“${name}” stands for these filters now.`,
  remove: "Delete",
  removeTitle: (name: string) => `Delete “${name}”?`,
  removeText: "Only the saved filters go. No job is touched.",
  removed: "The saved filters are deleted.",
};
