// The worker: keeps the pixels of the last windows and answers one ask after another.
import { answered } from "./answer";
import type { Answer, Ask, PixelWindow } from "./ask";
import type { Pixels } from "./pixels";

// A piece of the picture and the samples that it covers.
export interface Piece {
  readonly bitmap: ImageBitmap;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Job {
  readonly id: number;
  readonly ask: Ask;
  readonly window: PixelWindow;
  readonly frame: { readonly width: number; readonly height: number };
  readonly key: string; // of the window's pixels
  readonly pieces?: readonly Piece[]; // absent: they were sent before
}

export interface Done {
  readonly id: number;
  readonly answer: Answer | null;
}

const kKept = 2; // windows
const known = new Map<string, Pixels>();

function pixelsOf({ key, pieces, window }: Job): Pixels | undefined {
  if (pieces === undefined) return known.get(key);
  const canvas = new OffscreenCanvas(window.width, window.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) return undefined;
  for (const { bitmap, left, top, width, height } of pieces) {
    context.drawImage(bitmap, left, top, width, height);
    bitmap.close();
  }
  const pixels: Pixels = context.getImageData(0, 0, window.width, window.height);
  for (const old of [...known.keys()].slice(0, Math.max(0, known.size + 1 - kKept))) known.delete(old);
  known.set(key, pixels);
  return pixels;
}

// What can be handed over instead of copied.
function carried(answer: Answer | null): Transferable[] {
  if (answer?.kind === "wire") return [answer.back.buffer];
  if (answer?.kind === "parts") return [answer.labels.buffer];
  return answer?.kind === "edges" ? [answer.dx.buffer, answer.dy.buffer, answer.size.buffer] : [];
}

const scope = globalThis as { onmessage: ((event: MessageEvent<Job>) => void) | null } & Pick<Worker, "postMessage">;

scope.onmessage = ({ data }) => {
  let answer: Answer | null = null;
  try {
    const pixels = pixelsOf(data);
    if (pixels !== undefined) answer = answered(data.ask, pixels, data.window, data.frame);
  } catch (error) {
    console.error(error); // of one picture: the next ask may be answered
  }
  const done: Done = { id: data.id, answer };
  scope.postMessage(done, carried(answer));
};
