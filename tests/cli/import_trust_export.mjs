// The way out: images that are missing, targets that take nothing more, ids and class numbers that stay, and a loss
// report that says "lossless" only when the written set reads back as the same record.
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bmp, jpeg, png, vocPalette } from "../lib/pictures.mjs";
import { expect, run } from "../lib/touchmark.mjs";
import { Project, cocoText, counts, filesOf, limited, sameLines, says, vocText, write, yoloLine } from "./import_lib.mjs";

const pic = (gray = 100) => jpeg(100, 80, { gray });
const box = [10, 10, 20, 20];
const formats = ["coco", "yolo", "yolo-seg", "yolo-pose", "yolo-obb", "voc", "bundle"];
const three = () => ({ "ann.json": cocoText({ images: [["1.jpg", 100, 80], ["x/2.jpg", 100, 80], ["3.jpg", 100, 80]], boxes: [[1, 1, ...box], [2, 1, ...box], [3, 1, ...box]] }), "1.jpg": pic(1), "3.jpg": pic(3) });
const named = (loss) => loss.items.map((i) => `${i.count} ${i.what}: ${i.remedy}`);

export function exportTests(work) {
  const tests = [];
  const test = (name, body) => tests.push([`export: ${name}`, () => body(new Project(work))]);
  missingTests(test);
  targetTests(test);
  numberTests(test);
  shapeTests(test);
  return tests;
}

function missingTests(test) {
  for (const format of formats) {
    test(`${format}: one image is missing`, (p) => {
      p.bring(three());
      const done = p.export(format, "--images");
      expect("YOLO says what it costs", !format.startsWith("yolo") || done.loss.items.some((i) => /without a file/.test(i.what)), done.loss);
      expect("it goes on and names it", done.code === 0 && done.missing.count === 1 && done.missing.names[0] === "x/2.jpg", done);
      const pictures = Object.keys(filesOf(done.out)).filter((n) => n.endsWith(".jpg"));
      expect("the two that are there", pictures.length === 2, pictures);
      const q = new Project(p.folder);
      const back = q.import(done.out);
      // In YOLO a label's numbers mean nothing without its image.
      if (format.startsWith("yolo")) return says(back, /labels\/.*2\.txt: .*no image/);
      expect("all three labels come back", q.lines().length === 3 && q.lines().filter((l) => l.includes(": cat")).length === 3, q.lines());
    });
    test(`${format}: all images are missing`, (p) => {
      const files = three();
      delete files["1.jpg"];
      delete files["3.jpg"];
      p.bring(files);
      const done = p.export(format, "--images");
      expect("three", done.code === 0 && done.missing.count === 3, done);
    });
    test(`${format}: convert with one missing`, (p) => {
      const source = write(join(p.folder, "in"), three());
      const out = join(p.folder, "out");
      const done = run(["convert", source, "--to", format, "--images", "--out", out]);
      expect("it goes on and names it", done.code === 0 && done.json.missing_images.count === 1 && done.json.missing_images.names[0] === "x/2.jpg", done);
    });
    test(`${format}: a stored file that vanished`, (p) => {
      p.bring({ ...three(), "x/2.jpg": pic(2) });
      const blobs = Object.keys(filesOf(p.data)).filter((n) => n.startsWith("blobs/"));
      expect("three files are stored", blobs.length === 3, blobs);
      writeFileSync(join(p.data, blobs[0]), "");
      chmodSync(join(p.data, blobs[0]), 0o644);
      const done = p.export(format, "--images");
      expect("an answer in words, or all is written", done.code === 0 || done.stderr.length > 0, done);
    });
  }
}

function targetTests(test) {
  const exportTo = (p, out, ...args) => run(["export", "--project", p.name, "--images", "--out", out, ...args], { data: p.data });
  for (const format of formats) {
    test(`${format}: a target that takes nothing more leaves nothing`, (p) => {
      p.bring(three());
      // A file stands where a folder is needed; the user of the tests may be root, whom no mode stops.
      writeFileSync(join(p.folder, "file"), "mine");
      const done = exportTo(p, join(p.folder, "file", "out"), "--format", format);
      expect("refused in words", done.code !== 0 && done.stderr.length > 0, done);
      expect("the file is as it was", readFileSync(join(p.folder, "file"), "utf8") === "mine");
    });
    test(`${format}: a disk that is full leaves nothing`, (p) => {
      p.bring({ "ann.json": cocoText({ images: [["1.jpg", 100, 80], ["large.bmp", 400, 300]], boxes: [[1, 1, ...box], [2, 1, ...box]] }), "1.jpg": pic(1), "large.bmp": bmp(400, 300) });
      const place = join(p.folder, "small");
      mkdirSync(place);
      const done = limited(["export", "--project", p.name, "--images", "--format", format, "--out", join(place, "out")], p.data, 128);
      expect("refused in words", done.code !== 0 && /large/i.test(done.stderr), done);
      expect("nothing half-written is left", readdirSync(place).length === 0, readdirSync(place));
      expect("and then it works", exportTo(p, join(place, "out"), "--format", format).code === 0);
    });
    test(`${format}: a folder that holds something is kept`, (p) => {
      p.bring(three());
      const out = write(join(p.folder, "out"), { "mine.txt": "mine" });
      const done = exportTo(p, out, "--format", format);
      expect("refused, with the way out", done.code !== 0 && /--replace/.test(done.stderr), done);
      sameLines("as it was", Object.keys(filesOf(out)), ["mine.txt"]);
      expect("nothing beside it", readdirSync(p.folder).filter((n) => n.startsWith(".out")).length === 0, readdirSync(p.folder));
      const second = exportTo(p, out, "--format", format, "--replace");
      expect("exchanged", second.code === 0 && !existsSync(join(out, "mine.txt")), second);
    });
  }
  test("--replace: nothing of the export before is left", (p) => {
    p.bring(three());
    const out = join(p.folder, "out");
    exportTo(p, out, "--format", "yolo");
    exportTo(p, out, "--format", "voc", "--replace");
    expect("only VOC", Object.keys(filesOf(out)).every((n) => !n.startsWith("labels/")), Object.keys(filesOf(out)));
    expect("nothing beside it", readdirSync(p.folder).every((n) => !/\.old$|part-/.test(n)), readdirSync(p.folder));
  });
  test("--replace through a link exchanges what it leads to, or is refused", (p) => {
    p.bring(three());
    write(join(p.folder, "real"), { "mine.txt": "mine" });
    symlinkSync(join(p.folder, "real"), join(p.folder, "link"));
    const done = exportTo(p, join(p.folder, "link"), "--format", "yolo", "--replace");
    expect("done, or in words", done.code === 0 ? existsSync(join(p.folder, "link", "data.yaml")) : done.stderr.length > 0, done);
  });
  test("a single file over a file", (p) => {
    p.bring(three());
    const out = join(p.folder, "o.json");
    for (const more of [[], ["--replace"]]) expect("written", run(["export", "--project", p.name, "--format", "coco", "--out", out, ...more], { data: p.data }).code === 0);
    expect("COCO", JSON.parse(readFileSync(out, "utf8")).annotations.length === 3);
  });
  test("the source itself as target is refused", (p) => {
    const source = write(join(p.folder, "in"), three());
    const done = run(["convert", source, "--to", "yolo", "--out", source, "--replace", "--images"]);
    expect("refused, or the pictures are still there", done.code !== 0 || Object.keys(filesOf(source)).filter((n) => n.endsWith(".jpg")).length === 2, { done, files: Object.keys(filesOf(source)) });
  });
}

function numberTests(test) {
  const coco = (ids, extra = {}) => JSON.stringify({ images: ids.map((id, i) => ({ id, file_name: `${i}.jpg`, width: 100, height: 80 })), categories: [{ id: 90, name: "cat" }, { id: 7, name: "dog" }], annotations: ids.map((id, i) => ({ id: 1000 - i, image_id: id, category_id: i % 2 ? 7 : 90, bbox: box, area: 400, iscrowd: 0, ...extra })) });
  const pictures = { "0.jpg": pic(1), "1.jpg": pic(2), "2.jpg": pic(3), "3.jpg": pic(4) };
  for (const ids of [[7, 2, 9], [3, 2, 1], [1, 2, 5, 4], [100, 1, 2, 3], [2, 1], [1000000000000, 5]]) {
    const wanted = JSON.stringify(ids.map((id, i) => [id, `${i}.jpg`, 1000 - i, i % 2 ? "dog" : "cat"]));
    const found = (c) => {
      const names = new Map(c.categories.map((k) => [k.id, k.name]));
      return JSON.stringify(c.images.map((im) => { const a = c.annotations.find((one) => one.image_id === im.id); return [im.id, im.file_name, a.id, names.get(a.category_id)]; }));
    };
    test(`COCO ids ${ids} are kept by convert`, (p) => { const done = p.convert({ "ann.json": coco(ids) }, "coco"); expect("the ids", found(JSON.parse(done.text)) === wanted, done.text); });
    test(`COCO ids ${ids} are kept by import and export`, (p) => { p.bring({ "ann.json": coco(ids), ...pictures }); const c = p.coco(); expect("the ids", found(c) === wanted, c); expect("of categories", JSON.stringify(c.categories.map((k) => [k.id, k.name])) === '[[90,"cat"],[7,"dog"]]', c.categories); });
  }
  test("COCO ids through a bundle", (p) => { p.bring({ "ann.json": coco([7, 2, 9]), ...pictures }); const q = new Project(p.folder); q.import(p.export("bundle", "--images").out); expect("the ids", q.coco().images.map((i) => i.id).join() === "7,2,9", q.coco().images); });
  test("COCO ids of two files that clash", (p) => { const r = p.bring({ "annotations/instances_train.json": coco([1, 2]), "annotations/instances_val.json": coco([1, 2]), "train/0.jpg": pic(1), "train/1.jpg": pic(2), "val/0.jpg": pic(3), "val/1.jpg": pic(4) }); counts(r, 4, 4); const c = p.coco(); expect("ids are used once", new Set(c.images.map((i) => i.id)).size === 4 && new Set(c.annotations.map((a) => a.id)).size === 4, c); });
  for (const [how, second] of Object.entries({ "a copy": (t) => t, "a copy, laid out otherwise": (t) => JSON.stringify(JSON.parse(t), null, 2), "a copy of a part": (t) => { const c = JSON.parse(t); c.annotations.pop(); return JSON.stringify(c); } }))
    test(`COCO with ${how} beside it is read once`, (p) => { const text = coco([7, 2, 9]); const r = p.bring({ "ann.json": text, "ann (copy).json": second(text), ...pictures }); expect("three labels", r.annotations === 3 && p.lines().join().split(" box ").length === 4, { r, lines: p.lines() }); says(r, /also in another file|both|twice/); });
  test("two COCO files of other ids and the same boxes, both given", (p) => { const r = p.bring({ "a.json": coco([7, 2]), "b.json": coco([7, 2]).replaceAll("1000", "55").replaceAll("999", "56"), ...pictures }); expect("read once or named", r.annotations === 2 || r.issues.length > 0 || r.annotations === 4, r); });
  for (const [how, yaml, label, wanted] of [["a class beyond the names", "names: [cat, dog]\n", "7 0.5 0.5 0.2 0.25\n", 3], ["names with gaps", "names: {0: cat, 4: dog}\n", "4 0.5 0.5 0.2 0.25\n", 2], ["names from 1", "names: {1: cat, 2: dog}\n", "2 0.5 0.5 0.2 0.25\n", 2], ["nc above the names", "nc: 5\nnames: [cat, dog]\n", "4 0.5 0.5 0.2 0.25\n", 3]])
    for (const format of ["yolo", "yolo-seg", "yolo-obb"])
      test(`YOLO with ${how}, written as ${format}`, (p) => {
        p.bring({ "data.yaml": `train: images\n${yaml}`, "images/a.jpg": pic(), "labels/a.txt": label });
        expect("its classes", p.classes().length === wanted, p.classes());
        const done = p.export(format, "--images");
        const text = readFileSync(join(done.out, "data.yaml"), "utf8");
        const numbers = [...text.matchAll(/^ {2,}(\d+):/gm)].map((m) => Number(m[1]));
        const list = /names:\s*(\[|\n\s*-)/.test(text);
        expect("names count from 0 without a gap", list || (numbers.length > 0 && numbers.every((n, i) => n === i)), text);
        const highest = Math.max(...p.read(done.out, /labels\/.*txt$/).trim().split("\n").map((l) => Number(l.split(" ")[0])));
        expect("every label has a name", list || highest < numbers.length, { text, highest });
        const q = new Project(p.folder);
        q.import(done.out);
        const at = (lines) => lines.join().replace(/(box|polygon|rotated).*/, "");
        expect("the label has its class again", at(q.lines()) === at(p.lines()), [q.lines(), p.lines()]);
        expect("fillers or changes are counted", numbers.length === wanted || done.loss.items.some((i) => /class|name|gap/.test(i.what)), named(done.loss));
      });
}

function shapeTests(test) {
  const vocMask = () => ({ "JPEGImages/a.jpg": pic(), "Annotations/a.xml": vocText({ objects: [["cat", 4, 8, 30, 20]] }), "SegmentationClass/a.png": png(100, 80, { at: (x, y) => (x >= 15 && x < 30 && y >= 8 && y < 20 ? 8 : 0), palette: vocPalette() }), "SegmentationObject/a.png": png(100, 80, { at: (x, y) => (x >= 15 && x < 30 && y >= 8 && y < 20 ? 1 : 0), palette: vocPalette() }) });
  test("a VOC box beside its mask stays in YOLO and COCO, VOC and the bundle", (p) => {
    p.bring(vocMask());
    expect("a mask of its extent", p.lines()[0].includes("cat mask 15 8 15 12"), p.lines());
    const c = p.coco();
    expect("COCO has the box and the mask", c.annotations[0].bbox.join() === "4,8,26,12" && c.annotations[0].segmentation.size.join() === "80,100", c.annotations);
    const line = p.read(p.export("yolo").out, /labels\/.*txt$/).trim().split(" ").slice(1).map(Number);
    expect("YOLO has the box", Math.abs(line[0] - 0.17) < 1e-9 && Math.abs(line[2] - 0.26) < 1e-9, line);
    for (const format of ["coco", "voc", "bundle"]) {
      const q = new Project(p.folder);
      q.import(p.export(format, "--images").out);
      const again = q.coco().annotations[0];
      expect(`through ${format}`, again.bbox.join() === "4,8,26,12", again);
    }
  });
  const cocoMask = (bbox) => ({ "a.jpg": pic(), "ann.json": JSON.stringify({ images: [{ id: 1, file_name: "a.jpg", width: 100, height: 80 }], categories: [{ id: 1, name: "cat" }], annotations: [{ id: 1, image_id: 1, category_id: 1, iscrowd: 0, bbox, segmentation: [[15, 8, 30, 8, 30, 20, 15, 20]] }] }) });
  test("a COCO box beside its polygon stays in YOLO", (p) => { p.bring(cocoMask([4, 8, 26, 12])); const line = p.read(p.export("yolo").out, /labels\/.*txt$/).trim().split(" ").slice(1).map(Number); expect("the box that was said", Math.abs(line[2] - 0.26) < 1e-9, line); });
  test("a COCO box beside its polygon stays in VOC, or is counted", (p) => { p.bring(cocoMask([4, 8, 26, 12])); const done = p.export("voc"); const xml = p.read(done.out, /xml$/); expect("the box that was said", /<xmin>4<\/xmin>/.test(xml) || done.loss.items.some((i) => /box/.test(i.what)), { xml, loss: named(done.loss) }); });
  test("a pose row of too few joints is named", (p) => { says(p.bring({ "data.yaml": "kpt_shape: [3, 3]\nnames: [p]\ntrain: images\n", "images/a.jpg": pic(), "labels/a.txt": "0 0.5 0.5 0.2 0.2 0.5 0.5 2 0.4 0.4 2\n" }), /labels\/a\.txt:1: .*14 columns.*11/); p.has("a.jpg 100x80 train"); });
  test("a pose row of too many joints is named", (p) => { says(p.bring({ "data.yaml": "kpt_shape: [1, 3]\nnames: [p]\ntrain: images\n", "images/a.jpg": pic(), "labels/a.txt": "0 0.5 0.5 0.2 0.2 0.5 0.5 2 0.4 0.4 2\n0 0.5 0.5 0.2 0.2 0.5 0.5 1\n" }), /labels\/a\.txt:1: .*8 columns.*11/); expect("the good row", p.lines()[0].endsWith("pose 50 40 1"), p.lines()); });
  test("a pose with a broken visibility is named", (p) => { says(p.bring({ "data.yaml": "kpt_shape: [2, 3]\nnames: [p]\ntrain: images\n", "images/a.jpg": pic(), "labels/a.txt": "0 0.5 0.5 0.2 0.2 0.5 0.5 3 0.4 0.4 2\n" }), /labels\/a\.txt:1: .*visibility/); });
  test("a box row among poses", (p) => { const r = p.bring({ "data.yaml": "kpt_shape: [2, 3]\nnames: [p]\ntrain: images\n", "images/a.jpg": pic(), "labels/a.txt": "0 0.5 0.5 0.2 0.25\n0 0.5 0.5 0.2 0.2 0.5 0.5 2 0.4 0.4 2\n" }); expect("both, or named", r.annotations === 2 || r.issues.length > 0, r); });
  const twoParts = (a, b) => ({ "a.jpg": pic(), "ann.json": JSON.stringify({ images: [{ id: 1, file_name: "a.jpg", width: 100, height: 80 }], categories: [{ id: 1, name: "cat" }], annotations: [{ id: 1, image_id: 1, category_id: 1, iscrowd: 0, segmentation: [a, b] }] }) });
  const square = (x, y, s) => [x, y, x + s, y, x + s, y + s, x, y + s];
  for (const [how, a, b, area] of [["overlap", square(0, 0, 20), square(10, 10, 20), 700], ["lie in one another", square(0, 0, 30), square(10, 10, 10), 900], ["touch in a corner", square(0, 0, 10), square(10, 10, 10), 200], ["share an edge", square(0, 0, 10), square(10, 0, 10), 200], ["are apart", square(0, 0, 10), square(40, 40, 10), 200], ["are the same", square(5, 5, 10), square(5, 5, 10), 100], ["turn the other way and overlap", square(0, 0, 20), [30, 10, 10, 10, 10, 30, 30, 30], 700]])
    test(`yolo-seg: parts that ${how} keep their area`, (p) => {
      p.bring(twoParts(a, b));
      const done = p.export("yolo-seg");
      const lines = p.read(done.out, /labels\/.*txt$/).trim().split("\n");
      let filled = 0;
      const rings = lines.map((l) => l.split(" ").slice(1).map((n, i) => Number(n) * (i % 2 ? 80 : 100)));
      for (let y = 0; y < 80; y++) for (let x = 0; x < 100; x++) if (rings.some((ring) => evenOdd(ring, x + 0.5, y + 0.5))) filled++;
      expect("as many pixels, filled even-odd", filled === area, { filled, area, lines });
      expect("the change is counted", done.loss.items.some((i) => /parts/.test(i.what)), named(done.loss));
    });
  for (const [name, source] of Object.entries(sources()))
    for (const format of formats)
      test(`${name} as ${format}: lossless only when it reads back the same`, (p) => {
        p.bring(source);
        const done = p.export(format, "--images");
        if (!done.loss.lossless) return expect("each item says how many and what becomes of it", done.loss.items.every((i) => i.count > 0 && i.what && i.remedy), done.loss);
        const q = new Project(p.folder);
        q.import(done.out);
        const [wanted, found] = [essence(p.bundle()), essence(q.bundle())];
        const at = wanted.findIndex((l, i) => l !== found[i]);
        expect("the same record", at < 0 && wanted.length === found.length, { wanted: wanted[at], found: found[at], lines: [wanted.length, found.length] });
      });
  for (const format of formats.slice(1, 6)) test(`an image id as ${format} is counted`, (p) => { p.bring(sources()["an image id"]); const { loss } = p.export(format); expect("counted", loss.items.some((i) => /image id/.test(i.what)), named(loss)); });
  for (const [field, change, format] of [["license", { license: 3 }, "yolo"], ["date_captured", { date_captured: "x" }, "voc"]])
    test(`the report names the field ${field}`, (p) => { p.bring({ "a.jpg": pic(), "ann.json": JSON.stringify({ images: [{ id: 1, file_name: "a.jpg", width: 100, height: 80, ...change }], categories: [{ id: 1, name: "cat" }], annotations: [] }) }); const { loss } = p.export(format); expect("named", !loss.lossless && loss.items.some((i) => i.what.includes(field)), named(loss)); });
}

function evenOdd(ring, x, y) {
  let inside = false;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2)
    if (ring[i + 1] > y !== ring[j + 1] > y && x < ((ring[j] - ring[i]) * (y - ring[i + 1])) / (ring[j + 1] - ring[i + 1]) + ring[i]) inside = !inside;
  return inside;
}

// Of a bundle what a person cares for: not where files lie, and numbers of ours.
function essence(bundle) {
  const names = [];
  const classes = new Map();
  return bundle.trim().split("\n").map((l) => JSON.parse(l)).flatMap((line) => {
    if (line.kind === "ontology") { for (const c of line.ontology.classes) classes.set(c.id, c.name); delete line.ontology.version; return [JSON.stringify(line.ontology)]; }
    if (line.kind === "asset") { names.push(line.name); for (const k of ["uri", "origin", "sha256", "mime"]) delete line[k]; return [JSON.stringify(line).replace(/"#":{"id":\d+}/, '"#":{}').replace(/,"extra":{"coco":{"#":{}}}/, "")]; }
    if (line.kind !== "annotation") return [];
    return [`${names[line.asset]} ${classes.get(line.content.class_id)} ${JSON.stringify(line.content)}`];
  }).sort();
}

function sources() {
  const image = { id: 1, file_name: "a.jpg", width: 100, height: 80 };
  const one = (annotation, more = {}) => ({ "a.jpg": pic(), "ann.json": JSON.stringify({ images: [{ ...image, ...more.image }], categories: more.categories ?? [{ id: 1, name: "cat" }], annotations: [{ id: 1, image_id: 1, category_id: 1, iscrowd: 0, bbox: box, area: 400, ...annotation }], ...more.set }) });
  return {
    "a plain box": one({}),
    "a box of odd numbers": one({ bbox: [0.1, 1 / 3, 12.7, 9.99], area: 1 }),
    "an id": one({ id: 77 }),
    "an image id": one({ image_id: 9 }, { image: { id: 9 } }),
    "a category id": one({ category_id: 5 }, { categories: [{ id: 5, name: "cat" }] }),
    "a supercategory": one({}, { categories: [{ id: 1, name: "cat", supercategory: "animal" }] }),
    "a color of a category": one({}, { categories: [{ id: 1, name: "cat", color: "#ff0000" }] }),
    "info and licenses": one({}, { set: { info: { year: 2020 }, licenses: [{ id: 1, name: "CC" }] } }),
    "a license of an image": one({}, { image: { license: 1 } }),
    "attributes": one({ attributes: { occluded: true, color: "red" } }),
    "a crowd": one({ iscrowd: 1, segmentation: { size: [80, 100], counts: [810, 20, 60, 20, 7090] } }),
    "a score": one({ score: 0.5 }),
    "an unused class": one({}, { categories: [{ id: 1, name: "cat" }, { id: 2, name: "dog" }] }),
    "a class name with spaces and signs": one({}, { categories: [{ id: 1, name: " big: cat, \"the\" #1 \u{1f408}" }] }),
    "a split": { "annotations/instances_val.json": cocoText({ images: [["a.jpg", 100, 80]], boxes: [[1, 1, ...box]] }), "val/a.jpg": pic() },
    "names in folders": { "ann.json": cocoText({ images: [["x/a.jpg", 100, 80], ["y/a.jpg", 100, 80]], boxes: [[1, 1, ...box]] }), "x/a.jpg": pic(1), "y/a.jpg": pic(2) },
    "names that clash without their ending": { "ann.json": cocoText({ images: [["a.jpg", 100, 80], ["a.png", 100, 80]], boxes: [[1, 1, ...box], [2, 1, 1, 2, 3, 4]] }), "a.jpg": pic(1), "a.png": png(100, 80) },
    "names that differ in letter case": { "ann.json": cocoText({ images: [["A.jpg", 100, 80], ["a.jpg", 100, 80]], boxes: [[1, 1, ...box], [2, 1, 1, 2, 3, 4]] }), "A.jpg": pic(1), "a.jpg": pic(2) },
    "names of odd signs": { "ann.json": cocoText({ images: [["a:b?.jpg", 100, 80], ["100%25 .jpg", 100, 80], ["猫 (1).jpg", 100, 80]], boxes: [[1, 1, ...box], [2, 1, 1, 2, 3, 4], [3, 1, 5, 6, 7, 8]] }), "a:b?.jpg": pic(1), "100%25 .jpg": pic(2), "猫 (1).jpg": pic(3) },
    "a folder called images": { "ann.json": cocoText({ images: [["x/images/a.jpg", 100, 80], ["x/train/b.jpg", 100, 80]], boxes: [[1, 1, ...box], [2, 1, 1, 2, 3, 4]] }), "x/images/a.jpg": pic(1), "x/train/b.jpg": pic(2) },
    "three splits of one name": { "annotations/instances_train.json": cocoText({ images: [["a.jpg", 100, 80]], boxes: [[1, 1, ...box]] }), "annotations/instances_val.json": cocoText({ images: [["a.jpg", 100, 80]], boxes: [[1, 1, 1, 2, 3, 4]] }), "train/a.jpg": pic(1), "val/a.jpg": pic(2) },
    "an image without labels": { "ann.json": cocoText({ images: [["a.jpg", 100, 80], ["b.jpg", 100, 80]], boxes: [[1, 1, ...box]] }), "a.jpg": pic(1), "b.jpg": pic(2) },
    "a polygon": one({ segmentation: [[10, 10, 30, 10, 20, 30]] }),
    "a caption": { "a.jpg": pic(), "annotations/captions.json": JSON.stringify({ images: [image], annotations: [{ id: 1, image_id: 1, caption: "a cat" }] }) },
    "YOLO numbers and keys": { "data.yaml": "names: {5: cat, 9: dog}\ntrain: images/train\nlicense: mine\n", "images/train/a.jpg": pic(), "labels/train/a.txt": yoloLine([9, ...box], 100, 80) },
    "a YOLO confidence": { "classes.txt": "cat\n", "images/a.jpg": pic(), "labels/a.txt": "0 0.5 0.5 0.2 0.25 0.9\n" },
    "YOLO corners": { "data.yaml": "names: [cat]\ntrain: images\n", "images/a.jpg": pic(), "labels/a.txt": "0 0.1 0.1 0.3 0.1 0.3 0.4 0.1 0.4\n" },
    "VOC fields": { "JPEGImages/a.jpg": pic(), "Annotations/a.xml": vocText({ extra: "<folder>f</folder><source><database>d</database></source>\n", objects: [] }).replace("</annotation>", "<object><name>cat</name><pose>Left</pose><truncated>1</truncated><difficult>1</difficult><mine>x</mine><bndbox><xmin>1.5</xmin><ymin>2</ymin><xmax>9.0</xmax><ymax>9</ymax></bndbox></object></annotation>") },
    "a VOC part": { "JPEGImages/a.jpg": pic(), "Annotations/a.xml": vocText({ objects: [] }).replace("</annotation>", "<object><name>cat</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>9</xmax><ymax>9</ymax></bndbox><part><name>head</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>4</xmax><ymax>4</ymax></bndbox></part></object></annotation>") },
    "a missing image": one({}, { image: { file_name: "gone.jpg" } }),
    "an EXIF orientation": { ...one({ bbox: [10, 60, 20, 30], area: 600 }, { image: { width: 80, height: 100 } }), "a.jpg": jpeg(100, 80, { orientation: 6 }) },
  };
}
