import { afterEach, expect, it, vi } from "vitest";

const kForm = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;
const real = crypto.randomUUID;

afterEach(() => Object.defineProperty(crypto, "randomUUID", { value: real, configurable: true }));

it("makes ids of the same form where the browser has none to give", async () => {
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  vi.resetModules();
  const { uuid } = await import("./uuid");
  expect(typeof crypto.randomUUID).toBe("function");
  expect(crypto.randomUUID()).toMatch(kForm);
  expect(uuid()).toMatch(kForm);
  expect(uuid()).not.toBe(uuid());
});
