import { Link } from "@tanstack/react-router";
import { Menu, Search } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Dialog } from "@/components/ui/dialog";
import { announceFailure } from "@/lib/announce";
import { signOut } from "@/lib/sign-in";
import { live } from "@/lib/socket";
import { setTheme, useTheme } from "@/lib/theme";
import { useLiveState } from "@/lib/use-live";
import { words } from "@/lib/words";

export const NAVIGATION = [
  { to: "/", label: words.pages.home },
  { to: "/generate", label: words.pages.generate },
  { to: "/jobs", label: words.pages.jobs },
  { to: "/contents", label: words.pages.contents },
  { to: "/documents", label: words.pages.documents },
  { to: "/sources", label: words.pages.sources },
  { to: "/templates", label: words.pages.templates },
  { to: "/schedules", label: words.pages.schedules },
  { to: "/publications", label: words.pages.publications },
  { to: "/webhooks", label: words.pages.webhooks },
  { to: "/failures", label: words.pages.deadLetters },
  { to: "/people", label: words.pages.people },
  { to: "/keys", label: words.pages.keys },
  { to: "/usage", label: words.pages.usage },
  { to: "/audit", label: words.pages.audit },
] as const;

export const TOOLS = [
  { href: "/account", label: words.shell.account },
  { href: "/docs", label: words.shell.apiDocs },
  { href: "/flower/", label: words.shell.flower },
  { href: "/", label: words.shell.simplePage },
];

/** Signs out, or says why that could not be. */
export const leave = () => void signOut().catch(announceFailure);

/** Where one is. */
export function Brand() {
  return (
    <Link to="/" className="text-ink flex items-center gap-2 font-serif text-xl no-underline">
      <img src="/favicon.ico" width="28" height="28" alt="" />
      {words.app}
    </Link>
  );
}

interface SideProps {
  onPalette: () => void;
  onMove?: () => void;
}

/** Pages, tools, and who and how one is here. */
export function SideParts({ onPalette, onMove }: SideProps) {
  return (
    <>
      <nav aria-label={words.shell.navigation} className="mt-5 flex flex-col gap-0.5">
        {NAVIGATION.map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            {...(onMove ? { onClick: onMove } : {})}
            activeOptions={{ exact: to === "/", includeSearch: false }}
            activeProps={{ className: "bg-accent-wash font-semibold" }}
            className="hover:bg-sunk text-ink rounded-lg px-3 py-2 no-underline lg:py-1"
          >
            {label}
          </Link>
        ))}
      </nav>
      <Button look="quiet" className="mt-3 !justify-start" onClick={onPalette}>
        <Search size={16} aria-hidden="true" />
        {words.shell.palette} <kbd className="text-soft ml-auto text-xs">Ctrl K</kbd>
      </Button>
      <nav aria-label={words.shell.tools} className="mt-auto flex flex-col gap-1 pt-6 text-sm">
        {TOOLS.map(({ href, label }) => (
          <a key={href} href={href} className="text-soft px-3 py-0.5">
            {label}
          </a>
        ))}
      </nav>
      <div className="border-line mt-3 space-y-3 border-t px-1 pt-3">
        <LiveLine />
        <ThemeChoice />
        <Button look="quiet" onClick={leave}>
          {words.shell.signOut}
        </Button>
      </div>
    </>
  );
}

/** Navigation at phone width. */
export function TopBar({ onPalette }: { onPalette: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <header className="border-line bg-card sticky top-0 z-10 flex items-center justify-between gap-2 border-b px-4 py-2 lg:hidden">
      <Brand />
      <div className="flex items-center gap-2">
        <LiveDot />
        <Button look="plain" onClick={() => setOpen(true)}>
          <Menu size={18} aria-hidden="true" />
          {words.shell.menu}
        </Button>
      </div>
      <Dialog title={words.shell.menu} open={open} onClose={() => setOpen(false)}>
        <div className="flex flex-col">
          <SideParts
            onMove={() => setOpen(false)}
            onPalette={() => {
              setOpen(false);
              onPalette();
            }}
          />
        </div>
      </Dialog>
    </header>
  );
}

const DOTS = { off: "bg-edge", connecting: "bg-edge", live: "bg-good", down: "bg-bad" };

function LiveDot() {
  const state = useLiveState();
  return (
    <span className="text-soft flex items-center gap-1.5 text-sm">
      <span aria-hidden="true" className={`size-2.5 rounded-full ${DOTS[state]}`} />
      {words.live[state]}
    </span>
  );
}

function LiveLine() {
  const state = useLiveState();
  return (
    <div role="status" className="flex items-center justify-between px-2">
      <LiveDot />
      {state === "down" && (
        <Button look="quiet" onClick={() => live.reconnect()}>
          {words.shell.reconnect}
        </Button>
      )}
    </div>
  );
}

function ThemeChoice() {
  const theme = useTheme();
  return (
    <Choice
      legend={words.shell.theme}
      hideLegend
      name="theme"
      options={words.shell.themes}
      value={theme}
      onChange={setTheme}
    />
  );
}
