/** Light, dark, or as the system is. Kept in localStorage; `data-theme` on <html> decides the colours. */

import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";

const STORED_AS = "toombos.theme";
const listeners = new Set<() => void>();
const isTheme = (value: string | null): value is Theme =>
  value === "light" || value === "dark" || value === "system";

function currentTheme(): Theme {
  const stored = localStorage.getItem(STORED_AS);
  return isTheme(stored) ? stored : "system";
}

function apply() {
  const theme = currentTheme();
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export function setTheme(theme: Theme) {
  localStorage.setItem(STORED_AS, theme);
  apply();
  listeners.forEach((listener) => listener());
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const useTheme = () => useSyncExternalStore(subscribe, currentTheme);

apply();
