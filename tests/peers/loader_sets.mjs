// The data sets that the loaders open, made by code, and what is in them as the loaders' tests want it: for each image,
// by its size (no two are equal), the labels in pixels.
import { createHash } from "node:crypto";
import { jpeg, png } from "../lib/pictures.mjs";

const height = 80;

// A mask as runs down the columns, beginning with what is outside.
function runsOf(width, inside) {
  const runs = [0];
  for (let x = 0, last = false; x < width; x++)
    for (let y = 0; y < height; y++) {
      if (inside(x, y) === last) runs[runs.length - 1]++;
      else runs.push(1), (last = !last);
    }
  return runs;
}

// The same in COCO's compressed text.
function packed(runs) {
  let text = "";
  runs.forEach((run, i) => {
    let value = i > 2 ? run - runs[i - 2] : run;
    for (let more = true; more;) {
      const bits = value & 31;
      value >>= 5;
      more = bits & 16 ? value !== -1 : value !== 0;
      text += String.fromCharCode(48 + bits + (more ? 32 : 0));
    }
  });
  return text;
}

const box = (name, x, y, width, high) => ({ name, kind: "box", shape: { kind: "box", x, y, width, height: high } });
const rotated = (name, cx, cy, width, high, angle) => ({ name, kind: "rotated", shape: { kind: "rotated_box", cx, cy, width, height: high, angle } });
// Each part is [outer, hole, hole ...], each ring [[x, y], ...].
const polygon = (name, ...parts) => ({ name, kind: "polygon", shape: { kind: "polygon", parts: parts.map(([outer, ...holes]) => ({ outer, holes })) } });
const pose = (name, rectangle, ...points) => ({ name, kind: "pose", shape: { kind: "keypoints", points, box: rectangle } });
function mask(name, width, inside, crowd = false) {
  const runs = runsOf(width, inside);
  return { name, kind: "mask", crowd, runs, shape: { kind: "mask", size: [height, width], counts: packed(runs) } };
}
const square = (x, y, side) => [[x, y], [x + side, y], [x + side, y + side], [x, y + side]];
const within = (x, y, x0, y0, x1, y1) => x >= x0 && x < x1 && y >= y0 && y < y1;

const joints = ["nose", "left hand", "right hand"];
const person = { name: "person", skeleton: { joints, edges: [[0, 1], [0, 2]], flip: [0, 2, 1] } };
const awkward = ["a \"b\" & <c>: #1 it's", "Größe 日本", "yes", "007", "null", "{x: [1]}", "back\\slash", "1e3", "~", "- dash", "%d %s",
  "2024-01-01", "12:30:45", "1_000", "0x1F", ".inf", "=", "<<", "!tag", "&a", "*b", "? q", "@x", "`x`", "x:", "x #y", "|", "'", "off", "[]", "\u{1f431} cat", "ends with \\", "a\u00a0b"];
export const picture = (name, width, gray = width) => (name.endsWith(".png") ? png(width, height, { gray }) : jpeg(width, height, { gray }));

// Every kind of shape, awkward names, three splits, an image without labels and one whose file is missing.
const everything = {
  classes: [{ name: "cat" }, person, ...awkward.map((name) => ({ name })), { name: "of nothing" }],
  images: [
    { name: "a.jpg", width: 100, split: "train", labels: [
      box("cat", 10.25, 10.5, 20.125, 20.375), box("cat", 0, 0, 100, 80), box("cat", 90, 70, 20, 20), box("cat", 33.333333, 5, 0.7, 0.9),
      polygon("cat", [[[40.5, 10.25], [60.5, 12], [55, 30.75]]]),
      polygon("cat", [square(10, 45, 12)], [square(30, 50, 15)], [square(60, 45, 9)]),
      polygon("cat", [square(50, 15, 40), square(58, 22, 10), square(74, 30, 8)], [square(5, 65, 10)]),
      polygon("person", [square(71, 3, 24)]) ] },
    { name: "Straße & \"b\" #1 100%.jpg", width: 101, split: "train", labels: [
      mask("cat", 101, (x, y) => within(x, y, 10, 10, 40, 40) && !within(x, y, 20, 20, 29, 29)),
      mask("cat", 101, (x, y) => within(x, y, 50, 10, 62, 24) || within(x, y, 70, 30, 83, 39)),
      mask("person", 101, (x, y) => (x - 30) ** 2 + (y - 60) ** 2 < 200),
      mask("cat", 101, (x, y) => x === 99 && y === 78),
      rotated("cat", 70, 60, 24, 10, 0.5), rotated("person", 20.5, 20.25, 18, 8, -1.1),
      mask("cat", 101, (x, y) => within(x, y, 2, 2, 9, 70) && (x + y) % 5 > 0, true) ] },
    { name: "sub dir/c.jpg", width: 102, split: "train", labels: [
      pose("person", [10, 10, 30, 40], [15.5, 15.25, 2], [0, 0, 0], [30, 40, 1]),
      pose("person", [50, 5, 40, 60], [60, 10, 2], [55.125, 30, 2], [80, 31, 2]),
      pose("person", [5, 55, 20, 20], [0, 0, 0], [0, 0, 0], [9, 60, 2]) ] },
    { name: "d'e.png", width: 103, split: "val", labels: [...awkward.map((name, i) => box(name, 5 + 8 * (i % 12), 2 + 14 * Math.floor(i / 12), 6.5, 10.25)), polygon("null", [[[5, 50], [25, 50], [25, 70], [20, 70], [20, 55], [5, 55]]])] },
    { name: "empty.jpg", width: 104, split: "val", labels: [] },
    { name: "t.x.jpg", width: 105, split: "test", labels: [box("person", 1, 2, 3, 4), mask("cat", 105, (x, y) => within(x, y, 0, 0, 105, 40))] },
    { name: "gone.jpg", width: 106, split: "train", missing: true, labels: [box("cat", 10, 10, 20, 20)] },
  ],
};

// Names of images that a tool may stumble over.
const pathNames = ["images/q.jpg", "labels/q.jpg", "x/images/train/q.jpg", "same.jpg", "same.png", "SAME.jpg", "UPPER.JPG", "a.b.c.jpg", "a*b?[c].jpg", "no extension", "odd.jfif", "old.jpe", ".hidden.jpg", ".dot/h.jpg",
  " space .jpg", "semi;colon,comma.jpg", "new.jpg.png", "~.jpg", "-dash.jpg", "\u{1f431}.jpg", "%20.jpg", "con.jpg", "x.txt.jpg", `${"long".repeat(55)}.jpg`];
const names = { classes: [{ name: "cat" }], images: pathNames.map((name, i) => ({ name, width: 140 + i, split: i % 3 ? "train" : "val", labels: [box("cat", 10, 20, 30, 40), box("cat", 20, 20, 30.5 + i, 40)] })) };

// Images that have no split.
const plain = { classes: [{ name: "cat" }], images: [200, 201].map((width) => ({ name: `${width}.jpg`, width, split: "", labels: [box("cat", 10, 20, 30, 40), box("cat", 20, 20, 30.5, 40)] })) };

// Numbers of classes with gaps, in the two formats that say numbers. Nobody says there which joints mirror which.
const gaps = {
  classes: [{ name: "cat", number: 3 }, { name: "person", number: 7, skeleton: { ...person.skeleton, flip: null } }, { name: "owl", number: 90 }, { name: "of nothing", number: 91 }],
  images: [
    { name: "x/1.jpg", width: 120, split: "train", labels: [box("owl", 5, 6, 7, 8), box("cat", 50.5, 20.25, 30, 40), polygon("cat", [square(10, 45, 12)], [square(30, 50, 15)]),
      pose("person", [10, 10, 30, 40], [15, 15, 2], [0, 0, 0], [30, 40, 1]), mask("owl", 120, (x, y) => within(x, y, 60, 10, 90, 18), true)] },
    { name: "2.png", width: 121, split: "val", labels: [box("owl", 40, 6.5, 70, 8), box("person", 1, 6, 17, 8)] },
  ],
};
const numbered = {
  classes: [{ name: "cat", number: 0 }, { name: "dog: a", number: 5 }, { name: "owl", number: 9 }],
  images: [
    { name: "1.jpg", width: 130, split: "train", labels: [box("owl", 13, 8, 26, 16), box("cat", 0, 0, 65, 40)] },
    { name: "2.jpg", width: 131, split: "val", labels: [box("dog: a", 10, 8, 20, 16)] },
  ],
};

function bundleFiles({ classes, images }) {
  const files = {};
  const lines = [{ format: "touchmark-bundle", version: 1 },
    { kind: "ontology", ontology: { version: 1, classes: classes.map((c, i) => ({ id: i + 1, attributes: [], parent: "", retired: false, skeleton: { joints: [], edges: [], flip: [] }, extra: {}, ...c })) } }];
  const labels = [];
  images.forEach((image, i) => {
    const asset = { kind: "asset", name: image.name, width: image.width, height, ...(image.split ? { split: image.split } : {}) };
    if (!image.missing) {
      const bytes = picture(image.name, image.width);
      files[`images/${i}`] = bytes;
      Object.assign(asset, { image: `images/${i}`, uri: `blob:${createHash("sha256").update(bytes).digest("hex")}` });
    }
    lines.push(asset);
    for (const label of image.labels) {
      labels.push({ kind: "annotation", asset: i, id: labels.length + 1,
        content: { kind: "object", class_id: classes.findIndex((c) => c.name === label.name) + 1, shape: label.shape, flags: label.crowd ? ["crowd"] : [] } });
    }
  });
  lines.push(...labels, { kind: "end", assets: images.length, annotations: labels.length });
  files["bundle.jsonl"] = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  return files;
}

function cocoAnnotation({ kind, shape, runs, crowd }) {
  if (kind === "box") return { bbox: [shape.x, shape.y, shape.width, shape.height], area: shape.width * shape.height, segmentation: [] };
  if (kind === "polygon") {
    const [xs, ys] = [0, 1].map((at) => shape.parts.flatMap((p) => p.outer.map((point) => point[at])));
    const corner = [Math.min(...xs), Math.min(...ys)];
    return { segmentation: shape.parts.map((p) => p.outer.flat()), bbox: [...corner, Math.max(...xs) - corner[0], Math.max(...ys) - corner[1]], area: 100 };
  }
  if (kind === "pose") return { keypoints: shape.points.flat(), num_keypoints: shape.points.filter((p) => p[2]).length, bbox: shape.box, area: shape.box[2] * shape.box[3] };
  return { segmentation: { size: shape.size, counts: runs }, iscrowd: crowd ? 1 : 0 };
}

function cocoFiles({ classes, images }) {
  const files = {};
  let id = 1000;
  for (const split of new Set(images.map((image) => image.split))) {
    const of = images.filter((image) => image.split === split);
    const ids = new Map(of.map((image) => [image, image.width * 10]));
    files[`annotations/instances_${split}.json`] = JSON.stringify({
      images: of.map((image) => ({ id: ids.get(image), file_name: image.name, width: image.width, height })),
      categories: classes.map(({ name, number, skeleton }) => ({ id: number, name, ...(skeleton ? { keypoints: skeleton.joints, skeleton: skeleton.edges.map((e) => e.map((j) => j + 1)) } : {}) })),
      annotations: of.flatMap((image) => image.labels.map((label) => ({ id: (id += 7), image_id: ids.get(image), category_id: classes.find((c) => c.name === label.name).number, iscrowd: 0, ...cocoAnnotation(label) }))),
    });
    for (const image of of) files[`images/${split}/${image.name}`] = picture(image.name, image.width);
  }
  return files;
}

function yoloFiles({ classes, images }) {
  const files = { "data.yaml": `train: images/train\nval: images/val\nnames:\n${classes.map((c) => `  ${c.number}: ${JSON.stringify(c.name)}\n`).join("")}` };
  for (const image of images) {
    files[`images/${image.split}/${image.name}`] = picture(image.name, image.width);
    files[`labels/${image.split}/${image.name.replace(/\.\w+$/, ".txt")}`] = image.labels.map(({ name, shape: s }) =>
      `${classes.find((c) => c.name === name).number} ${(s.x + s.width / 2) / image.width} ${(s.y + s.height / 2) / height} ${s.width / image.width} ${s.height / height}\n`).join("");
  }
  return files;
}

// `files` is what Touchmark reads, in a folder of the name `folder`; `formats` is what it is asked to write.
const yolos = ["yolo", "yolo-seg", "yolo-pose", "yolo-obb"];
export const sets = [
  { name: "everything", truth: everything, folder: "in.touchmark", files: bundleFiles(everything), formats: ["coco", "voc", ...yolos] },
  { name: "names", truth: names, folder: "in.touchmark", files: bundleFiles(names), formats: ["coco", "voc", "yolo"] },
  { name: "plain", truth: plain, folder: "in.touchmark", files: bundleFiles(plain), formats: ["coco", "voc", "yolo", "yolo-seg"] },
  { name: "gaps", truth: gaps, folder: "in", files: cocoFiles(gaps), formats: ["coco", "voc", ...yolos] },
  { name: "numbered", truth: numbered, folder: "in", files: yoloFiles(numbered), formats: ["coco", "voc", "yolo", "yolo-obb"] },
];

// A truth of 12 pictures, and what a model said of them: near it, twice, elsewhere, or nothing.
export function evaluation(random) {
  const width = 110;
  const between = (low, high) => Math.round((low + random() * (high - low)) * 100) / 100;
  const runs = ([x0, y0, w, h]) => runsOf(width, (x, y) => ((x - x0 - w / 2) / (w / 2)) ** 2 + ((y - y0 - h / 2) / (h / 2)) ** 2 < 1);
  const extentOf = (counts) => counts.filter((_, i) => i % 2).reduce((sum, run) => sum + run, 0);
  const moved = (bbox, by) => bbox.map((n, i) => Math.round(Math.max(i < 2 ? 0 : 2, n + between(-by, by)) * 100) / 100);
  const truth = { images: [], annotations: [], categories: [{ id: 3, name: "cat" }, { id: 7, name: "person", keypoints: joints, skeleton: [[1, 2]] }] };
  const [pictures, results] = [{}, { bbox: [], segm: [], keypoints: [] }];
  for (let i = 0; i < 12; i++) {
    const image_id = 50 + 3 * i;
    truth.images.push({ id: image_id, file_name: `${i}.jpg`, width, height });
    pictures[`images/val/${i}.jpg`] = picture(`${i}.jpg`, width, i);
    for (let k = 0; k < 4; k++) {
      const bbox = [between(0, 60), between(0, 40), between(10, 45), between(10, 35)];
      const of = { image_id, category_id: k % 2 ? 7 : 3 };
      const points = joints.flatMap(() => [between(bbox[0], bbox[0] + bbox[2]), between(bbox[1], bbox[1] + bbox[3]), 2]);
      const counts = runs(bbox);
      const crowd = k === 2 && i % 4 === 0;
      truth.annotations.push({ id: truth.annotations.length + 1, ...of, bbox, area: extentOf(counts), iscrowd: crowd ? 1 : 0,
        segmentation: { size: [height, width], counts }, ...(k % 2 ? { keypoints: points, num_keypoints: 3 } : {}) });
      for (let again = 0; again < (k === 3 ? 2 : i % 5 ? 1 : 0); again++) {
        const guess = moved(bbox, again ? 20 : 4);
        const score = between(0.05, 1);
        results.bbox.push({ ...of, bbox: guess, score });
        results.segm.push({ ...of, segmentation: { size: [height, width], counts: packed(runs(guess)) }, score });
        if (k % 2) results.keypoints.push({ ...of, keypoints: points.map((n, at) => (at % 3 === 2 ? 1 : n + between(-4, 4))), score });
      }
    }
  }
  return { truth, pictures, results };
}
