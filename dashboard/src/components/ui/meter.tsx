import { figure } from "@/lib/format";

interface MeterProps {
  label: string;
  value: number;
  limit: number;
  show?: (value: number) => string;
  hideLabel?: boolean;
}

/** How much of a limit is used: a bar and the same in figures. */
export function Meter({ label, value, limit, show = figure, hideLabel = false }: MeterProps) {
  const over = value > limit;
  return (
    <div className="flex items-center gap-2 text-sm">
      {!hideLabel && <span className="text-soft">{label}</span>}
      <progress
        className={`bar w-24 ${over ? "text-bad" : "text-accent"}`}
        aria-label={label}
        max={limit}
        value={Math.min(value, limit)}
      />
      <span className={`tabular-nums ${over ? "text-bad font-semibold" : "text-soft"}`}>
        {show(value)} / {show(limit)}
      </span>
    </div>
  );
}

/** How far something is, from 0 to 100. */
export function ProgressBar({ label, percent }: { label: string; percent: number }) {
  return (
    <progress aria-label={label} max={100} value={percent} className="bar text-accent w-full" />
  );
}
