// @vitest-environment happy-dom
import { expect, it, vi } from "vitest";

vi.mock("~/api/queries", async () => {
  const { QueryClient } = await import("@tanstack/react-query");
  return { queryClient: new QueryClient(), sessionQuery: { queryKey: ["session"] } };
});

let arrive: () => void = () => undefined;
vi.mock("~/i18n", () => ({ kLanguages: ["en", "de"], speak: () => new Promise<void>((resolve) => (arrive = resolve)) }));

it("is English after a while where the words of another do not come, and that other once they do", async () => {
  vi.useFakeTimers();
  localStorage.setItem("touchmark.language", "de");
  const { startLanguage, useLanguage } = await import("./language");
  let shown = false;
  void startLanguage().then(() => (shown = true));
  await vi.advanceTimersByTimeAsync(1900);
  expect(shown).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect([shown, useLanguage.getState().spoken]).toEqual([true, "en"]);
  arrive();
  await vi.advanceTimersByTimeAsync(0);
  expect(useLanguage.getState().spoken).toBe("de");
});
