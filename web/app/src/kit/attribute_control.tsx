import type { AttributeValue } from "@touchmark/annotator";
import type { Attribute } from "@touchmark/client";
import { Checkbox, Input, Select } from "./field";

interface ControlProps {
  id: string;
  attribute: Attribute;
  value: AttributeValue | undefined;
  disabled?: boolean;
  invalid?: boolean;
  onChange: (value: AttributeValue | undefined) => boolean; // undefined: taken away; false: the class does not allow it
}

// A control for a value of the attribute, by its kind; a checkbox has its own label beside it.
export function AttributeControl({ id, attribute, value, disabled, invalid, onChange }: ControlProps) {
  const options = attribute.options ?? [];
  switch (attribute.kind) {
    case "select":
      return (
        <Select
          dense
          id={id}
          className="min-w-0 flex-1"
          aria-invalid={invalid}
          disabled={disabled}
          value={typeof value === "string" ? value : ""}
          onChange={(e) => onChange(e.target.value === "" ? undefined : e.target.value)}
        >
          {attribute.required && !invalid ? null : <option value="">–</option>}
          {options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </Select>
      );
    case "multi_select": {
      const chosen = typeof value === "object" ? value : [];
      return (
        <span id={id} className="flex min-w-0 flex-1 flex-wrap gap-x-3 gap-y-1">
          {options.map((option) => (
            <Checkbox
              key={option}
              label={option}
              disabled={disabled}
              checked={chosen.includes(option)}
              onChange={(e) => onChange(e.target.checked ? [...chosen, option] : chosen.filter((o) => o !== option))}
            />
          ))}
        </span>
      );
    }
    default:
      return <TypedControl id={id} attribute={attribute} value={value} disabled={disabled} invalid={invalid} onChange={onChange} />;
  }
}

function TypedControl({ id, attribute, value, disabled, invalid, onChange }: ControlProps) {
  const number = attribute.kind === "number";
  const shown = value === undefined ? "" : String(value);
  // What the class does not allow is not taken: the field shows again what is stored.
  const commit = (field: HTMLInputElement) => {
    const text = field.value;
    if (text !== shown && !onChange(text === "" ? undefined : number ? Number(text) : text)) field.value = shown;
  };
  return (
    <Input
      dense
      id={id}
      type={number ? "number" : "text"}
      step="any"
      min={attribute.min}
      max={attribute.max}
      aria-invalid={invalid}
      disabled={disabled}
      defaultValue={shown}
      onBlur={(e) => commit(e.target)}
      onKeyDown={(e) => e.key === "Enter" && e.currentTarget.blur()}
    />
  );
}
