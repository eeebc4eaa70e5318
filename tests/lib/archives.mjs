// Archives and texts as other programs write them: zips whose names are in any code page, tars, texts in any encoding.
import { deflateRawSync, gzipSync } from "node:zlib";
import { crc32 } from "./pictures.mjs";

const le16 = (n) => { const b = Buffer.alloc(2); b.writeUInt16LE(n); return b; };
const le32 = (n) => { const b = Buffer.alloc(4); b.writeUInt32LE(n >>> 0); return b; };

// `files`: [name, bytes] pairs or an object; a name may be bytes. `utf8`: whether the zip says that its names are.
export function zip(files, { utf8 = true, packed = true, separator = "/" } = {}) {
  const list = Array.isArray(files) ? files : Object.entries(files);
  const parts = [];
  const directory = [];
  let at = 0;
  for (const [given, content] of list) {
    const name = Buffer.isBuffer(given) ? given : Buffer.from(given.replaceAll("/", separator));
    const bytes = Buffer.from(content);
    const data = packed ? deflateRawSync(bytes) : bytes;
    const common = Buffer.concat([le16(20), le16(utf8 ? 0x800 : 0), le16(packed ? 8 : 0), le16(0), le16(0x21), le32(crc32(bytes)), le32(data.length), le32(bytes.length), le16(name.length), le16(0)]);
    const local = Buffer.concat([le32(0x04034b50), common, name, data]);
    directory.push(Buffer.concat([le32(0x02014b50), le16(20), common, le16(0), le16(0), le16(0), le32(0), le32(at), name]));
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...parts, central, le32(0x06054b50), le16(0), le16(0), le16(list.length), le16(list.length), le32(central.length), le32(at), le16(0)]);
}

export function tar(files, { packed = false } = {}) {
  const parts = [];
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    const head = Buffer.alloc(512);
    head.write(name, 0);
    head.write("0000644\0", 100);
    head.write("0000000\0", 108);
    head.write("0000000\0", 116);
    head.write(bytes.length.toString(8).padStart(11, "0") + "\0", 124);
    head.write("00000000000\0", 136);
    head.write("        ", 148);
    head.write("0", 156);
    head.write("ustar\0" + "00", 257);
    let sum = 0;
    for (const byte of head) sum += byte;
    head.write(sum.toString(8).padStart(6, "0") + "\0 ", 148);
    parts.push(head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512));
  }
  const all = Buffer.concat([...parts, Buffer.alloc(1024)]);
  return packed ? gzipSync(all) : all;
}

const tables = new Map();
const cp437 = { é: 0x82, ü: 0x81, ä: 0x84, ö: 0x94, ß: 0xe1, ñ: 0xa4, ç: 0x87 };

// From the decoder of the same encoding, turned around.
function table(encoding) {
  if (tables.has(encoding)) return tables.get(encoding);
  const out = new Map();
  const decoder = new TextDecoder(encoding);
  const take = (...bytes) => {
    const text = decoder.decode(Uint8Array.from(bytes));
    if ([...text].length === 1 && text !== "\ufffd" && !out.has(text)) out.set(text, bytes);
  };
  for (let i = 0; i < 256; i++) take(i);
  if (/shift_jis|gb|big5|euc/.test(encoding))
    for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x40; trail < 0xff; trail++) take(lead, trail);
  tables.set(encoding, out);
  return out;
}

// The bytes of a text in an encoding ("windows-1251", "shift_jis", "utf-16le", "utf-16be", "cp437").
export function encode(text, encoding, { mark = false } = {}) {
  if (encoding === "utf-8") return Buffer.from((mark ? "\ufeff" : "") + text);
  if (encoding.startsWith("utf-16")) {
    const bytes = Buffer.from((mark ? "\ufeff" : "") + text, "utf16le");
    return encoding === "utf-16be" ? bytes.swap16() : bytes;
  }
  const bytes = [];
  for (const character of text) {
    const code = character.codePointAt(0) < 128 ? [character.codePointAt(0)]
      : encoding === "cp437" ? [cp437[character]] : table(encoding).get(character);
    if (!code || code[0] === undefined) throw new Error(`${character} is not in ${encoding}`);
    bytes.push(...code);
  }
  return Buffer.from(bytes);
}
