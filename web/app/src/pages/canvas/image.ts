// The picture of an asset for the canvas: whole where the browser can read it, tiles where it cannot or should not, and
// where the picture holds more than a screen shows: of those the server cuts the values that are asked for.
import type { Asset, PictureValues } from "@touchmark/client";
import { type ImageSource, loadImage, tileSource } from "@touchmark/render";
import { imageUrl, type PictureView, thumbnailUrl, tileUrl } from "~/api/client";
import { queryClient, valuesQuery } from "~/api/queries";
import { usePicture } from "~/lib/picture/picture";

const kWholePixels = 40e6;
const kReadable = new Set(["image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/avif"]);
const kMaybeDeep = new Set(["image/png", "image/tiff"]);
const kKept = 6;
const cache = new Map<string, Promise<ImageSource>>();

export function needsTiles(asset: Pick<Asset, "width" | "height" | "mime">): boolean {
  return asset.width > 0 && (asset.width * asset.height > kWholePixels || !kReadable.has(asset.mime));
}

export function maybeDeep(asset: Pick<Asset, "mime">): boolean {
  return kMaybeDeep.has(asset.mime);
}

// What its pixels hold; null: nothing that a screen could not show, or nothing is known.
export async function deepValues(project: number, asset: Asset, band: number | null): Promise<PictureValues | null> {
  if (!maybeDeep(asset)) return null;
  const values = await queryClient.fetchQuery(valuesQuery(project, asset.id, band)).catch(() => null);
  return values?.deep === true ? values : null;
}

async function load(project: number, asset: Asset, view: PictureView): Promise<ImageSource> {
  if (needsTiles(asset)) return tiles(project, asset, view);
  // Asked for at once: nearly always it is one that the browser shows.
  const abort = new AbortController();
  const whole = loadImage(imageUrl(project, asset.id), { signal: abort.signal });
  whole.catch(() => undefined);
  if ((await deepValues(project, asset, null)) === null) return whole;
  abort.abort();
  return tiles(project, asset, view);
}

// What was chosen for another image is kept where this one has it, too.
async function fitting(project: number, asset: Asset, view: PictureView): Promise<PictureView> {
  if (view.band === null && view.window === null) return view;
  const values = await deepValues(project, asset, null);
  if (values === null) return { band: null, window: null };
  return view.band !== null && view.band >= values.bands ? { ...view, band: null } : view;
}

// A coarse picture first: of the default view a thumbnail, of others the tile of all of it.
async function tiles(project: number, asset: Asset, asked: PictureView): Promise<ImageSource> {
  const view = await fitting(project, asset, asked);
  const url = (level: number, column: number, row: number) => tileUrl(project, asset.id, level, column, row, view);
  const plain = view.band === null && view.window === null;
  const preview = await loadImage(plain ? thumbnailUrl(project, asset.id, 1024) : url(0, 0, 0)).catch(() => null);
  const bitmap = preview?.bitmap instanceof ImageBitmap ? preview.bitmap : undefined;
  return tileSource({ width: asset.width, height: asset.height }, url, bitmap);
}

// The promise is kept, so that what is asked for ahead is there when it is opened.
export function assetImage(project: number, asset: Asset): Promise<ImageSource> {
  const { band, window } = usePicture.getState();
  const view: PictureView = maybeDeep(asset) ? { band, window } : { band: null, window: null };
  const key = JSON.stringify([project, asset.id, view]);
  const known = cache.get(key);
  if (known) {
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const loading = load(project, asset, view);
  cache.set(key, loading);
  loading.catch(() => cache.delete(key));
  for (const old of [...cache.keys()].slice(0, Math.max(0, cache.size - kKept))) cache.delete(old);
  return loading;
}
