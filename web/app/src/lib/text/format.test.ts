import { afterEach, describe, expect, it } from "vitest";
import { speak } from "~/i18n";
import { bytes, count, dayOf, decimal, duration, exactTime, relativeTime } from "./format";

describe("numbers as people read them", () => {
  it("separates thousands", () => expect([count(0), count(999), count(1_000_000)]).toEqual(["0", "999", "1,000,000"]));
  it("says times relative to now, in the largest unit that fits", () => {
    const now = Date.parse("2026-03-01T12:00:00Z");
    expect(relativeTime("2026-03-01T11:59:58Z", now)).toBe("now");
    expect(relativeTime("2026-03-01T11:59:00Z", now)).toBe("1 minute ago");
    expect(relativeTime("2026-03-01T10:00:00Z", now)).toBe("2 hours ago");
    expect(relativeTime("2026-02-28T12:00:00Z", now)).toBe("yesterday");
    expect(relativeTime("2024-03-01T12:00:00Z", now)).toBe("2 years ago");
    expect(relativeTime("rubbish", now)).toBe("rubbish");
  });
  it("writes sizes in decimal units", () =>
    expect([bytes(0), bytes(999), bytes(1500), bytes(12_300_000)]).toEqual(["0 B", "999 B", "1.5 kB", "12 MB"]));
  it("writes how long it takes", () =>
    expect([duration(0.2), duration(90), duration(3700), duration(Number.POSITIVE_INFINITY)]).toEqual(["1 s", "2 min", "1 h 2 min", "–"]));
});

describe("times and numbers in a language", () => {
  afterEach(() => speak("en"));
  const kNow = Date.parse("2026-03-01T12:00:00Z");

  it("are those of the page, also after it changed", async () => {
    expect([dayOf("2026-03-01T12:00:00"), dayOf("x"), decimal(0.5, 2)]).toEqual(["Sunday, March 1, 2026", "", "0.50"]);
    await speak("de");
    expect(dayOf("2026-03-01T12:00:00")).toBe("Sonntag, 1. März 2026");
    expect([count(1_000_000), decimal(0.5, 2), bytes(1500)]).toEqual(["1.000.000", "0,50", "1,5 kB"]);
    expect(relativeTime("2026-02-28T12:00:00Z", kNow)).toBe("gestern");
    expect(exactTime("2026-03-01T12:00:00Z")).toMatch(/^0?1\.0?3\.2026/);
    await speak("en");
    expect([count(1_000_000), relativeTime("2026-02-28T12:00:00Z", kNow)]).toEqual(["1,000,000", "yesterday"]);
  });
});
