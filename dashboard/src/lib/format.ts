/** Turns facts into text for people. Pure; every moment is shown in the browser's zone. */

export const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

const exact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });
const short = new Intl.DateTimeFormat("en", {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const clock = new Intl.DateTimeFormat("en", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 1,
  hourCycle: "h23",
});
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

export const exactTime = (iso: string) => exact.format(new Date(iso));
export const shortTime = (iso: string) => short.format(new Date(iso));
export const clockTime = (iso: string) => clock.format(new Date(iso));

const STEPS: [limit: number, unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  [60_000, "second", 1000],
  [3_600_000, "minute", 60_000],
  [86_400_000, "hour", 3_600_000],
  [Infinity, "day", 86_400_000],
];

/** "3 minutes ago", "in 2 hours"; within ten seconds "now". */
export function timeAgo(iso: string, now = Date.now()): string {
  const ms = new Date(iso).getTime() - now;
  if (Math.abs(ms) < 10_000) return relative.format(0, "second");
  const [, unit, size] = STEPS.find(([limit]) => Math.abs(ms) < limit) ?? ["", "day", 86_400_000];
  return relative.format(Math.round(ms / size), unit);
}

/** "0.36 s", "12 s", "3 min 20 s", "2 h 5 min", "4 d 1 h". */
export function duration(ms: number): string {
  const s = ms / 1000;
  if (s < 10) return `${Number(s.toFixed(s < 1 ? 2 : 1))} s`;
  if (s < 60) return `${Math.round(s)} s`;
  const units: [number, string, number, string][] = [
    [3600, "min", 60, "s"],
    [86_400, "h", 3600, "min"],
    [Infinity, "d", 86_400, "h"],
  ];
  const found = units.find(([limit]) => s < limit) ?? units[2];
  if (!found) return "";
  const [, big, size, small] = found;
  const lower = { s: 1, min: 60, h: 3600 }[small] ?? 1;
  const whole = Math.floor(s / size);
  const rest = Math.floor((s - whole * size) / lower);
  return rest > 0 ? `${whole} ${big} ${rest} ${small}` : `${whole} ${big}`;
}

const UNITS = ["B", "kB", "MB", "GB"];

/** "812 B", "9.5 kB": thousands, as networks and disks count. */
export function fileSize(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : Number(size.toFixed(1))} ${UNITS[unit] ?? ""}`;
}

export const figure = (n: number) => n.toLocaleString("en");

export const percent = (fraction: number) => `${Number((fraction * 100).toFixed(1))} %`;

/** What the existing client shows of an id; enough to tell two apart. */
export const shortId = (id: string) => id.slice(0, 8);
