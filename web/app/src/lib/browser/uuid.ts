// A random id, also where the page is not served securely (crypto.randomUUID is missing there).
export function uuid(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

if (typeof crypto.randomUUID !== "function") Object.defineProperty(crypto, "randomUUID", { value: uuid });
