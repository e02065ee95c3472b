/** Says something to screen readers, and shows it to everybody for a moment. One at a time. */

import { useSyncExternalStore } from "react";

export interface Announcement {
  id: number;
  text: string;
  tone: "done" | "failed";
}

const SHOWN_MS = 6000;
let current: Announcement | null = null;
let timer = 0;
let last = 0;
const listeners = new Set<() => void>();

function show(next: Announcement | null) {
  current = next;
  listeners.forEach((listener) => listener());
}

export function announce(text: string, tone: Announcement["tone"] = "done") {
  clearTimeout(timer);
  last += 1;
  show({ id: last, text, tone });
  timer = window.setTimeout(() => show(null), SHOWN_MS);
}

export const announceFailure = (error: Error) => announce(error.message, "failed");

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const useAnnouncement = () => useSyncExternalStore(subscribe, () => current);
