// Development aid, never shipped: draws the mock server's pictures and knows what is on them.
import { deflateSync } from "node:zlib";

const crcTable = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k += 1) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
function crc32(buffer) {
  let c = 0xffffffff;
  for (const byte of buffer) c = crcTable[(c ^ byte) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
export function png(width, height, pixel) {
  const raw = Buffer.alloc((width * 3 + 1) * height);
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    raw[at++] = 0;
    for (let x = 0; x < width; x += 1) {
      const [r, g, b] = pixel(x, y);
      raw[at++] = r;
      raw[at++] = g;
      raw[at++] = b;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", head), chunk("IDAT", deflateSync(raw, { level: 1 })), chunk("IEND", Buffer.alloc(0))]);
}

export function random(seed) {
  let a = (seed * 2654435761) >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// Portrait and panorama among them.
export function sizeOf(id) {
  if (id % 11 === 0) return [640, 960];
  if (id % 13 === 0) return [1800, 520];
  return [960, 720];
}

// Round cells on a pale ground: [x, y, radius, kind] in pixels.
export function cells(id) {
  const rand = random(id);
  const [width, height] = sizeOf(id);
  return Array.from({ length: 5 + Math.floor(rand() * 12) }, () => {
    const kind = rand() < 0.72 ? 0 : rand() < 0.6 ? 1 : 2;
    const radius = kind === 0 ? 36 + rand() * 16 : kind === 1 ? 62 + rand() * 22 : 13 + rand() * 7;
    return [radius + rand() * (width - 2 * radius), radius + rand() * (height - 2 * radius), radius, kind];
  });
}

const kInk = [[196, 112, 118], [116, 78, 156], [150, 96, 168]];

const drawnBefore = new Map();
export function picture(id, longer) {
  const key = `${id}/${longer}`;
  if (!drawnBefore.has(key)) drawnBefore.set(key, draw(id, longer));
  return drawnBefore.get(key);
}

function draw(id, longer) {
  const [fullWidth, fullHeight] = sizeOf(id);
  const scale = Math.min(1, longer / Math.max(fullWidth, fullHeight));
  const width = Math.max(1, Math.round(fullWidth * scale));
  const height = Math.max(1, Math.round(fullHeight * scale));
  const drawn = cells(id);
  const rand = random(id + 7);
  const ground = [222 + rand() * 18, 206 + rand() * 22, 204 + rand() * 20];
  return png(width, height, (px, py) => {
    const x = px / scale;
    const y = py / scale;
    let color = ground.map((c) => c - ((x * 13 + y * 7) % 11) * 0.5);
    for (const [cx, cy, radius, kind] of drawn) {
      const d = Math.hypot(x - cx, y - cy) / radius;
      if (d > 1) continue;
      const ink = kInk[kind];
      const shade = kind === 0 ? 0.55 + 0.4 * d : kind === 1 ? (d < 0.55 ? 1 : 0.5) : 0.9;
      color = color.map((c, i) => c * (1 - shade * 0.8) + ink[i] * shade * 0.8);
    }
    return color;
  });
}
