// What a wheel event asks for. A trackpad sends the same events as a wheel: many small steps, both ways at once. A
// wheel turns by whole notches, up and down alone.
export type WheelUse = "auto" | "zoom" | "pan"; // what the wheel without a key does; auto: a wheel zooms, two fingers pan

export interface WheelLike {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaMode: number; // 0 pixels, 1 lines, 2 pages
  readonly ctrlKey: boolean; // also a pinch on a trackpad
  readonly shiftKey: boolean;
  readonly timeStamp: number;
  readonly wheelDeltaY?: number; // of no standard, but it tells notches where the pixels do not
}

const kBurstMs = 180; // steps closer than this belong to one movement of the hand
const kNotch = 50; // pixels: no wheel has smaller ones, and a trackpad begins with far smaller ones

// Tells trackpad and wheel apart by the first step of each movement: within one it does not change its mind, but for a
// step sideways, which only a trackpad makes.
export class WheelReader {
  use: WheelUse = "auto";
  private device_: "wheel" | "trackpad" = "wheel";
  private last_ = -Infinity;

  read(event: WheelLike): "zoom" | "pan" {
    const begins = event.timeStamp - this.last_ > kBurstMs;
    this.last_ = event.timeStamp;
    if (begins) this.device_ = isNotch(event) ? "wheel" : "trackpad";
    else if (event.deltaX !== 0 && !event.shiftKey) this.device_ = "trackpad";
    if (event.ctrlKey) return "zoom";
    if (event.shiftKey) return "pan";
    return this.use !== "auto" ? this.use : this.device_ === "wheel" ? "zoom" : "pan";
  }
}

// Shift turns a wheel's notch sideways in some browsers.
function isNotch({ deltaX, deltaY, deltaMode, shiftKey, wheelDeltaY }: WheelLike): boolean {
  if (deltaMode !== 0) return true;
  if (deltaX !== 0 && !(shiftKey && deltaY === 0)) return false;
  if (wheelDeltaY !== undefined && wheelDeltaY !== 0) {
    // A trackpad's is three times its pixels; a wheel's is 120 a notch, whatever the pixels are.
    if (wheelDeltaY % 120 === 0 && Math.abs(wheelDeltaY) !== Math.abs(3 * deltaY)) return true;
  }
  const step = Math.abs(deltaX + deltaY);
  return step >= kNotch && Number.isInteger(step);
}
