import type { Attribute } from "@touchmark/client";
import { useState } from "react";
import { t } from "~/i18n";
import { Input, Select } from "~/kit/field";

interface AttributeDefaultProps {
  attribute: Attribute;
  editable: boolean;
  onChange: (patch: Partial<Attribute>) => void;
}

// What a new object gets, and for a number the least and the greatest value.
export function AttributeDefault({ attribute, editable, onChange }: AttributeDefaultProps) {
  const { kind } = attribute;
  const setDefault = (value: Attribute["default"]) => onChange({ default: value });
  const label = t("ontology.default");
  if (kind === "checkbox" || kind === "select") return <ChosenDefault attribute={attribute} editable={editable} onChange={onChange} />;
  if (kind === "number") {
    const field = (name: "default" | "min" | "max", text: string) => (
      <TypedInput
        key={name}
        label={text}
        type="number"
        editable={editable}
        shown={numberText(attribute[name])}
        onChange={(typed) => onChange({ [name]: typed === "" ? undefined : Number(typed) })}
      />
    );
    return (
      <>
        {field("min", t("ontology.min"))}
        {field("max", t("ontology.max"))}
        {field("default", label)}
      </>
    );
  }
  if (kind === "multi_select") {
    const list = (typed: string) => [
      ...new Set(
        typed
          .split(",")
          .map((one) => one.trim())
          .filter(Boolean),
      ),
    ];
    const shown = Array.isArray(attribute.default) ? attribute.default.join(", ") : "";
    return (
      <TypedInput
        label={label}
        editable={editable}
        shown={shown}
        onChange={(typed) => setDefault(list(typed).length === 0 ? undefined : list(typed))}
      />
    );
  }
  return (
    <TypedInput
      label={label}
      editable={editable}
      shown={typeof attribute.default === "string" ? attribute.default : ""}
      onChange={(typed) => setDefault(typed === "" ? undefined : typed)}
    />
  );
}

// One of the options, or ticked and unticked.
function ChosenDefault({ attribute, editable, onChange }: AttributeDefaultProps) {
  const ticks = attribute.kind === "checkbox";
  const label = t("ontology.default");
  const options = ticks ? ["true", "false"] : (attribute.options ?? []);
  const words = (option: string) => (ticks ? t(option === "true" ? "ontology.ticked" : "ontology.unticked") : option);
  const parsed = (text: string) => (text === "" ? undefined : ticks ? text === "true" : text);
  return (
    <Select
      dense
      aria-label={label}
      title={label}
      disabled={!editable}
      className="w-32"
      value={attribute.default === undefined ? "" : String(attribute.default)}
      onChange={(e) => onChange({ default: parsed(e.target.value) })}
    >
      <option value="">{t("ontology.noDefault")}</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {words(option)}
        </option>
      ))}
    </Select>
  );
}

const numberText = (value: unknown) => (typeof value === "number" ? String(value) : "");

interface TypedInputProps {
  label: string;
  type?: string;
  editable: boolean;
  shown: string;
  onChange: (text: string) => void;
}

// Typed freely; the field keeps the text as it was typed.
function TypedInput({ label, type = "text", editable, shown, onChange }: TypedInputProps) {
  const [text, setText] = useState(shown);
  const typed = (value: string) => {
    setText(value);
    onChange(value);
  };
  return (
    <Input
      dense
      type={type}
      step="any"
      aria-label={label}
      placeholder={label}
      title={label}
      disabled={!editable}
      className={type === "number" ? "!w-24" : "!w-40"}
      value={text}
      onChange={(e) => typed(e.target.value)}
    />
  );
}
