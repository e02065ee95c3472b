import { Search } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";

import { Field, inputClass } from "@/components/ui/field";
import { words } from "@/lib/words";

export type Options = [value: string, label: string][];

interface FilterFormProps {
  label?: string;
  /** How its filters are laid out. */
  className: string;
  children: ReactNode;
}

/** Holds filters, each of which applies by itself. */
export function FilterForm({ label = words.tables.filters, className, children }: FilterFormProps) {
  return (
    <form
      role="search"
      aria-label={label}
      className={className}
      onSubmit={(event) => event.preventDefault()}
    >
      {children}
    </form>
  );
}

interface TextFilterProps {
  label: string;
  type: "search" | "date";
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** Applies when it is left or Enter is pressed, not at each letter. */
export function TextFilter({ label, type, value = "", onChange }: TextFilterProps) {
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") onChange(event.currentTarget.value.trim() || undefined);
  };
  return (
    <Field label={label}>
      {(control) => (
        <span className="relative block">
          {type === "search" && (
            <Search
              size={16}
              aria-hidden="true"
              className="text-soft absolute top-1/2 left-2.5 -translate-y-1/2"
            />
          )}
          <input
            {...control}
            type={type}
            key={value}
            defaultValue={value}
            className={`${inputClass} ${type === "search" ? "pl-8" : ""}`}
            onKeyDown={onKey}
            onBlur={({ target }) => {
              if (target.value.trim() !== value) onChange(target.value.trim() || undefined);
            }}
          />
        </span>
      )}
    </Field>
  );
}

interface SelectFilterProps {
  label: string;
  value: string | undefined;
  any: string;
  options: Options;
  onChange: (value: string | undefined) => void;
}

/** One of some, or any. */
export function SelectFilter({ label, value = "", any, options, onChange }: SelectFilterProps) {
  return (
    <Field label={label}>
      {(control) => (
        <select
          {...control}
          className={inputClass}
          value={value}
          onChange={({ target }) => onChange(target.value || undefined)}
        >
          <option value="">{any}</option>
          {options.map(([key, shown]) => (
            <option key={key} value={key}>
              {shown}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
