import { describe, expect, it } from "vitest";
import { cleaned } from "./clean";
import { grabCut } from "./grabcut";
import { guided } from "./guided";
import { bits, disc, overlap, picture, type Color } from "./scenes";
import { superpixels } from "./slic";
import { tightened } from "./tighten";
import { wand } from "./wand";
import { kInside, kOutside, watershed } from "./watershed";

const kRed: Color = [180, 60, 50];
const kGray: Color = [120, 120, 120];
const round = disc(40, 30, 20);
const scene = (noise = 0) => picture(80, 60, (x, y) => (round(x, y) ? kRed : kGray), noise);
const truth = bits(80, 60, round);

describe("wand", () => {
  it("takes exactly what hangs together with the seed and is near to its color", () => {
    expect(wand(scene(), 40, 30, { tolerance: 10, contiguous: true }).data).toEqual(truth.data);
    expect(wand(scene(), 0, 0, { tolerance: 10, contiguous: true }).data).toEqual(truth.data.map((one) => 1 - one));
  });

  it("counts half in brightness and half in the channel that differs most", () => {
    const two = picture(20, 4, (x) => (x < 10 ? [100, 100, 100] : [100, 100, 140])); // 4.56 brighter, 40 in blue: 22.28
    const count = (tolerance: number) => wand(two, 2, 2, { tolerance, contiguous: true }).data.reduce((sum, one) => sum + one, 0);
    expect([count(22), count(22.3)]).toEqual([40, 80]);
  });

  it("takes all of the color where it need not hang together, and only then", () => {
    const two = picture(40, 10, (x) => (x % 20 < 5 ? kRed : kGray));
    const count = (contiguous: boolean) => wand(two, 2, 5, { tolerance: 5, contiguous }).data.reduce((sum, one) => sum + one, 0);
    expect([count(true), count(false)]).toEqual([50, 100]);
  });

  it("goes around corners, and finds nothing outside the picture", () => {
    const spiral = bits(
      9,
      9,
      (x, y) => (y === 0 || x === 8 || y === 8 || (x === 0 && y >= 2) || (y === 2 && x <= 6)) && !(x === 0 && y === 1),
    );
    const drawn = picture(9, 9, (x, y) => (spiral.data[y * 9 + x] === 1 ? kRed : kGray));
    expect(wand(drawn, 6, 2, { tolerance: 5, contiguous: true }).data).toEqual(spiral.data);
    expect(wand(drawn, 9, 0, { tolerance: 5, contiguous: true }).data).not.toContain(1);
  });
});

describe("cleaning", () => {
  it("wipes specks and holes below a size, and leaves those of that size", () => {
    const big = disc(20, 20, 10);
    const speck = (x: number, y: number) => x >= 35 && x < 38 && y < 3; // 9 pixels
    const hole = (x: number, y: number) => x >= 19 && x < 21 && y >= 19 && y < 21; // 4
    const made = () => bits(40, 40, (x, y) => (big(x, y) && !hole(x, y)) || speck(x, y));
    expect(cleaned(made(), 10).data).toEqual(bits(40, 40, big).data);
    expect(cleaned(made(), 9).data).toEqual(bits(40, 40, (x, y) => big(x, y) || speck(x, y)).data);
    expect(cleaned(made(), 4).data).toEqual(made().data);
  });

  it("keeps the largest part however small it is, and what is open to the rim", () => {
    const two = () => bits(20, 20, (x, y) => (y === 5 && x < 4) || (y === 10 && x < 2));
    expect(cleaned(two(), 50).data).toEqual(bits(20, 20, (x, y) => y === 5 && x < 4).data);
    const corner = () => bits(20, 20, (x, y) => x > 1 || y > 1);
    expect(cleaned(corner(), 10).data).toEqual(corner().data);
  });
});

describe("watershed", () => {
  it("finds the border between two markers, through noise", () => {
    const markers = new Uint8Array(80 * 60);
    for (let x = 35; x < 45; x++) markers[30 * 80 + x] = kInside;
    for (let x = 0; x < 80; x++) markers[x] = markers[59 * 80 + x] = kOutside;
    expect(overlap(watershed(scene(), markers), truth)).toBeGreaterThan(0.93);
    expect(overlap(watershed(scene(12), markers), truth)).toBeGreaterThan(0.9);
  });

  it("leaves the markers what they are and floods all where there is one side only", () => {
    const markers = new Uint8Array(80 * 60);
    markers[0] = kInside;
    expect(watershed(scene(), markers).data).not.toContain(0);
    markers[0] = kOutside;
    expect(watershed(scene(), markers).data).not.toContain(1);
  });
});

describe("superpixels", () => {
  const parts = superpixels(scene(8), 8);

  it("divide the picture into parts that hang together, about as many as fit", () => {
    expect(parts.count).toBeGreaterThan(40);
    expect(parts.count).toBeLessThan(110); // 80 * 60 / 64 = 75
    expect(new Set(parts.labels)).toEqual(new Set(Array.from({ length: parts.count }, (_, i) => i)));
    for (let label = 0; label < parts.count; label++) {
      const own = bits(80, 60, (x, y) => parts.labels[y * 80 + x] === label);
      const all = own.data.reduce((sum, one) => sum + one, 0);
      const white = picture(80, 60, (x, y) => (own.data[y * 80 + x] === 1 ? [255, 255, 255] : [0, 0, 0]));
      const at = own.data.indexOf(1);
      const one = wand(white, at % 80, Math.floor(at / 80), { tolerance: 120, contiguous: true });
      expect(one.data.reduce((sum, b) => sum + b, 0)).toBe(all);
    }
  });

  it("keep to edges: those that lie in an object for the most part make it up", () => {
    const [inside, all] = [new Int32Array(parts.count), new Int32Array(parts.count)];
    truth.data.forEach((one, i) => {
      inside[parts.labels[i]!]! += one;
      all[parts.labels[i]!]!++;
    });
    const made = bits(80, 60, (x, y) => 2 * inside[parts.labels[y * 80 + x]!]! > all[parts.labels[y * 80 + x]!]!);
    expect(overlap(made, truth)).toBeGreaterThan(0.95);
  });
});

describe("cutting out of a box", () => {
  const box = { left: 18, top: 8, right: 62, bottom: 52 }; // two pixels too large on each side

  it("finds the object, through noise", () => {
    expect(overlap(grabCut(scene(10), box)!, truth)).toBeGreaterThan(0.97);
  });

  it("draws the border at full size where it cuts a smaller copy", () => {
    const large = disc(400, 300, 200);
    const found = grabCut(
      picture(800, 600, (x, y) => (large(x, y) ? kRed : kGray), 10),
      { left: 190, top: 90, right: 610, bottom: 510 },
    )!;
    expect([found.width, found.height]).toEqual([800, 600]);
    expect(overlap(found, bits(800, 600, large))).toBeGreaterThan(0.98);
  });

  it("takes nothing where the box is all there is to see, and never a pixel outside the box", () => {
    expect(grabCut(scene(), { left: 0, top: 0, right: 80, bottom: 60 })).toBeNull();
    const found = grabCut(scene(5), { left: 30, top: 20, right: 90, bottom: 40 })!;
    expect(found.data.some((one, i) => one === 1 && (i % 80 < 30 || i < 20 * 80 || i >= 40 * 80))).toBe(false);
  });

  it("draws a box that is too large to the object's sides, and leaves one that fits", () => {
    expect(tightened(scene(10), { left: 15, top: 6, right: 66, bottom: 55 })).toEqual({ left: 20, top: 10, right: 60, bottom: 50 });
    expect(tightened(scene(10), { left: 20, top: 10, right: 60, bottom: 50 })).toEqual({ left: 20, top: 10, right: 60, bottom: 50 });
  });
});

describe("the guided filter", () => {
  it("is the mean where the guide is even, and keeps to the guide's edge", () => {
    const even = guided(
      new Uint8Array(25).fill(90),
      Float32Array.from({ length: 25 }, (_, i) => (i === 12 ? 9 : 0)),
      5,
      5,
      1,
    );
    expect(even[12]).toBeCloseTo(1, 4); // the mean of means of nine
    expect(even[0]).toBeCloseTo(9 / 9 / 4, 4); // of the four squares around it one holds the nine
    const guide = Uint8Array.from({ length: 400 }, (_, i) => (i % 20 < 10 ? 20 : 220));
    const rough = Float32Array.from({ length: 400 }, (_, i) => (i % 20 < 12 ? 1 : 0)); // two pixels beyond it
    const drawn = guided(guide, rough, 20, 20, 4);
    expect(drawn[10 * 20 + 9]).toBeGreaterThan(0.9);
    expect(drawn[10 * 20 + 11]).toBeLessThan(0.5);
  });
});
