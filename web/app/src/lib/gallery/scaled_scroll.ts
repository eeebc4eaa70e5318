// Scrolling content that is taller than an element may be. Browsers clamp elements (Chromium at 33.5 million
// pixels, Firefox near 17.8), so the scrolled element is at most kMaxPhysical tall, and a place in it ("top")
// stands for a place in the content ("virtual"). Small steps (wheel, keys, touch) move the content by exactly as
// much; jumps (the scrollbar) are proportional. In between the two drift apart; anchor() brings them together
// again when scrolling rests.
export const kMaxPhysical = 8_000_000;

export interface ScrollGeometry {
  content: number; // pixels the content would be tall
  viewport: number;
}

export interface ScrollPlace {
  top: number; // scrollTop of the element
  virtual: number; // first visible pixel of the content
}

export function physicalHeight(content: number): number {
  return Math.min(content, kMaxPhysical);
}

const virtualEnd = (g: ScrollGeometry) => Math.max(0, g.content - g.viewport);
const physicalEnd = (g: ScrollGeometry) => Math.max(0, physicalHeight(g.content) - g.viewport);
const clamp = (value: number, end: number) => Math.max(0, Math.min(end, value));

export function toVirtual(top: number, g: ScrollGeometry): number {
  const end = physicalEnd(g);
  return end === 0 ? 0 : clamp((top / end) * virtualEnd(g), virtualEnd(g));
}

export function toPhysical(virtual: number, g: ScrollGeometry): number {
  const end = virtualEnd(g);
  return end === 0 ? 0 : clamp((virtual / end) * physicalEnd(g), physicalEnd(g));
}

// The place for a position in the content: for jumping to an item, and after the geometry changed.
export function placeAt(virtual: number, g: ScrollGeometry): ScrollPlace {
  const at = clamp(virtual, virtualEnd(g));
  return { virtual: at, top: toPhysical(at, g) };
}

// The element was scrolled to `top`.
export function scrolled(place: ScrollPlace, top: number, g: ScrollGeometry): ScrollPlace {
  if (g.content <= kMaxPhysical) return { top, virtual: clamp(top, virtualEnd(g)) };
  const step = top - place.top;
  if (Math.abs(step) > 2 * g.viewport) return { top, virtual: toVirtual(top, g) };
  return { top, virtual: clamp(place.virtual + step, virtualEnd(g)) };
}

// Whether the element cannot be scrolled on although the content goes on: anchor() at once.
export function isStuck(place: ScrollPlace, g: ScrollGeometry): boolean {
  const atStart = place.top <= 0.5 && place.virtual > 0.5;
  const atEnd = place.top >= physicalEnd(g) - 0.5 && place.virtual < virtualEnd(g) - 0.5;
  return g.content > kMaxPhysical && (atStart || atEnd);
}

// The same content at the place of the scrollbar that belongs to it. Never at an end unless the content is.
export function anchor(place: ScrollPlace, g: ScrollGeometry): ScrollPlace {
  const { virtual, top } = placeAt(place.virtual, g);
  const inner = virtual > 0 && virtual < virtualEnd(g);
  return { virtual, top: inner ? Math.max(1, Math.min(physicalEnd(g) - 1, Math.round(top))) : top };
}
