// What a downloaded COCO archive holds, compared with what the API says was drawn.
import { readFileSync } from "node:fs";
import { strFromU8, unzipSync } from "fflate";

// The object files of the archive as one: images by file name, category names, annotations with both spelled out.
export function readCoco(path) {
  const files = unzipSync(readFileSync(path));
  const parts = Object.entries(files).filter(([name]) => /(^|\/)annotations\/instances[^/]*\.json$/.test(name));
  const objects = { images: [], categories: new Set(), annotations: [] };
  for (const [, bytes] of parts) {
    const { images, categories, annotations } = JSON.parse(strFromU8(bytes));
    const files = new Map(images.map((image) => [image.id, image]));
    const names = new Map(categories.map((category) => [category.id, category.name]));
    objects.images.push(...images);
    categories.forEach((category) => objects.categories.add(category.name));
    objects.annotations.push(...annotations.map((a) => ({ ...a, file: files.get(a.image_id)?.file_name, category: names.get(a.category_id) })));
  }
  return objects;
}

function boundsOf(shape) {
  if (shape.kind === "box") return [shape.x, shape.y, shape.width, shape.height];
  const points = shape.parts.flatMap((part) => part.outer);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
}

const near = (a, b, most) => a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) <= most);

// The same object: a box to the last bit, a polygon by every point, one with holes (written as a mask) to a pixel.
function isWrittenAs(shape, written) {
  const bounds = boundsOf(shape);
  if (shape.kind === "box") return near(bounds, written.bbox, 0) && written.segmentation.length === 0;
  if (shape.parts.some((part) => part.holes.length > 0)) return near(bounds, written.bbox, 1.01) && typeof written.segmentation.counts === "string";
  return near(bounds, written.bbox, 1e-6) && near(shape.parts.flatMap((part) => part.outer.flat()), [...written.segmentation].flat(), 0);
}

function counted(list) {
  const counts = {};
  for (const { file, category } of list) counts[`${category} on ${file}`] = (counts[`${category} on ${file}`] ?? 0) + 1;
  return Object.entries(counts).sort();
}

// What differs, one line each. `drawn`: [{file, category, shape}] of boxes and polygons; `files`: all images;
// `classes`: all class names.
export function cocoDifferences(coco, { drawn, files, classes }) {
  const out = [];
  const say = (what, there, wanted) => {
    if (JSON.stringify(there) !== JSON.stringify(wanted)) out.push(`${what}: ${JSON.stringify(there).slice(0, 200)}, wanted ${JSON.stringify(wanted).slice(0, 200)}`);
  };
  say("images", coco.images.map((image) => image.file_name).sort(), [...files].sort());
  say("categories", [...coco.categories].sort(), [...classes].sort());
  say("objects of each image and class", counted(coco.annotations), counted(drawn));
  const left = [...coco.annotations];
  for (const one of drawn) {
    const at = left.findIndex((written) => written.file === one.file && written.category === one.category && isWrittenAs(one.shape, written));
    if (at < 0) out.push(`${one.category} on ${one.file} is missing: ${JSON.stringify(one.shape).slice(0, 200)}`);
    else left.splice(at, 1);
  }
  left.forEach((one) => out.push(`nobody drew this ${one.category} on ${one.file}: ${JSON.stringify(one.bbox)}`));
  return out;
}
