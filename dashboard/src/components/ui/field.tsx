import { useId, type ReactNode } from "react";

export const inputClass =
  "bg-card border-edge w-full min-h-9 rounded-lg border px-3 py-1.5 text-ink placeholder:text-soft aria-invalid:border-bad aria-invalid:border-2";

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Draws the control; the given properties tie label, hint and error to it. */
  children: (control: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": true | undefined;
  }) => ReactNode;
}

/** A labelled control with its hint and what is wrong with its value. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : "";
  const errorId = error ? `${id}-error` : "";
  const described = `${hintId} ${errorId}`.trim();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {hint && (
        <p id={hintId} className="text-soft mt-1 text-sm">
          {hint}
        </p>
      )}
      {error && (
        <p id={errorId} className="text-bad mt-1 text-sm font-medium">
          {error}
        </p>
      )}
    </div>
  );
}
