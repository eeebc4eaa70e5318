// The picture of an asset for the canvas: whole where the browser can read it, tiles where it cannot or should not.
import type { Asset } from "@touchmark/client";
import { type ImageSource, loadImage, tileSource } from "@touchmark/render";
import { imageUrl, thumbnailUrl, tileUrl } from "~/api/client";

const kWholePixels = 40e6;
const kReadable = new Set(["image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/avif"]);
const kKept = 6;
const cache = new Map<string, Promise<ImageSource>>();

export function needsTiles(asset: Pick<Asset, "width" | "height" | "mime">): boolean {
  return asset.width > 0 && (asset.width * asset.height > kWholePixels || !kReadable.has(asset.mime));
}

async function load(project: number, asset: Asset): Promise<ImageSource> {
  if (!needsTiles(asset)) return loadImage(imageUrl(project, asset.id));
  const preview = await loadImage(thumbnailUrl(project, asset.id, 1024)).catch(() => null);
  const bitmap = preview?.bitmap instanceof ImageBitmap ? preview.bitmap : undefined;
  return tileSource(
    { width: asset.width, height: asset.height },
    (level, column, row) => tileUrl(project, asset.id, level, column, row),
    bitmap,
  );
}

// The promise is kept, so that what is asked for ahead is there when it is opened.
export function assetImage(project: number, asset: Asset): Promise<ImageSource> {
  const key = `${project}/${asset.id}`;
  const known = cache.get(key);
  if (known) {
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const loading = load(project, asset);
  cache.set(key, loading);
  loading.catch(() => cache.delete(key));
  for (const old of [...cache.keys()].slice(0, Math.max(0, cache.size - kKept))) cache.delete(old);
  return loading;
}
