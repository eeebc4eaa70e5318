// The class in the hand, beside the pointer: what will be drawn next is seen where one looks. It keeps out of the way
// of what is being drawn: on the free side of the pointer, or nowhere where there is none.
import { inRing, rectOf, shapeDef, type Draft, type Point, type Rect, type Size, type XY } from "@touchmark/annotator";
import { onScreen, type Placement } from "../view/viewport";
import { paintUpright } from "./flat";
import { kLabelFont } from "./style";
import { cutText, paintText } from "./text";

type Context = CanvasRenderingContext2D;

export interface ClassChip {
  readonly color: string;
  readonly letter: string;
  readonly name: string;
  readonly note: string; // what the digits are for now; "": nothing to say
}

const kAway = 14; // CSS pixels from the pointer
const kPadding = 6;
const kMark = 14;
const kLine = 20;
const kMostWidth = 220;
const kLetterFont = '600 10px "Inter Variable", Inter, system-ui, sans-serif';

export function paintClassChip(context: Context, chip: ClassChip, pointer: Point, size: Size, draft: Draft | null, at: Placement): void {
  paintUpright(context, () => paintChip(context, chip, pointer, size, draft, at));
}

function paintChip(context: Context, chip: ClassChip, pointer: Point, size: Size, draft: Draft | null, at: Placement): void {
  context.font = kLabelFont;
  const room = kMostWidth - 3 * kPadding - kMark;
  const name = cutText(context, chip.name, room);
  const note = draft === null ? chip.note : "";
  const first = kMark + kPadding + context.measureText(name).width;
  const width = Math.ceil(Math.max(first, context.measureText(note).width) + 2 * kPadding);
  const height = kLine * (note === "" ? 1 : 2) - (note === "" ? 0 : 4);
  const place = placeOf(pointer, { width, height }, size, draft, at);
  if (place === null) return;
  const { x, y } = place;
  context.fillStyle = "rgba(12,14,18,0.82)";
  context.beginPath();
  context.roundRect(x, y, width, height, 4);
  context.fill();
  paintMark(context, chip, x + kPadding, y + 3);
  context.fillStyle = "rgba(255,255,255,0.96)";
  paintText(context, name, x + 2 * kPadding + kMark, y + kLine / 2 + 0.5);
  if (note === "") return;
  context.fillStyle = "rgba(255,255,255,0.72)";
  paintText(context, note, x + kPadding, y + kLine + 6.5);
}

// The class's color with its letter, as in the lists.
function paintMark(context: Context, chip: ClassChip, x: number, y: number): void {
  context.fillStyle = chip.color;
  context.beginPath();
  context.roundRect(x, y, kMark, kMark, 3);
  context.fill();
  context.font = kLetterFont;
  context.fillStyle = "rgba(0,0,0,0.9)";
  paintText(context, chip.letter, Math.round(x + (kMark - context.measureText(chip.letter).width) / 2), y + kMark / 2 + 0.5, kLetterFont);
}

// Below and to the right where that is free, else another side of the pointer; null: it would cover the draft.
export function placeOf(pointer: Point, chip: Size, size: Size, draft: Draft | null, at: Placement): Point | null {
  const right = Math.round(pointer.x + kAway);
  const left = Math.round(pointer.x - kAway - chip.width);
  const below = Math.round(pointer.y + kAway);
  const above = Math.round(pointer.y - kAway - chip.height);
  for (const [x, y] of [
    [right, below],
    [right, above],
    [left, below],
    [left, above],
  ] as const) {
    const area = { left: x, top: y, right: x + chip.width, bottom: y + chip.height };
    const inside = x >= 2 && y >= 2 && area.right <= size.width - 2 && area.bottom <= size.height - 2;
    if (inside && (draft === null || !covers(area, draft, at))) return { x, y };
  }
  return null;
}

// `area` in CSS pixels.
function covers(area: Rect, draft: Draft, at: Placement): boolean {
  const toScreen = ([x, y]: XY): XY => {
    const seen = onScreen({ x, y }, at);
    return [seen.x, seen.y];
  };
  const bounds = draft.shape === null ? null : shapeDef(draft.shape).bounds(draft.shape);
  if (bounds !== null) {
    const drawn = rectOf(pointOf(toScreen([bounds.left, bounds.top])), pointOf(toScreen([bounds.right, bounds.bottom])));
    if (area.left < drawn.right && area.right > drawn.left && area.top < drawn.bottom && area.bottom > drawn.top) return true;
  }
  const path = [...draft.path, ...(draft.rubber === null || draft.shape !== null ? [] : [[draft.rubber.x, draft.rubber.y] as XY])].map(
    toScreen,
  );
  if (path.length >= 3 && inRing({ x: (area.left + area.right) / 2, y: (area.top + area.bottom) / 2 }, path)) return true;
  return path.some((p, i) => crosses(p, path[(i + 1) % path.length] as XY, area));
}

const pointOf = ([x, y]: XY): Point => ({ x, y });

// Whether a segment has a part inside the area: what is left of it when it is cut by each of the four sides.
function crosses([ax, ay]: XY, [bx, by]: XY, area: Rect): boolean {
  let from = 0;
  let to = 1;
  for (const [step, room] of [
    [ax - bx, ax - area.left],
    [bx - ax, area.right - ax],
    [ay - by, ay - area.top],
    [by - ay, area.bottom - ay],
  ] as const) {
    if (step === 0 && room < 0) return false;
    if (step < 0) from = Math.max(from, room / step);
    else if (step > 0) to = Math.min(to, room / step);
  }
  return from <= to;
}
