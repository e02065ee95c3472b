interface ChoiceProps<Value extends string> {
  legend: string;
  hideLegend?: boolean;
  name: string;
  options: Readonly<Record<Value, string>>;
  value: Value;
  onChange: (value: Value) => void;
}

/** A row of which exactly one holds, such as Desktop / Phone / Plain text. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { legend, hideLegend = false, name, options, value, onChange } = props;
  const keys = Object.keys(options) as Value[]; // exactly the keys of the given record
  return (
    <fieldset className="min-w-0">
      <legend className={hideLegend ? "sr-only" : "mb-1 text-sm font-medium"}>{legend}</legend>
      <div className="border-edge bg-card inline-flex flex-wrap rounded-lg border p-0.5">
        {keys.map((key) => (
          <label
            key={key}
            className="has-checked:bg-accent has-checked:text-accent-ink hover:bg-sunk has-checked:hover:bg-accent has-focus-visible:outline-accent cursor-pointer rounded-md px-3 py-1 text-sm has-focus-visible:outline-3 has-focus-visible:outline-offset-2"
          >
            <input
              type="radio"
              className="sr-only"
              name={name}
              value={key}
              checked={key === value}
              onChange={() => onChange(key)}
            />
            {options[key]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
