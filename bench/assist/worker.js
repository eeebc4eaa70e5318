// Plays a hand that knows the truth: seeds, clicks, boxes and strokes are taken from the labels, and what the tools make of
// them is compared with the labels. Times are of the functions alone, in this worker.
import { edgeCosts, wireField, wireTo } from "../../web/packages/annotator/src/assist/scissors";
import { cleaned } from "../../web/packages/annotator/src/assist/clean";
import { edgeNear, snappedRing } from "../../web/packages/annotator/src/assist/edges";
import { grabCut } from "../../web/packages/annotator/src/assist/grabcut";
import { cropped, gradientOf } from "../../web/packages/annotator/src/assist/pixels";
import { superpixels } from "../../web/packages/annotator/src/assist/slic";
import { tightened } from "../../web/packages/annotator/src/assist/tighten";
import { kInside, kOutside, watershed } from "../../web/packages/annotator/src/assist/watershed";
import { wand } from "../../web/packages/annotator/src/assist/wand";

const kTolerances = [4, 8, 12, 16, 24, 32, 48, 64];
const kPoints = 120; // of an outline that is followed
const kStray = 4; // pixels

async function pixelsOf(url, width) {
  const bitmap = await createImageBitmap(await (await fetch(url)).blob());
  const scale = width ? width / bitmap.width : 1;
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

function timed(times, name, run) {
  const before = performance.now();
  const result = run();
  (times[name] ??= []).push(performance.now() - before);
  return result;
}

function filled(ring, { width, height }) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.beginPath();
  ring.forEach(([x, y]) => context.lineTo(x, y));
  context.fill("evenodd");
  const { data } = context.getImageData(0, 0, width, height);
  return Uint8Array.from({ length: width * height }, (_, i) => (data[4 * i + 3] > 127 ? 1 : 0));
}

function iou(a, b) {
  let [both, any] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    both += a[i] & b[i];
    any += a[i] | b[i];
  }
  return any === 0 ? 0 : both / any;
}

function boxIou(a, b) {
  const over = (l, r, m, n) => Math.max(0, Math.min(r, n) - Math.max(l, m));
  const both = over(a.left, a.right, b.left, b.right) * over(a.top, a.bottom, b.top, b.bottom);
  const area = (c) => (c.right - c.left) * (c.bottom - c.top);
  return both / (area(a) + area(b) - both);
}

function boxOf(mask, width) {
  const box = { left: Infinity, top: Infinity, right: 0, bottom: 0 };
  mask.forEach((one, i) => {
    if (!one) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x + 1);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y + 1);
  });
  return box;
}

// Where a person would press: as far from the border as it gets (city blocks).
function depths(mask, width, height) {
  const far = Int32Array.from(mask, (one) => (one ? 1e6 : 0));
  const at = (x, y) => (x < 0 || y < 0 || x >= width || y >= height ? 0 : far[y * width + x]);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) far[y * width + x] = Math.min(at(x, y), at(x - 1, y) + 1, at(x, y - 1) + 1);
  for (let y = height - 1; y >= 0; y--) for (let x = width - 1; x >= 0; x--) far[y * width + x] = Math.min(at(x, y), at(x + 1, y) + 1, at(x, y + 1) + 1);
  return far;
}

function alongRing(ring, n) {
  const ends = [...ring, ring[0]];
  const lengths = ring.map((p, i) => Math.hypot(ends[i + 1][0] - p[0], ends[i + 1][1] - p[1]));
  const whole = lengths.reduce((sum, l) => sum + l, 0);
  let [i, passed] = [0, 0];
  return Array.from({ length: n }, (_, k) => {
    const wanted = (k * whole) / n;
    while (passed + lengths[i] < wanted) passed += lengths[i++];
    const t = lengths[i] === 0 ? 0 : (wanted - passed) / lengths[i];
    return [ring[i][0] + t * (ends[i + 1][0] - ring[i][0]), ring[i][1] + t * (ends[i + 1][1] - ring[i][1])];
  });
}

// A person clicks, follows the outline while the wire lies on it, and clicks again where it would leave it.
function scissors(pixels, ring, strength, times) {
  const outline = alongRing(ring, kPoints);
  const path = [];
  const anchors = [];
  for (let at = 0; at < kPoints; ) {
    const a = outline[at];
    anchors.push(a);
    const [left, top] = [Math.max(0, Math.floor(a[0]) - 256), Math.max(0, Math.floor(a[1]) - 256)];
    const [w, h] = [Math.min(512, pixels.width - left), Math.min(512, pixels.height - top)];
    const place = ([x, y]) => [Math.min(w - 1, Math.max(0, Math.floor(x) - left)), Math.min(h - 1, Math.max(0, Math.floor(y) - top))];
    const field = timed(times, "scissors", () => wireField(edgeCosts(cropped(pixels, left, top, w, h)), ...place(a), strength));
    let best = null;
    for (let ahead = 1; ahead <= kPoints / 3 && at + ahead <= kPoints; ahead++) {
      const b = outline[(at + ahead) % kPoints];
      const [u, v] = place(b);
      if (Math.hypot(u + left - b[0], v + top - b[1]) > 3) break; // beyond the window
      const wire = wireTo(field, u, v).map(([x, y]) => [x + left + 0.5, y + top + 0.5]);
      if (best !== null && strays(wire, outline, at, ahead)) continue;
      best = { wire, ahead };
    }
    if (best === null) best = { wire: [], ahead: 1 };
    path.push(...best.wire);
    at += best.ahead;
  }
  return { path, anchors };
}

// Farther than a person would let pass from the part of the outline that it stands for.
function strays(wire, outline, from, ahead) {
  const part = Array.from({ length: ahead + 1 }, (_, k) => outline[(from + k) % kPoints]);
  const far = ([x, y]) => Math.min(...part.map(([u, v]) => Math.hypot(u - x, v - y)));
  return wire.some((p) => far(p) > kStray);
}

// Scribbles: the deep inside, and a frame around the box.
function markersOf(truth, box, width, height) {
  const deep = depths(truth, width, height);
  const most = deep.reduce((a, b) => Math.max(a, b), 0);
  const markers = Uint8Array.from(deep, (d) => (d > most * 0.4 ? kInside : 0));
  const gap = Math.round(0.06 * Math.max(box.right - box.left, box.bottom - box.top)) + 2;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (x < box.left - gap || x >= box.right + gap || y < box.top - gap || y >= box.bottom + gap) markers[y * width + x] = kOutside;
  return markers;
}

function enlarged(box, by, { width, height }) {
  const [dx, dy] = [((box.right - box.left) * (by - 1)) / 2, ((box.bottom - box.top) * (by - 1)) / 2];
  return {
    left: Math.max(0, Math.round(box.left - dx)),
    top: Math.max(0, Math.round(box.top - dy)),
    right: Math.min(width, Math.round(box.right + dx)),
    bottom: Math.min(height, Math.round(box.bottom + dy)),
  };
}

// The same noise in every run.
function noise(seed) {
  let state = seed;
  return () => ((state = (1103515245 * state + 12345) % 2147483648) / 2147483648) * 2 - 1;
}

function object(pixels, ring, parts, strength) {
  const { width, height } = pixels;
  const truth = filled(ring, pixels);
  const box = boxOf(truth, width);
  const area = truth.reduce((sum, one) => sum + one, 0);
  const times = {};
  const got = {};
  const deep = depths(truth, width, height);
  const seed = deep.indexOf(deep.reduce((a, b) => Math.max(a, b), 0));
  const wands = kTolerances.map((tolerance) => iou(truth, timed(times, "wand", () => cleaned(wand(pixels, seed % width, Math.floor(seed / width), { tolerance, contiguous: true }), 64)).data));
  got.wand = Math.max(...wands);
  got["wand, tolerance 16"] = wands[3];
  const { path, anchors } = scissors(pixels, ring, strength, times);
  got.scissors = iou(truth, filled(path, pixels));
  got["scissors, straight lines"] = iou(truth, filled(anchors, pixels));
  got["scissors, clicks"] = anchors.length;
  const cut = timed(times, "grabcut", () => grabCut(pixels, box));
  got.grabcut = cut === null ? 0 : iou(truth, cut.data);
  got["grabcut, whole box"] = area / ((box.right - box.left) * (box.bottom - box.top));
  const inside = new Int32Array(parts.count);
  const all = new Int32Array(parts.count);
  truth.forEach((one, i) => (all[parts.labels[i]]++, (inside[parts.labels[i]] += one)));
  got.superpixel = iou(truth, Uint8Array.from(parts.labels, (l) => (2 * inside[l] > all[l] ? 1 : 0)));
  got.watershed = iou(truth, timed(times, "watershed", () => watershed(pixels, markersOf(truth, box, width, height))).data);
  const large = enlarged(box, 1.1, pixels);
  got.tighten = boxIou(box, timed(times, "tighten", () => tightened(pixels, large)));
  got["tighten, before"] = boxIou(box, large);
  const next = noise(area);
  const shaken = ring.map(([x, y]) => [x + 3 * next(), y + 3 * next()]);
  const map = timed(times, "gradient", () => ({ width, height, gradient: gradientOf(pixels) }));
  got.snap = iou(truth, filled(timed(times, "snap", () => snappedRing(map, shaken, 5)), pixels));
  got["snap, before"] = iou(truth, filled(shaken, pixels));
  return { area, got, times };
}

async function image({ url, rings, least, strength }) {
  const pixels = await pixelsOf(url);
  const times = {};
  const parts = timed(times, "superpixel", () => superpixels(pixels, 20));
  const scaled = rings.map((ring) => ring.map(([x, y]) => [x * pixels.width, y * pixels.height]));
  const large = scaled.filter((ring) => filled(ring, pixels).reduce((sum, one) => sum + one, 0) >= least);
  return { objects: large.map((ring) => object(pixels, ring, parts, strength)), times };
}

// A photo of one megapixel: each answer as the tools ask for it.
async function speed({ url, rounds }) {
  const pixels = await pixelsOf(url, 1155);
  const { width, height } = pixels;
  const [x, y] = [width >> 1, height >> 1];
  const times = {};
  const markers = new Uint8Array(width * height);
  for (let v = -40; v < 40; v++) for (let u = -40; u < 40; u++) markers[(y + v) * width + x + u] = kInside;
  markers.fill(kOutside, 0, width);
  const near = { left: x - 300, top: Math.max(0, y - 300), right: x + 300, bottom: Math.min(height, y + 300) };
  for (let i = 0; i < rounds; i++) {
    timed(times, "wand, tolerance 32", () => cleaned(wand(pixels, x, y, { tolerance: 32, contiguous: true }), 64));
    const part = cropped(pixels, x - 256, y - 256, 512, 512);
    const field = timed(times, "scissors, 512 window", () => wireField(edgeCosts(part), 256, 256, 0.7));
    timed(times, "wire to the pointer", () => wireTo(field, 500, 20));
    const map = timed(times, "gradient of it all", () => ({ width, height, gradient: gradientOf(pixels) }));
    timed(times, "snap a point", () => edgeNear(map, x, y, 6));
    timed(times, "superpixels, 512 window", () => superpixels(part, 24));
    timed(times, "watershed of it all", () => watershed(pixels, markers));
    timed(times, "grabcut, box of 600 x 600", () => grabCut(pixels, near));
    timed(times, "tighten, box of 600 x 600", () => tightened(pixels, near));
  }
  return { size: [width, height], times };
}

self.onmessage = async ({ data: { kind, ...job } }) => {
  try {
    self.postMessage({ result: await (kind === "speed" ? speed(job) : image(job)) });
  } catch (error) {
    self.postMessage({ error: String(error?.stack ?? error) });
  }
};
