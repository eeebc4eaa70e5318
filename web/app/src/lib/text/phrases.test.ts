import { describe, expect, it } from "vitest";
import { movedPhrase, phraseOf, phraseParts, wordsOf } from "./phrases";

describe("phrases", () => {
  it("counts code points, not the units of a text field", () => {
    const text = "A 🐕 runs";
    expect(phraseOf(text, 5, 9)).toEqual({ start: 4, end: 8 });
    expect(wordsOf(text, { start: 4, end: 8 })).toBe("runs");
    expect(wordsOf(text, { start: 2, end: 3 })).toBe("🐕");
  });

  it("leaves blanks at the ends out, and is none of blanks", () => {
    expect(phraseOf("a dog runs", 1, 6)).toEqual({ start: 2, end: 5 });
    expect(phraseOf("a dog", 1, 2)).toBeNull();
    expect(phraseOf("a dog", 3, 3)).toBeNull();
  });

  it("goes along when its text is changed", () => {
    const dog = { start: 2, end: 5 };
    expect(movedPhrase(dog, "a dog runs", "a dog walks")).toEqual(dog);
    expect(movedPhrase(dog, "a dog runs", "see a dog run")).not.toBeNull();
    expect(movedPhrase(dog, "a dog runs", "now a dog runs")).toEqual({ start: 6, end: 9 });
    expect(movedPhrase(dog, "a dog runs", "a doggie runs")).toEqual(dog);
    expect(movedPhrase(dog, "a dog runs", "a cat runs")).toEqual({ start: 2, end: 5 });
    expect(movedPhrase(dog, "a dog runs", "a  runs")).toBeNull();
  });

  it("parts a text by the innermost phrase", () => {
    const parts = phraseParts("the big dog", [
      { start: 0, end: 11 },
      { start: 8, end: 11 },
      { start: 40, end: 50 },
    ]);
    expect(parts).toEqual([
      { text: "the big ", link: 0 },
      { text: "dog", link: 1 },
    ]);
    expect(phraseParts("", [])).toEqual([]);
  });
});
