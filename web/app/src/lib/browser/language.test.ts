// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { count } from "~/lib/text/format";

// The session alone, as the page keeps it.
vi.mock("~/api/queries", async () => {
  const { QueryClient } = await import("@tanstack/react-query");
  return { queryClient: new QueryClient(), sessionQuery: { queryKey: ["session"] } };
});

const { queryClient } = await import("~/api/queries");
const { t } = await import("~/i18n");
const { languageOf, setLanguage, startLanguage, useLanguage } = await import("./language");

const signIn = (id: number) => queryClient.setQueryData(["session"], { user: { id } });
const speaks = (spoken: string) => vi.waitFor(() => expect(useLanguage.getState().spoken).toBe(spoken));
const wanted = (...tags: string[]) => vi.spyOn(navigator, "languages", "get").mockReturnValue(tags);

await startLanguage();

beforeEach(async () => {
  wanted("en-US");
  localStorage.clear();
  signIn(7);
  await setLanguage("browser");
});

describe("the language of the page", () => {
  it("is the first of the browser's that there is, else English", () => {
    expect(languageOf("browser", ["fr-FR", "de-AT", "en"])).toBe("de");
    expect(languageOf("browser", ["DE"])).toBe("de");
    expect(languageOf("browser", ["fr", "ja-JP"])).toBe("en");
    expect(languageOf("en", ["de"])).toBe("en");
  });

  it("is spoken when it is chosen, by words, numbers and the document, and left again", async () => {
    expect([t("label.submit"), count(1000), document.documentElement.lang]).toEqual(["Submit", "1,000", "en"]);
    await setLanguage("de");
    expect([t("label.submit"), count(1000), document.documentElement.lang]).toEqual(["Abgeben", "1.000", "de"]);
    await setLanguage("en");
    expect([t("label.submit"), count(1000), document.documentElement.lang]).toEqual(["Submit", "1,000", "en"]);
  });

  it("is kept for each person of this browser", async () => {
    await setLanguage("de");
    signIn(8);
    await speaks("en");
    expect(useLanguage.getState().choice).toBe("browser");
    signIn(7);
    await speaks("de");
    expect(t("label.submit")).toBe("Abgeben");
  });

  it("of who was here last is there before anybody is, and stays when somebody signs out", async () => {
    await setLanguage("de");
    queryClient.setQueryData(["session"], null);
    expect([useLanguage.getState().spoken, localStorage.getItem("touchmark.language")]).toEqual(["de", "de"]);
  });

  it("is the one chosen last, whichever words come first", async () => {
    await Promise.all([setLanguage("de"), setLanguage("en")]);
    expect([useLanguage.getState().spoken, t("label.submit"), document.documentElement.lang]).toEqual(["en", "Submit", "en"]);
  });
});
