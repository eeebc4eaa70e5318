// What the tests of imports share: a project of its own for each, its images and labels as lines of text, and files
// written from a table.
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { binary, expect, must, run } from "../lib/touchmark.mjs";

export function write(folder, files) {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return folder;
}

// What lies below a folder, as write() takes it.
export function filesOf(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name))]));
}

const near = (x) => String(Math.round(x * 100) / 100);

// COCO's compressed runs as [x, y, width, height, area].
function maskExtent({ counts, size: [height] }) {
  const runs = [];
  for (let i = 0; i < counts.length;) {
    let value = 0;
    let shift = 0;
    for (let more = true; more; shift += 5) {
      const c = counts.charCodeAt(i++) - 48;
      value |= (c & 31) << shift;
      more = (c & 32) !== 0;
      if (!more && c & 16) value |= -1 << (shift + 5);
    }
    runs.push(runs.length > 2 ? value + runs.at(-2) : value);
  }
  let [at, area, x0, y0, x1, y1] = [0, 0, Infinity, Infinity, -1, -1];
  runs.forEach((length, i) => {
    if (i % 2)
      for (let p = at; p < at + length; p++) {
        const [x, y] = [Math.floor(p / height), p % height];
        [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x + 1), Math.max(y1, y + 1)];
        area++;
      }
    at += length;
  });
  return [x0, y0, x1 - x0, y1 - y0, area];
}

export function shapeText(s) {
  const numbers = (list) => list.flat(Infinity).map(near).join(" ");
  switch (s.kind) {
    case "box": return `box ${numbers([s.x, s.y, s.width, s.height])}`;
    case "rotated_box": return `rotated ${numbers([s.cx, s.cy, s.width, s.height, s.angle])}`;
    case "ellipse": return `ellipse ${numbers([s.cx, s.cy, s.rx, s.ry, s.angle])}`;
    case "cuboid_2d": return `cuboid ${numbers([s.front, s.back])}`;
    case "polygon": return `polygon ${s.parts.map((p) => [p.outer, ...p.holes].map((r) => numbers(r)).join(" hole ")).join(" | ")}`;
    case "keypoints": return `pose ${s.points.map((p) => numbers(p)).join(", ")}`;
    case "mask": return `mask ${numbers(maskExtent(s))}`;
    default: return s.kind;
  }
}

// "a.jpg 100x80 train: cat box 10 10 20 20; dog box ..." of each image, sorted; an image that is not whole says so.
export function linesOf(bundle) {
  const classes = new Map();
  const images = [];
  for (const line of bundle.trim().split("\n").map((l) => JSON.parse(l))) {
    if (line.kind === "ontology") for (const c of line.ontology.classes) classes.set(c.id, c.name);
    if (line.kind === "asset") images.push({ head: `${line.name} ${line.width ?? 0}x${line.height ?? 0}${line.split ? ` ${line.split}` : ""}${(line.media ?? "ok") === "ok" ? "" : ` ${line.media}`}`, labels: [] });
    if (line.kind === "annotation") images[line.asset].labels.push(`${classes.get(line.content.class_id) ?? "-"} ${line.content.shape ? shapeText(line.content.shape) : line.content.kind}`);
  }
  return { classes: [...classes.values()], lines: images.map((i) => (i.labels.length ? `${i.head}: ${i.labels.sort().join("; ")}` : i.head)).sort() };
}

// Runs with files that cannot grow over so many KiB: to a writer it is a disk that is full.
export function limited(args, data, kilobytes) {
  const done = spawnSync("bash", ["-c", `trap '' XFSZ; ulimit -f ${kilobytes}; exec "$@"`, "_", binary, ...args, "--data", data], { encoding: "utf8" });
  return { code: done.status, stderr: done.stderr };
}

export class Project {
  constructor(work, name = "p") {
    this.folder = join(work, `project-${randomUUID().slice(0, 8)}`);
    this.data = join(this.folder, "data");
    this.name = name;
    mkdirSync(this.folder, { recursive: true });
  }
  // The report, with `issues`: "where: message" of each problem.
  import(path, ...args) {
    const report = must(run(["import", path, "--project", this.name, ...args], { data: this.data }));
    return { ...report, issues: (report.errors ?? []).map((e) => `${e.where}: ${e.message}`) };
  }
  // Imports a table of files from a folder of its own, named `name`.
  bring(files, name = "in", ...args) {
    return this.import(write(join(this.folder, randomUUID().slice(0, 8), name), files), ...args);
  }
  export(format, ...args) {
    const out = join(this.folder, `out-${randomUUID().slice(0, 8)}`);
    const done = run(["export", "--project", this.name, "--format", format, "--out", out, ...args], { data: this.data });
    return { ...done, out, loss: done.json?.loss, missing: done.json?.missing_images };
  }
  bundle(...args) {
    const out = join(this.folder, `bundle-${randomUUID().slice(0, 8)}.jsonl`);
    must(run(["export", "--project", this.name, "--format", "bundle", "--out", out, ...args], { data: this.data }));
    return readFileSync(out, "utf8");
  }
  // Of one table of files, without a project: the text of the one file, and `issues`.
  convert(files, to) {
    const source = write(join(this.folder, randomUUID().slice(0, 8), "in"), files);
    const out = join(this.folder, `converted-${randomUUID().slice(0, 8)}${to === "bundle" ? ".jsonl" : to === "coco" ? ".json" : ""}`);
    const report = must(run(["convert", source, "--to", to, "--out", out]));
    return { ...report, out, issues: report.errors.map((e) => `${e.where}: ${e.message}`), text: statSync(out).isFile() ? readFileSync(out, "utf8") : "" };
  }
  // The text of the files below a folder whose path matches, one after the other.
  read(folder, which) {
    return Object.entries(filesOf(folder)).filter(([name]) => which.test(name)).map(([, bytes]) => bytes.toString()).join("");
  }
  coco() {
    const out = join(this.folder, `coco-${randomUUID().slice(0, 8)}.json`);
    must(run(["export", "--project", this.name, "--format", "coco", "--out", out], { data: this.data }));
    return JSON.parse(readFileSync(out, "utf8"));
  }
  lines() { return linesOf(this.bundle()).lines; }
  classes() { return linesOf(this.bundle()).classes; }
  has(...wanted) { sameLines("the project", this.lines(), wanted); }
}

export function sameLines(what, found, wanted) {
  expect(what, JSON.stringify(found) === JSON.stringify([...wanted].sort()), { found, wanted: [...wanted].sort() });
}

// That the report counts these, and no others.
export function counts(report, images, annotations, known = 0, knownAnnotations = 0) {
  const found = [report.assets, report.annotations, report.known_assets, report.known_annotations];
  expect("images, annotations, known images, known annotations", JSON.stringify(found) === JSON.stringify([images, annotations, known, knownAnnotations]), { found, issues: report.issues });
}

// That a problem matches each of these.
export function says(report, ...wanted) {
  for (const one of wanted) expect(`a problem matches ${one}`, report.issues.some((text) => one.test(text)), report.issues);
}

export function silent(report) {
  expect("no problem", report.issues.length === 0, report.issues);
}

// Texts of data sets, from boxes in pixels.
export function cocoText({ images, boxes = [], categories = ["cat"], more = {} }) {
  return JSON.stringify({
    images: images.map(([file_name, width, height], i) => ({ id: i + 1, file_name, width, height })),
    categories: categories.map((name, i) => ({ id: i + 1, name })),
    annotations: boxes.map(([image, category, ...bbox], i) => ({ id: i + 1, image_id: image, category_id: category, bbox, area: bbox[2] * bbox[3], iscrowd: 0 })),
    ...more,
  });
}

export function vocText({ filename = "a.jpg", width = 100, height = 80, objects = [], declaration = "", extra = "" }) {
  const size = width ? `<size><width>${width}</width><height>${height}</height><depth>3</depth></size>\n` : "";
  return `${declaration}<annotation>\n<filename>${filename}</filename>\n${size}${extra}${objects.map(([name, x0, y0, x1, y1]) => `<object><name>${name}</name><bndbox><xmin>${x0}</xmin><ymin>${y0}</ymin><xmax>${x1}</xmax><ymax>${y1}</ymax></bndbox></object>\n`).join("")}</annotation>\n`;
}

export const yoloLine = ([index, x, y, w, h], width, height) => `${index} ${(x + w / 2) / width} ${(y + h / 2) / height} ${w / width} ${h / height}\n`;
