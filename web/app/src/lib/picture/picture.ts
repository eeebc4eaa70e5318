// How pictures are shown in this tab: their look, how they lie, and what of a deep one is seen. It goes on with the next
// image, so it is always said where it is on. What stands beside the picture is remembered by the browser.
import type { PictureCommand } from "@touchmark/annotator";
import { isPlain, isUpright, kPlainLook, kUpright, type Look, type Turn, turned, type TurnStep } from "@touchmark/render";
import { create } from "zustand";

export interface ValueWindow {
  readonly low: number; // the value shown as black
  readonly high: number; // the value shown as white
}

export interface Picture {
  readonly look: Look;
  readonly turn: Turn;
  readonly band: number | null; // null: as the server shows it
  readonly window: ValueWindow | null;
}

export interface Guides {
  readonly minimap: boolean;
  readonly grid: boolean;
  readonly rulers: boolean;
}

export const kPlainPicture: Picture = { look: kPlainLook, turn: kUpright, band: null, window: null };
const kGuides: Guides = { minimap: true, grid: true, rulers: false };
const kPictureKey = "touchmark.picture";
const kGuidesKey = "touchmark.guides";

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

// Member by member: what is not as it should be is as it is by default.
function like<T extends object>(fallback: T, value: unknown): T {
  const from = (value ?? {}) as Record<string, unknown>;
  const names = Object.keys(fallback) as (keyof T & string)[];
  return Object.fromEntries(names.map((name) => [name, typeof from[name] === typeof fallback[name] ? from[name] : fallback[name]])) as T;
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

export function readPicture(text: string | null): Picture {
  const from = (parsed(text) ?? {}) as Partial<Picture>;
  const { band, window } = from;
  const turn = like(kUpright, from.turn);
  return {
    look: like(kPlainLook, from.look),
    turn: [0, 1, 2, 3].includes(turn.quarters) ? turn : kUpright,
    band: isNumber(band) ? band : null,
    window: window && isNumber(window.low) && isNumber(window.high) && window.low < window.high ? window : null,
  };
}

interface PictureState extends Picture {
  readonly guides: Guides;
  readonly panel: boolean; // open
}

export const usePicture = create<PictureState>(() => ({
  ...readPicture(sessionStorage.getItem(kPictureKey)),
  guides: like(kGuides, parsed(localStorage.getItem(kGuidesKey))),
  panel: false,
}));

export function setPicture(patch: Partial<Picture>): void {
  usePicture.setState(patch);
  const { look, turn, band, window } = usePicture.getState();
  sessionStorage.setItem(kPictureKey, JSON.stringify({ look, turn, band, window }));
}

export function setLook(patch: Partial<Look>): void {
  setPicture({ look: { ...usePicture.getState().look, ...patch } });
}

export function turnPicture(step: TurnStep): void {
  setPicture({ turn: turned(usePicture.getState().turn, step) });
}

export function toggleGuide(name: keyof Guides): void {
  const guides = { ...usePicture.getState().guides, [name]: !usePicture.getState().guides[name] };
  localStorage.setItem(kGuidesKey, JSON.stringify(guides));
  usePicture.setState({ guides });
}

export function resetPicture(): void {
  setPicture(kPlainPicture);
}

export function setPanel(panel: boolean): void {
  usePicture.setState({ panel });
}

// What differs from the picture as it is: [] when nothing does.
export function changesOf({ look, turn, band, window }: Picture): ("look" | "turn" | "window")[] {
  return [
    ...(isPlain(look) ? [] : (["look"] as const)),
    ...(isUpright(turn) ? [] : (["turn"] as const)),
    ...(band === null && window === null ? [] : (["window"] as const)),
  ];
}

const kCommands: Readonly<Record<PictureCommand, () => void>> = {
  "app.picture": () => setPanel(!usePicture.getState().panel),
  "app.picture_reset": resetPicture,
  "app.turn_right": () => turnPicture("right"),
  "app.turn_left": () => turnPicture("left"),
  "app.mirror": () => turnPicture("mirror"),
  "app.upend": () => turnPicture("upend"),
  "app.minimap": () => toggleGuide("minimap"),
  "app.rulers": () => toggleGuide("rulers"),
  "app.grid": () => toggleGuide("grid"),
};

// False: it is not about the picture.
export function runPictureCommand(command: string): boolean {
  const run = kCommands[command as PictureCommand] as (() => void) | undefined;
  run?.();
  return run !== undefined;
}
