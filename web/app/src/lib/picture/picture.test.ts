// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { changesOf, kPlainPicture, readPicture, resetPicture, runPictureCommand, setLook, setPicture, usePicture } from "./picture";

beforeEach(() => resetPicture());

describe("how the picture is shown", () => {
  it("is kept for the tab, and read back", () => {
    setLook({ invert: true });
    runPictureCommand("app.turn_right");
    setPicture({ window: { low: 100, high: 900 }, band: 2 });
    const kept = readPicture(sessionStorage.getItem("touchmark.picture"));
    expect(kept).toMatchObject({ look: { invert: true }, turn: { quarters: 1, flipped: false }, band: 2, window: { low: 100, high: 900 } });
    expect(changesOf(kept)).toEqual(["look", "turn", "window"]);
  });

  it("is as it is again after a reset", () => {
    setLook({ gamma: 2 });
    runPictureCommand("app.mirror");
    runPictureCommand("app.picture_reset");
    expect(changesOf(usePicture.getState())).toEqual([]);
  });

  it("that cannot be read is as it is", () => {
    for (const text of [null, "{", "7", '{"look":{"gamma":"2"},"turn":{"quarters":9},"window":{"low":5,"high":5},"band":"1"}'])
      expect(readPicture(text)).toEqual(kPlainPicture);
  });

  it("is changed by commands, which say whether they were about it", () => {
    expect(runPictureCommand("app.rulers")).toBe(true);
    expect(usePicture.getState().guides.rulers).toBe(true);
    expect(JSON.parse(localStorage.getItem("touchmark.guides") ?? "")).toMatchObject({ rulers: true });
    runPictureCommand("app.rulers");
    runPictureCommand("app.picture");
    expect(usePicture.getState().panel).toBe(true);
    expect(runPictureCommand("app.next_image")).toBe(false);
  });
});
