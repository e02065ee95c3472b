import { Button } from "@/components/ui/button";
import { Field, inputClass } from "@/components/ui/field";
import { emptyVariable, type VariableRow } from "@/features/templates/draft";
import { templateWords as said } from "@/features/templates/words";

const TYPES = Object.keys(said.types) as VariableRow["type"][]; // exactly the keys of the record

interface VariablesFieldProps {
  variables: VariableRow[];
  onChange: (variables: VariableRow[]) => void;
}

/** The variables of a template, one row each, with a value to try it with. */
export function VariablesField({ variables, onChange }: VariablesFieldProps) {
  return (
    <fieldset className="space-y-3">
      <legend className="mb-1 text-sm font-medium">{said.variables}</legend>
      {variables.length === 0 && <p className="text-soft text-sm">{said.noVariables}</p>}
      {variables.map((row, at) => (
        <Row
          key={at}
          row={row}
          at={at}
          onChange={(next) => onChange(variables.with(at, next))}
          onRemove={() => onChange(variables.filter((_, other) => other !== at))}
        />
      ))}
      <Button onClick={() => onChange([...variables, emptyVariable])}>{said.addVariable}</Button>
    </fieldset>
  );
}

interface RowProps {
  row: VariableRow;
  at: number;
  onChange: (row: VariableRow) => void;
  onRemove: () => void;
}

function Row({ row, at, onChange, onRemove }: RowProps) {
  const text = (label: string, name: "name" | "standard" | "tryWith") => (
    <Field label={label}>
      {(control) => (
        <input
          {...control}
          className={inputClass}
          value={row[name]}
          onChange={({ target }) => onChange({ ...row, [name]: target.value })}
        />
      )}
    </Field>
  );
  return (
    <fieldset className="border-line rounded-lg border p-3">
      <legend className="text-soft px-1 text-sm">{row.name || said.variable(at + 1)}</legend>
      <div className="grid items-end gap-3 sm:grid-cols-2">
        {text(said.variableName, "name")}
        <Field label={said.type}>
          {(control) => (
            <select
              {...control}
              className={inputClass}
              value={row.type}
              onChange={({ target }) => {
                const type = TYPES.find((each) => each === target.value);
                if (type) onChange({ ...row, type });
              }}
            >
              {TYPES.map((type) => (
                <option key={type} value={type}>
                  {said.types[type]}
                </option>
              ))}
            </select>
          )}
        </Field>
        {text(said.standard, "standard")}
        {text(said.tryWith, "tryWith")}
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="accent-accent"
            checked={row.required}
            onChange={({ target }) => onChange({ ...row, required: target.checked })}
          />
          {said.required}
        </label>
        <Button look="quiet" onClick={onRemove}>
          {said.removeVariable(row.name || said.variable(at + 1))}
        </Button>
      </div>
    </fieldset>
  );
}
