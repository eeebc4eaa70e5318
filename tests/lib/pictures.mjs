// Small pictures made from nothing, for tests: PNG, JPEG (with an EXIF orientation), TIFF (of several pages), BMP, GIF.
import { deflateSync } from "node:zlib";

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});

export function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const be32 = (n) => { const b = Buffer.alloc(4); b.writeUInt32BE(n); return b; };
const be16 = (n) => { const b = Buffer.alloc(2); b.writeUInt16BE(n); return b; };
const le16 = (n) => { const b = Buffer.alloc(2); b.writeUInt16LE(n); return b; };
const le32 = (n) => { const b = Buffer.alloc(4); b.writeUInt32LE(n); return b; };

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  return Buffer.concat([be32(data.length), body, be32(crc32(body))]);
}

// One gray, or `at(x, y)`: the gray of each pixel. `note`: other bytes, the same pixels.
export function png(width, height, { gray = 128, at, note, palette } = {}) {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = at ? at(x, y) : gray;
  const head = Buffer.concat([be32(width), be32(height), Buffer.from([8, palette ? 3 : 0, 0, 0, 0])]);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head),
    ...(note ? [chunk("tEXt", Buffer.from(`Comment\0${note}`, "latin1"))] : []),
    ...(palette ? [chunk("PLTE", palette)] : []), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

// The colors of Pascal VOC's label images.
export function vocPalette() {
  const out = Buffer.alloc(768);
  for (let i = 0; i < 256; i++)
    for (let bit = 0; bit < 8; bit++)
      for (let channel = 0; channel < 3; channel++) out[3 * i + channel] |= ((i >> (3 * bit + channel)) & 1) << (7 - bit);
  return out;
}

const segment = (marker, data) => Buffer.concat([Buffer.from([0xff, marker]), be16(data.length + 2), data]);

function exif(orientation, littleEndian) {
  const [n16, n32] = littleEndian ? [le16, le32] : [be16, be32];
  const value = Buffer.concat([n16(orientation), n16(0)]);
  return segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0", "latin1"), Buffer.from(littleEndian ? "II" : "MM"), n16(42), n32(8),
    n16(1), n16(0x0112), n16(3), n32(1), value, n32(0)]));
}

// Of one gray, baseline; width and height as stored.
export function jpeg(width, height, { gray = 100, orientation, littleEndian = false } = {}) {
  const quantizer = 8; // of a block of one gray the first coefficient is 8 * (gray - 128)
  const tables = [
    segment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, quantizer)])),
    segment(0xc0, Buffer.concat([Buffer.from([8]), be16(height), be16(width), Buffer.from([1, 1, 0x11, 0])])),
    segment(0xc4, Buffer.concat([Buffer.from([0x00, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8])])),
    segment(0xc4, Buffer.concat([Buffer.from([0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), Buffer.from([0])])),
    segment(0xda, Buffer.from([1, 1, 0x00, 0, 63, 0])),
  ];
  let bits = "";
  const first = gray - 128;
  const size = first === 0 ? 0 : Math.floor(Math.log2(Math.abs(first))) + 1;
  bits += size.toString(2).padStart(4, "0");
  if (size) bits += (first > 0 ? first : first + (1 << size) - 1).toString(2).padStart(size, "0");
  bits += "0" + "00000".repeat(Math.ceil(width / 8) * Math.ceil(height / 8) - 1);
  bits += "1".repeat((8 - (bits.length % 8)) % 8);
  const data = [];
  for (let i = 0; i < bits.length; i += 8) {
    const byte = parseInt(bits.slice(i, i + 8), 2);
    data.push(byte);
    if (byte === 0xff) data.push(0);
  }
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...(orientation ? [exif(orientation, littleEndian)] : []), ...tables, Buffer.from(data), Buffer.from([0xff, 0xd9])]);
}

// Gray pages without compression.
export function tiff(width, height, pages = 1) {
  const tags = 9;
  const pageBytes = 2 + tags * 12 + 4 + width * height;
  const out = [Buffer.from("II"), le16(42), le32(8)];
  for (let page = 0; page < pages; page++) {
    const at = 8 + page * pageBytes;
    const data = at + 2 + tags * 12 + 4;
    const entry = (tag, type, value) => Buffer.concat([le16(tag), le16(type), le32(1), type === 3 ? Buffer.concat([le16(value), le16(0)]) : le32(value)]);
    out.push(le16(tags), entry(256, 4, width), entry(257, 4, height), entry(258, 3, 8), entry(259, 3, 1), entry(262, 3, 1),
      entry(273, 4, data), entry(277, 3, 1), entry(278, 4, height), entry(279, 4, width * height),
      le32(page + 1 < pages ? at + pageBytes : 0), Buffer.alloc(width * height, 40 * page + 20));
  }
  return Buffer.concat(out);
}

export function bmp(width, height, gray = 90) {
  const row = (width * 3 + 3) & ~3;
  const pixels = Buffer.alloc(row * height, gray);
  return Buffer.concat([Buffer.from("BM"), le32(54 + pixels.length), le32(0), le32(54), le32(40), le32(width), le32(height), le16(1), le16(24),
    le32(0), le32(pixels.length), le32(2835), le32(2835), le32(0), le32(0), pixels]);
}

export const ppm = (width, height) => Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), Buffer.alloc(width * height * 3, 77)]);
