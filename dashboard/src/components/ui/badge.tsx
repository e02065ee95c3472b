import { Ban, CircleAlert, CircleCheck, CircleDashed, CircleX, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";

export type Tone = "good" | "bad" | "warn" | "calm" | "soft";

const TONES: Record<Tone, string> = {
  good: "bg-good-wash text-good",
  bad: "bg-bad-wash text-bad",
  warn: "bg-warn-wash text-warn",
  calm: "bg-calm-wash text-calm",
  soft: "bg-sunk text-soft",
};

const ICONS = {
  good: CircleCheck,
  bad: CircleX,
  warn: CircleAlert,
  calm: LoaderCircle,
  soft: CircleDashed,
};

interface BadgeProps {
  tone: Tone;
  children: ReactNode;
  icon?: "ban";
}

/** A state in a word, a colour and a sign: never in colour alone. */
export function Badge({ tone, icon, children }: BadgeProps) {
  const Icon = icon === "ban" ? Ban : ICONS[tone];
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-semibold whitespace-nowrap ${TONES[tone]}`}
    >
      <Icon size={14} aria-hidden="true" />
      {children}
    </span>
  );
}
