// Points, rectangles and numbers. Pure functions; image pixels unless a name says screen.
import type { Point } from "../model/shape";

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const kMinSide = 1; // image pixels: nothing smaller is drawn by hand

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

// What a hand places: hundredths of a pixel are finer than any pointer.
export function placed(value: number): number {
  return Math.round(value * 100) / 100 + 0; // + 0 turns -0 into 0
}

// Removes the noise of adding floats, and nothing a person could see.
export function tidy(value: number): number {
  return Math.round(value * 1e4) / 1e4 + 0;
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

export function clampPoint(p: Point, frame: { width: number; height: number }): Point {
  return { x: clamp(p.x, 0, frame.width), y: clamp(p.y, 0, frame.height) };
}

export function placedPoint(p: Point, frame: { width: number; height: number }): Point {
  const c = clampPoint(p, frame);
  return { x: placed(c.x), y: placed(c.y) };
}

export function rectOf(a: Point, b: Point): Rect {
  return {
    left: Math.min(a.x, b.x),
    top: Math.min(a.y, b.y),
    right: Math.max(a.x, b.x),
    bottom: Math.max(a.y, b.y),
  };
}

export function boundsOf(points: Iterable<readonly number[]>): Rect | null {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const p of points) {
    const x = p[0] as number;
    const y = p[1] as number;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return left <= right && top <= bottom ? { left, top, right, bottom } : null;
}

export function union(a: Rect | null, b: Rect | null): Rect | null {
  if (a === null || b === null) return a ?? b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

export function grow(r: Rect, by: number): Rect {
  return { left: r.left - by, top: r.top - by, right: r.right + by, bottom: r.bottom + by };
}

export function intersects(a: Rect, b: Rect): boolean {
  return a.left <= b.right && a.right >= b.left && a.top <= b.bottom && a.bottom >= b.top;
}

export function inRect(p: Point, r: Rect): boolean {
  return p.x >= r.left && p.x <= r.right && p.y >= r.top && p.y <= r.bottom;
}

export function containsRect(outer: Rect, inner: Rect): boolean {
  return inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;
}

// The part of a move that keeps `bounds` inside the frame. What sticks out already may stay as it is, and
// may be moved inwards.
export function clampMove(bounds: Rect, dx: number, dy: number, frame: { width: number; height: number }): Point {
  return {
    x: clamp(dx, Math.min(0, -bounds.left), Math.max(0, frame.width - bounds.right)),
    y: clamp(dy, Math.min(0, -bounds.top), Math.max(0, frame.height - bounds.bottom)),
  };
}

export function rotate(p: Point, center: Point, angle: number): Point {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const dx = p.x - center.x;
  const dy = p.y - center.y;
  return { x: center.x + dx * cos - dy * sin, y: center.y + dx * sin + dy * cos };
}

// Into (-pi, pi].
export function normalizeAngle(angle: number): number {
  const turn = 2 * Math.PI;
  const a = angle - turn * Math.floor((angle + Math.PI) / turn);
  return a <= -Math.PI ? Math.PI : a;
}

export function snapAngle(angle: number, step = Math.PI / 12): number {
  return Math.round(angle / step) * step;
}
