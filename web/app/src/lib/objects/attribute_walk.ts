// Setting attributes by digits: which values a digit stands for, and what choosing one makes of the value there is.
import type { AttributeValue } from "@touchmark/annotator";
import type { Attribute } from "@touchmark/client";

export interface DigitValue {
  readonly digit: number; // 1 to 10, the last by the key 0
  readonly value: string | boolean;
  readonly chosen: boolean;
}

const kDigits = 10;

// None for numbers and texts, which are typed.
export function digitValues(attribute: Attribute, held: AttributeValue | undefined): DigitValue[] {
  const values =
    attribute.kind === "checkbox"
      ? [true, false]
      : attribute.kind === "select" || attribute.kind === "multi_select"
        ? (attribute.options ?? [])
        : [];
  const isChosen = (value: string | boolean) => {
    if (attribute.kind === "checkbox") return (held === true) === value;
    return Array.isArray(held) ? held.includes(value) : held === value;
  };
  return values.slice(0, kDigits).map((value, i) => ({ digit: i + 1, value, chosen: isChosen(value) }));
}

// Of several, one more or one less; else the chosen one. Undefined: nothing is left.
export function withDigit(attribute: Attribute, held: AttributeValue | undefined, { value }: DigitValue): AttributeValue | undefined {
  if (attribute.kind !== "multi_select") return value;
  const list = Array.isArray(held) ? held.map(String) : [];
  const next = list.includes(String(value)) ? list.filter((one) => one !== value) : [...list, String(value)];
  return next.length === 0 ? undefined : next;
}
