// A random id, also where the page is not served securely: there the browser has no crypto.randomUUID, and gets ours.
const theirs = typeof crypto.randomUUID === "function" ? crypto.randomUUID.bind(crypto) : null;

export function uuid(): string {
  if (theirs) return theirs();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

if (!theirs) Object.defineProperty(crypto, "randomUUID", { value: uuid });
