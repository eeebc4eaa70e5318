// One small scene in the files of six label tools, each as that tool lays them out, and what must come of it.
import { png } from "../../scenarios/lib/pictures.mjs";

const kClasses = ["Car", "noise", "person"];
const box = (name, x, y, width, height) => ({ class: name, shape: { kind: "box", x, y, width, height } });
const polygon = (name, ...outer) => ({ class: name, shape: { kind: "polygon", parts: [{ outer, holes: [] }] } });

// A wide picture, a tall one, and one with nothing on it. Sizes are powers of two: shares of them are short decimals.
const scene = (names, splits = ["", "", ""]) => [
  { color: [40, 90, 160], width: 128, height: 64, objects: [box("Car", 16, 8, 32, 16), box("person", 64, 20, 12, 24)] },
  {
    color: [90, 140, 60],
    width: 64,
    height: 128,
    objects: [box("Car", 4, 96, 24, 16), box("noise", 40, 40, 8, 8), polygon("person", [10, 12], [30, 12], [20, 40])],
  },
  { color: [150, 120, 60], width: 32, height: 32, objects: [] },
].map((picture, i) => ({ ...picture, name: names[i], split: splits[i] }));

const file = (name, text) => ({ name, data: Buffer.isBuffer(text) ? text : Buffer.from(text) });
const json = (name, value) => file(name, JSON.stringify(value, null, 1));
const pixels = (picture, name) => file(name, png(picture.width, picture.height, picture));
const stem = (picture) => picture.name.replace(/\.png$/, "");
const points = (shape) => shape.parts[0].outer;
const corners = ({ x, y, width, height }) => [[x, y], [x + width, y + height]];

// Ultralytics: boxes and polygons in one file, a folder for each split.
function yolo() {
  const pictures = scene(["yolo-wide.png", "yolo-tall.png", "yolo-empty.png"], ["train", "val", "train"]);
  const row = (picture, { class: name, shape }) => {
    const share = ([x, y]) => [x / picture.width, y / picture.height];
    const numbers = shape.kind === "box"
      ? [share([shape.x + shape.width / 2, shape.y + shape.height / 2]), share([shape.width, shape.height])]
      : points(shape).map(share);
    return [kClasses.indexOf(name), ...numbers.flat()].join(" ");
  };
  return {
    name: "yolo",
    title: "YOLO",
    pictures,
    files: [
      file("data.yaml", `path: .\ntrain: images/train\nval: images/val\nnames:\n${kClasses.map((name, i) => `  ${i}: ${name}\n`).join("")}`),
      ...pictures.flatMap((p) => [
        pixels(p, `images/${p.split}/${p.name}`),
        file(`labels/${p.split}/${stem(p)}.txt`, p.objects.map((one) => `${row(p, one)}\n`).join("")),
      ]),
    ],
  };
}

// With a mask of 4 x 4 pixels at (50, 100) beside boxes and polygons; its runs go down the columns.
function coco() {
  const pictures = scene(["coco-wide.png", "coco-tall.png", "coco-empty.png"]);
  const runs = [50 * 128 + 100, 4, 124, 4, 124, 4, 124, 4];
  runs.push(64 * 128 - runs.reduce((sum, n) => sum + n));
  const annotations = pictures.flatMap((picture, image) =>
    picture.objects.map(({ class: name, shape }) => {
      const [[x, y], [right, bottom]] = shape.kind === "box" ? corners(shape) : [[10, 12], [30, 40]];
      const segmentation = shape.kind === "box" ? [] : [points(shape).flat()];
      return { image_id: image + 1, category_id: kClasses.indexOf(name) + 1, bbox: [x, y, right - x, bottom - y], area: 1, iscrowd: 0, segmentation };
    }));
  annotations.push({ image_id: 2, category_id: 3, bbox: [50, 100, 4, 4], area: 16, iscrowd: 0, segmentation: { size: [128, 64], counts: runs } });
  pictures[1].objects.push({ class: "person", shape: { kind: "mask", size: [128, 64], runs } });
  return {
    name: "coco",
    title: "COCO",
    pictures,
    files: [
      ...pictures.map((p) => pixels(p, `images/${p.name}`)),
      json("annotations/instances_default.json", {
        images: pictures.map(({ name, width, height }, i) => ({ id: i + 1, file_name: name, width, height })),
        categories: kClasses.map((name, i) => ({ id: i + 1, name })),
        annotations: annotations.map((one, i) => ({ id: i + 1, ...one })),
      }),
    ],
  };
}

// The devkit, which has boxes alone; one of them is cut by the edge.
function voc() {
  const pictures = scene(["voc-wide.png", "voc-tall.png", "voc-empty.png"], ["train", "val", "train"]);
  for (const picture of pictures) picture.objects = picture.objects.filter(({ shape }) => shape.kind === "box");
  pictures[0].objects[0].flags = ["truncated"];
  const object = ({ class: name, shape, flags = [] }) => {
    const [[left, top], [right, bottom]] = corners(shape);
    return `<object><name>${name}</name><pose>Left</pose><truncated>${flags.length}</truncated><difficult>0</difficult>` +
      `<bndbox><xmin>${left}</xmin><ymin>${top}</ymin><xmax>${right}</xmax><ymax>${bottom}</ymax></bndbox></object>`;
  };
  const list = (split) => file(`VOCdevkit/VOC2012/ImageSets/Main/${split}.txt`, pictures.filter((p) => p.split === split).map((p) => `${stem(p)}\n`).join(""));
  return {
    name: "voc",
    title: "Pascal VOC",
    pictures,
    files: [
      list("train"),
      list("val"),
      ...pictures.flatMap((p) => [
        pixels(p, `VOCdevkit/VOC2012/JPEGImages/${p.name}`),
        file(`VOCdevkit/VOC2012/Annotations/${stem(p)}.xml`,
          `<annotation><folder>VOC2012</folder><filename>${p.name}</filename><size><width>${p.width}</width><height>${p.height}</height>` +
          `<depth>3</depth></size><segmented>0</segmented>${p.objects.map(object).join("")}</annotation>`),
      ]),
    ],
  };
}

function cvat() {
  const pictures = scene(["cvat-wide.png", "cvat-tall.png", "cvat-empty.png"]);
  pictures[0].objects.push(
    { class: "person", shape: { kind: "polyline", points: [[2, 60], [40, 50.5], [90, 60]] } },
    { class: "Car", shape: { kind: "ellipse", cx: 96, cy: 30.5, rx: 20, ry: 9.25, angle: 0.5235987755982989 } },
    { class: "Car", shape: { kind: "cuboid_2d", front: [[8, 30], [28, 30], [28, 50], [8, 50]], back: [[14, 24], [34, 24.5], [34, 44], [14, 44]] } },
  );
  // Along the upright edges: front left, front right, back right, back left.
  const edges = (s) => [["l1", s.front, 0, 3], ["r1", s.front, 1, 2], ["l2", s.back, 1, 2], ["r2", s.back, 0, 3]];
  const upright = ([name, face, top, bottom]) => [["t", top], ["b", bottom]].map(([end, at]) => `x${end}${name}="${face[at][0]}" y${end}${name}="${face[at][1]}"`).join(" ");
  const joined = (list) => list.map((p) => p.join(",")).join(";");
  const shape = ({ class: name, shape: { kind, ...s } }) => {
    const common = `label="${name}" source="manual" occluded="0" z_order="0"`;
    if (kind === "polyline") return `<polyline ${common} points="${joined(s.points)}"></polyline>`;
    if (kind === "ellipse") return `<ellipse ${common} cx="${s.cx}" cy="${s.cy}" rx="${s.rx}" ry="${s.ry}" rotation="30.00"></ellipse>`;
    if (kind === "cuboid_2d") return `<cuboid ${common} ${edges(s).map(upright).join(" ")}></cuboid>`;
    if (kind === "polygon") return `<polygon ${common} points="${joined(points(s))}"></polygon>`;
    const [[left, top], [right, bottom]] = corners(s);
    return `<box ${common} xtl="${left}" ytl="${top}" xbr="${right}" ybr="${bottom}"></box>`;
  };
  const labels = kClasses.map((name) => `<label><name>${name}</name><color>#33aa88</color><type>any</type><attributes></attributes></label>`);
  const image = (p, i) => `<image id="${i}" name="${p.name}" width="${p.width}" height="${p.height}">${p.objects.map(shape).join("")}</image>`;
  return {
    name: "cvat",
    title: "CVAT for images",
    pictures,
    files: [
      ...pictures.map((p) => pixels(p, `images/${p.name}`)),
      file("annotations.xml",
        `<?xml version="1.0" encoding="utf-8"?>\n<annotations><version>1.1</version><meta><task><id>7</id><name>street</name>` +
        `<labels>${labels.join("")}</labels></task></meta>${pictures.map(image).join("")}</annotations>`),
    ],
  };
}

// One file beside each picture, in folders whose pictures have the same names.
function labelme() {
  const pictures = scene(["north/0001.png", "south/0001.png", "south/0002.png"]);
  pictures[0].objects.push({ class: "person", shape: { kind: "ellipse", cx: 100, cy: 30, rx: 5, ry: 5, angle: 0 } });
  const types = { box: "rectangle", polygon: "polygon", ellipse: "circle" };
  const shape = ({ class: label, shape: s }) => ({
    label,
    points: s.kind === "box" ? corners(s) : s.kind === "ellipse" ? [[s.cx, s.cy], [s.cx + 3, s.cy - 4]] : points(s),
    group_id: null,
    description: "",
    shape_type: types[s.kind],
    flags: {},
  });
  return {
    name: "labelme",
    title: "LabelMe",
    pictures,
    files: pictures.flatMap((p) => [
      pixels(p, p.name),
      json(`${stem(p)}.json`, {
        version: "5.5.0",
        flags: {},
        shapes: p.objects.map(shape),
        imagePath: p.name.split("/")[1],
        imageData: null,
        imageHeight: p.height,
        imageWidth: p.width,
      }),
    ]),
  };
}

// The JSON export; the tool put eight digits before the names of what was uploaded to it.
function labelStudio() {
  const pictures = scene(["studio-wide.png", "studio-tall.png", "studio-empty.png"]);
  pictures[0].objects.push({ class: "person", shape: { kind: "ellipse", cx: 96, cy: 32, rx: 16, ry: 8, angle: Math.PI / 4 } });
  const result = (picture) => ({ class: name, shape: s }, i) => {
    const percent = ([x, y]) => [(100 * x) / picture.width, (100 * y) / picture.height];
    const common = { id: `region${i}`, from_name: "label", to_name: "image", origin: "manual", image_rotation: 0, original_width: picture.width, original_height: picture.height };
    if (s.kind === "polygon") return { ...common, type: "polygonlabels", value: { points: points(s).map(percent), closed: true, polygonlabels: [name] } };
    if (s.kind === "ellipse") {
      const [[x, y], [radiusX, radiusY]] = [percent([s.cx, s.cy]), percent([s.rx, s.ry])];
      return { ...common, type: "ellipselabels", value: { x, y, radiusX, radiusY, rotation: 45, ellipselabels: [name] } };
    }
    const [[x, y], [width, height]] = [percent([s.x, s.y]), percent([s.width, s.height])];
    return { ...common, type: "rectanglelabels", value: { x, y, width, height, rotation: 0, rectanglelabels: [name] } };
  };
  return {
    name: "label-studio",
    title: "Label Studio",
    pictures,
    files: [
      ...pictures.map((p) => pixels(p, `images/${p.name}`)),
      json("project.json", pictures.map((p, i) => ({
        id: i + 1,
        annotations: [{ id: 10 + i, completed_by: 1, was_cancelled: false, ground_truth: false, result: p.objects.map(result(p)) }],
        predictions: [],
        data: { image: `/data/upload/1/0a1b2c${30 + i}-${p.name}` },
      }))),
    ],
  };
}

// Each {name, title, pictures: [{name, width, height, split, objects: [{class, shape, flags?}]}], files: [{name, data}]};
// shapes as the API says them, but a mask's runs as numbers.
export const datasets = () => [yolo(), coco(), voc(), cvat(), labelme(), labelStudio()];
