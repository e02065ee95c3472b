import * as Tabs from "@radix-ui/react-tabs";

interface TabListProps {
  label: string;
  tabs: [key: string, label: string][];
}

/** The row of tabs of a Tabs.Root. */
export function TabList({ label, tabs }: TabListProps) {
  return (
    <Tabs.List
      aria-label={label}
      className="border-line mb-4 flex gap-1 overflow-x-auto border-b px-1 pt-1"
    >
      {tabs.map(([key, shown]) => (
        <Tabs.Trigger
          key={key}
          value={key}
          className="data-[state=active]:border-accent data-[state=active]:text-ink text-soft border-b-3 border-transparent px-3 py-2 font-medium whitespace-nowrap"
        >
          {shown}
        </Tabs.Trigger>
      ))}
    </Tabs.List>
  );
}
