// Writes a synthetic COCO file of boxes: node tests/scale/generate.mjs OUT IMAGES ANNOTATIONS
// 20 classes with unequal shares, annotations in image order, ids 1..n, no image files. Deterministic.
import { closeSync, openSync, writeSync } from "node:fs";
import { random } from "../lib/touchmark.mjs";

export function generate(out, images, annotations) {
  const file = openSync(out, "w");
  let buffer = [];
  let size = 0;
  const put = (text) => {
    buffer.push(text);
    size += text.length;
    if (size > 1 << 20) { writeSync(file, buffer.join("")); buffer = []; size = 0; }
  };
  const next = random(42);
  put('{"images":[');
  for (let i = 1; i <= images; i++) put(`${i > 1 ? "," : ""}{"id":${i},"file_name":"img/${String(i).padStart(8, "0")}.jpg","width":1280,"height":720}`);
  put('],"categories":[');
  for (let c = 1; c <= 20; c++) put(`${c > 1 ? "," : ""}{"id":${c},"name":"class ${c}"}`);
  put('],"annotations":[');
  for (let a = 1; a <= annotations; a++) {
    const image = Math.floor(((a - 1) * images) / annotations) + 1;
    const category = 1 + Math.floor(20 * next() * next());
    const x = Math.floor(next() * 11000) / 10, y = Math.floor(next() * 6000) / 10;
    const w = 10 + Math.floor(next() * 1500) / 10, h = 10 + Math.floor(next() * 1000) / 10;
    put(`${a > 1 ? "," : ""}{"id":${a},"image_id":${image},"category_id":${category},"bbox":[${x},${y},${w},${h}],"area":${w * h},"iscrowd":0}`);
  }
  put("]}");
  writeSync(file, buffer.join(""));
  closeSync(file);
}

if (process.argv[1].endsWith("generate.mjs")) generate(process.argv[2], Number(process.argv[3]), Number(process.argv[4]));
