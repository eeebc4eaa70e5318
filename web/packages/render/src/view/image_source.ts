// Where the pixels come from: one decoded picture, or tiles of a large one.

export interface BitmapSource {
  readonly kind: "bitmap";
  readonly width: number; // pixels of the asset, which the annotations refer to
  readonly height: number;
  readonly bitmap: ImageBitmap | HTMLImageElement | HTMLCanvasElement; // may be smaller: it is stretched
}

// A zoom pyramid as the API serves it: level 0 is the whole picture in one tile, each further level twice
// as wide and high; level `levels - 1` is full size.
export interface TileSource {
  readonly kind: "tiles";
  readonly width: number;
  readonly height: number;
  readonly tileSize: number; // pixels, without overlap
  readonly levels: number;
  load(level: number, column: number, row: number, signal: AbortSignal): Promise<ImageBitmap>;
  readonly preview?: ImageBitmap; // shown under tiles that have not come yet
}

export type ImageSource = BitmapSource | TileSource;

// Fetches and decodes off the main thread. Keep the promise for prefetching the next images.
// Rejects with a TypeError (network), or an Error naming the HTTP status or that it cannot be decoded.
export async function loadImage(url: string, init: RequestInit = {}): Promise<BitmapSource> {
  const response = await fetch(url, { credentials: "same-origin", ...init });
  if (!response.ok) throw new Error(`the image could not be loaded (HTTP ${response.status})`);
  const blob = await response.blob();
  const bitmap = await createImageBitmap(blob).catch(() => {
    throw new Error(`the image could not be decoded (${blob.type || "unknown type"}, ${blob.size} bytes)`);
  });
  return { kind: "bitmap", width: bitmap.width, height: bitmap.height, bitmap };
}

// Levels of the pyramid of a picture of this size.
export function tileLevels(width: number, height: number, tileSize = 512): number {
  let levels = 1;
  while (Math.max(width, height) > tileSize * 2 ** (levels - 1)) levels += 1;
  return levels;
}

// Tiles by URL, decoded off the main thread.
export function tileSource(
  size: { width: number; height: number },
  url: (level: number, column: number, row: number) => string,
  preview?: ImageBitmap,
): TileSource {
  const load = async (level: number, column: number, row: number, signal: AbortSignal) =>
    (await loadImage(url(level, column, row), { signal })).bitmap as ImageBitmap;
  return {
    kind: "tiles",
    ...size,
    tileSize: 512,
    levels: tileLevels(size.width, size.height),
    load,
    ...(preview ? { preview } : {}),
  };
}
