// What is typed as a place in the order of reading. 0: nothing, which is no place; null: it is not one.
export function typedPlace({
  value,
  validity,
}: {
  readonly value: string;
  readonly validity: { readonly badInput: boolean };
}): number | null {
  if (validity.badInput) return null; // the value of what is no number is empty
  if (value.trim() === "") return 0;
  const place = Number(value);
  return Number.isSafeInteger(place) && place > 0 ? place : null;
}
