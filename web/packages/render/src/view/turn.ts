// How the picture lies on the screen. Everything is laid out and painted as if it lay upright, on a "flat" canvas that
// a matrix then lays onto the screen; stored geometry knows nothing of it.
import type { CommandId, Point, Size } from "@touchmark/annotator";

// Mirrored left for right first, then turned clockwise.
export interface Turn {
  readonly quarters: 0 | 1 | 2 | 3;
  readonly flipped: boolean;
}

export const kUpright: Turn = { quarters: 0, flipped: false };

// X = a x + c y + e, Y = b x + d y + f, as a canvas takes it.
export interface Matrix {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export const kIdentity: Matrix = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

export type TurnStep = "right" | "left" | "mirror" | "upend"; // upend: top for bottom

const quarters = (n: number) => (((n % 4) + 4) % 4) as Turn["quarters"];

// What is on the screen is turned or mirrored once more.
export function turned({ quarters: q, flipped }: Turn, step: TurnStep): Turn {
  switch (step) {
    case "right":
      return { quarters: quarters(q + 1), flipped };
    case "left":
      return { quarters: quarters(q - 1), flipped };
    case "mirror": // a mirror after a turn is the turn the other way after a mirror
      return { quarters: quarters(-q), flipped: !flipped };
    case "upend":
      return { quarters: quarters(2 - q), flipped: !flipped };
  }
}

export function isUpright({ quarters: q, flipped }: Turn): boolean {
  return q === 0 && !flipped;
}

// The flat canvas of a screen of this size.
export function flatSize({ quarters: q }: Turn, { width, height }: Size): Size {
  return q % 2 === 0 ? { width, height } : { width: height, height: width };
}

// From the flat canvas to the screen, corner onto corner.
export function matrixOf(turn: Turn, screen: Size): Matrix {
  const { width, height } = screen;
  const sign = turn.flipped ? -1 : 1;
  const moved = turn.flipped ? flatSize(turn, screen).width : 0;
  switch (turn.quarters) {
    case 0:
      return { a: sign, b: 0, c: 0, d: 1, e: moved, f: 0 };
    case 1:
      return { a: 0, b: sign, c: -1, d: 0, e: width, f: moved };
    case 2:
      return { a: -sign, b: 0, c: 0, d: -1, e: width - moved, f: height };
    case 3:
      return { a: 0, b: -sign, c: 1, d: 0, e: 0, f: height - moved };
  }
}

export function apply(m: Matrix, { x, y }: Point): Point {
  return { x: m.a * x + m.c * y + m.e, y: m.b * x + m.d * y + m.f };
}

// A direction, not a place.
export function unturnStep(m: Matrix, { x, y }: Point): Point {
  return { x: m.a * x + m.b * y, y: m.c * x + m.d * y };
}

export function unapply(m: Matrix, { x, y }: Point): Point {
  return unturnStep(m, { x: x - m.e, y: y - m.f });
}

// An arrow means a side of the screen: which side of the image that is.
export function nudgeAsSeen(command: CommandId, m: Matrix = kIdentity): CommandId {
  const match = /^object\.nudge_(left|right|up|down)(_far)?$/.exec(command);
  if (match === null) return command;
  const way = unturnStep(m, kWays[match[1] as keyof typeof kWays]);
  const name = (Object.keys(kWays) as (keyof typeof kWays)[]).find((one) => kWays[one].x === way.x + 0 && kWays[one].y === way.y + 0);
  return `object.nudge_${name ?? match[1]}${match[2] ?? ""}` as CommandId;
}

const kWays = { left: { x: -1, y: 0 }, right: { x: 1, y: 0 }, up: { x: 0, y: -1 }, down: { x: 0, y: 1 } };

const kAcross: Readonly<Record<string, string>> = { "ns-resize": "ew-resize", "ew-resize": "ns-resize" };
const kSlant: Readonly<Record<string, string>> = { "nesw-resize": "nwse-resize", "nwse-resize": "nesw-resize" };

// The arrows of a cursor as they lie on the screen.
export function cursorAsSeen(cursor: string, { quarters: q, flipped }: Turn): string {
  const odd = q % 2 === 1;
  if (odd && cursor in kAcross) return kAcross[cursor] as string;
  return odd !== flipped && cursor in kSlant ? (kSlant[cursor] as string) : cursor;
}
