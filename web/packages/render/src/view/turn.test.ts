import { describe, expect, it } from "vitest";
import { apply, cursorAsSeen, flatSize, kUpright, matrixOf, nudgeAsSeen, turned, unapply, type Turn, type TurnStep } from "./turn";

const kScreen = { width: 800, height: 600 };
const kAll: readonly Turn[] = ([0, 1, 2, 3] as const).flatMap((quarters) => [false, true].map((flipped) => ({ quarters, flipped })));
const seen = (turn: Turn, x: number, y: number) => apply(matrixOf(turn, kScreen), { x, y });

describe("a turned view", () => {
  it("lays the flat canvas onto the screen, corner onto corner, and back", () => {
    for (const turn of kAll) {
      const { width, height } = flatSize(turn, kScreen);
      const corners = [seen(turn, 0, 0), seen(turn, width, 0), seen(turn, width, height), seen(turn, 0, height)];
      expect(corners.map(({ x, y }) => `${x},${y}`).sort()).toEqual(["0,0", "0,600", "800,0", "800,600"]);
      expect(unapply(matrixOf(turn, kScreen), seen(turn, 12, 34))).toEqual({ x: 12, y: 34 });
    }
  });

  it("turns clockwise", () => {
    // What was at the left of the top is at the top of the right.
    expect(seen({ quarters: 1, flipped: false }, 0, 0)).toEqual({ x: 800, y: 0 });
    expect(seen({ quarters: 1, flipped: false }, 10, 0)).toEqual({ x: 800, y: 10 });
    expect(seen({ quarters: 3, flipped: false }, 10, 0)).toEqual({ x: 0, y: 590 });
  });

  it("mirrors what is on the screen, however it was turned before", () => {
    for (const turn of kAll) {
      const was = seen(turn, 30, 40);
      const flat = turn.quarters % 2 === 0;
      expect(seen(turned(turn, "mirror"), 30, 40)).toEqual({ x: 800 - was.x, y: was.y });
      expect(seen(turned(turn, "upend"), 30, 40)).toEqual({ x: was.x, y: 600 - was.y });
      const { x, y } = seen(turned(turn, "right"), 30, 40);
      // A quarter more around the middle, of a screen that keeps its size.
      expect(flatSize(turned(turn, "right"), kScreen)).toEqual(flat ? { width: 600, height: 800 } : kScreen);
      expect([x, y].every((value) => value >= 0 && value <= 800)).toBe(true);
    }
  });

  it("comes back by four steps, by the opposite step, and by the same mirror", () => {
    const by = (turn: Turn, ...steps: TurnStep[]) => steps.reduce(turned, turn);
    for (const turn of kAll) {
      expect(by(turn, "right", "right", "right", "right")).toEqual(turn);
      expect(by(turn, "right", "left")).toEqual(turn);
      expect(by(turn, "mirror", "mirror")).toEqual(turn);
      expect(by(turn, "upend", "upend")).toEqual(turn);
      expect(by(turn, "mirror", "upend")).toEqual(by(turn, "right", "right"));
    }
    expect(by(kUpright, "mirror", "right")).not.toEqual(by(kUpright, "right", "mirror"));
  });
});

describe("what a turned view says of the hand", () => {
  it("nudges to where the arrow points on the screen", () => {
    const right = matrixOf({ quarters: 1, flipped: false }, kScreen);
    // Turned clockwise, the right of the screen is the top of the image.
    expect(nudgeAsSeen("object.nudge_right", right)).toBe("object.nudge_up");
    expect(nudgeAsSeen("object.nudge_down_far", right)).toBe("object.nudge_right_far");
    const mirrored = matrixOf({ quarters: 0, flipped: true }, kScreen);
    expect(nudgeAsSeen("object.nudge_left", mirrored)).toBe("object.nudge_right");
    expect(nudgeAsSeen("object.nudge_up", mirrored)).toBe("object.nudge_up");
    expect(nudgeAsSeen("view.fit", right)).toBe("view.fit");
    expect(nudgeAsSeen("object.nudge_left")).toBe("object.nudge_left");
  });

  it("turns the arrows of the cursor with the sides", () => {
    expect(cursorAsSeen("ns-resize", { quarters: 1, flipped: false })).toBe("ew-resize");
    expect(cursorAsSeen("nwse-resize", { quarters: 1, flipped: false })).toBe("nesw-resize");
    expect(cursorAsSeen("nwse-resize", { quarters: 2, flipped: false })).toBe("nwse-resize");
    expect(cursorAsSeen("nwse-resize", { quarters: 0, flipped: true })).toBe("nesw-resize");
    expect(cursorAsSeen("nwse-resize", { quarters: 1, flipped: true })).toBe("nwse-resize");
    expect(cursorAsSeen("crosshair", { quarters: 1, flipped: false })).toBe("crosshair");
  });
});
