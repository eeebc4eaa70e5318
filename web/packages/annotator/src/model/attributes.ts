// What an object may say by its class. The server refuses anything else, so that what is drawn, pasted or
// given another class is made to fit here, in sight.
import type { Annotation, AttributeInfo, AttributeValue, ClassInfo } from "./annotation";

export function fits(attribute: AttributeInfo, value: AttributeValue | undefined): boolean {
  const options = attribute.options ?? [];
  switch (attribute.kind) {
    case "text":
      return typeof value === "string" && !(attribute.required === true && value === "");
    case "number":
      return (
        typeof value === "number" && Number.isFinite(value) && value >= (attribute.min ?? -Infinity) && value <= (attribute.max ?? Infinity)
      );
    case "checkbox":
      return typeof value === "boolean";
    case "select":
      return typeof value === "string" && options.includes(value);
    case "multi_select":
      return (
        Array.isArray(value) &&
        !(attribute.required === true && value.length === 0) &&
        new Set(value).size === value.length &&
        value.every((one: string) => options.includes(one))
      );
  }
}

// A new object, or one of another class than before: keeps what the class defines and fills in its defaults.
// Otherwise as it is, and likewise while the class's definitions are not known.
export function fitted(before: Annotation | null, after: Annotation, cls: ClassInfo | undefined): Annotation {
  if (before !== null && before.classId === after.classId) return after;
  const defined = after.classId === 0 ? [] : cls?.attributes;
  if (defined === undefined) return after;
  const attributes: Record<string, AttributeValue> = {};
  for (const attribute of defined) {
    const value = after.attributes[attribute.name];
    if (fits(attribute, value)) attributes[attribute.name] = value as AttributeValue;
    else if (attribute.default !== undefined) attributes[attribute.name] = attribute.default;
    else if (attribute.required === true && attribute.kind === "checkbox") attributes[attribute.name] = false;
  }
  return { ...after, attributes };
}

// With the value changed, or taken away (undefined). Null: the class does not allow it.
export function withAttribute(
  attributes: Annotation["attributes"],
  attribute: AttributeInfo,
  value: AttributeValue | undefined,
): Annotation["attributes"] | null {
  const { [attribute.name]: _old, ...rest } = attributes;
  if (value === undefined) return attribute.required === true ? null : rest;
  return fits(attribute, value) ? { ...rest, [attribute.name]: value } : null;
}
