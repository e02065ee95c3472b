import { exactTime, shortTime, timeAgo } from "@/lib/format";

/** A moment: how long ago, and exactly on hover and for screen readers. */
export function Moment({ iso, as = "ago" }: { iso: string; as?: "ago" | "short" | "exact" }) {
  const show = { ago: timeAgo, short: shortTime, exact: exactTime }[as];
  return (
    <time dateTime={iso} title={exactTime(iso)} className="whitespace-nowrap">
      {show(iso)}
    </time>
  );
}
