import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";

import { followJobs } from "@/features/jobs/live";
import { Palette, usePaletteKey, type Command } from "@/features/palette/palette";
import { useAnnouncement } from "@/lib/announce";
import { session } from "@/lib/session";
import { live } from "@/lib/socket";
import { setTheme } from "@/lib/theme";
import { words } from "@/lib/words";
import { Brand, leave, NAVIGATION, SideParts, TOOLS, TopBar } from "@/routes/navigation";
import { SignIn } from "@/routes/sign-in";

/** What is around every page. Without a session it shows the sign-in at the same address. */
export function Shell() {
  const who = useSyncExternalStore(session.subscribe, session.who);
  return (
    <>
      {who ? <SignedIn key={who} /> : <SignIn />}
      <Announcer />
    </>
  );
}

function SignedIn() {
  const client = useQueryClient();
  const [palette, setPalette] = useState(false);
  const openPalette = useCallback(() => setPalette(true), []);
  usePaletteKey(openPalette);

  useEffect(() => {
    const stop = followJobs(client);
    live.start();
    return () => {
      stop();
      live.stop();
      client.clear(); // what one user saw is not for the next
    };
  }, [client]);

  return (
    <div className="lg:grid lg:min-h-dvh lg:grid-cols-[15rem_1fr]">
      <a
        href="#main"
        className="bg-accent text-accent-ink sr-only focus:not-sr-only focus:absolute focus:z-10 focus:m-2 focus:rounded focus:px-3 focus:py-2"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        {words.shell.skip}
      </a>
      <TopBar onPalette={openPalette} />
      <aside className="border-line bg-card hidden border-r lg:block">
        <div className="sticky top-0 flex h-dvh flex-col overflow-y-auto p-4">
          <Brand />
          <SideParts onPalette={openPalette} />
        </div>
      </aside>
      <main id="main" tabIndex={-1} className="mx-auto w-full max-w-7xl min-w-0 p-4 sm:p-6 lg:p-8">
        <FocusOnMove />
        <Outlet />
      </main>
      <Palette open={palette} onClose={() => setPalette(false)} commands={useCommands()} />
    </div>
  );
}

/** After a move to another page the focus is on its heading, and reading starts at the top. */
function FocusOnMove() {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const first = useRef(true);
  useEffect(() => {
    if (path === undefined) return;
    if (first.current) {
      first.current = false;
      return;
    }
    document.getElementById("page-title")?.focus({ preventScroll: true });
  }, [path]);
  return null;
}

function useCommands(): Command[] {
  const navigate = useNavigate();
  return [
    ...NAVIGATION.map(({ to, label }) => ({ label, run: () => void navigate({ to }) })),
    ...Object.entries(words.shell.themes).map(([theme, label]) => ({
      label: `${words.shell.theme}: ${label}`,
      run: () => setTheme(theme as keyof typeof words.shell.themes), // a key of the same record
    })),
    ...TOOLS.map(({ href, label }) => ({ label, run: () => location.assign(href) })),
    { label: words.shell.reconnect, run: () => live.reconnect() },
    { label: words.shell.signOut, run: leave },
  ];
}

/** Says the last announcement, to eyes and to screen readers. */
function Announcer() {
  const said = useAnnouncement();
  return (
    <div
      role="status"
      aria-live="polite"
      className="fixed right-4 bottom-4 left-4 z-20 sm:left-auto"
    >
      {said && (
        <p
          key={said.id}
          className={`rounded-lg border px-4 py-3 shadow-lg ${
            said.tone === "failed"
              ? "border-bad bg-bad-wash text-bad"
              : "border-good bg-good-wash text-good"
          }`}
        >
          {said.text}
        </p>
      )}
    </div>
  );
}
