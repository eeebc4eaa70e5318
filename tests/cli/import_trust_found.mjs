// What people and attacks found wrong once: an equal label beside another id, predictions written as truth, targets that
// hold what is read, a damaged archive among good ones, names that a layout would swallow.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { zip } from "../lib/archives.mjs";
import { jpeg, png } from "../lib/pictures.mjs";
import { expect, must, run } from "../lib/touchmark.mjs";
import { Project, cocoText, counts, filesOf, says, vocText, write, yoloLine } from "./import_lib.mjs";

const pic = (gray = 100) => jpeg(100, 80, { gray });
const box = [10, 10, 20, 20];
const line = yoloLine([0, ...box], 100, 80);
const set = (more = {}) => ({ "a.jpg": pic(), "ann.json": cocoText({ images: [["a.jpg", 100, 80]], boxes: [[1, 1, ...box]] }), ...more });
const withIds = (first) => {
  const coco = JSON.parse(cocoText({ images: [["a.jpg", 100, 80]], boxes: [[1, 1, ...box], [1, 1, 40, 40, 9, 8]] }));
  coco.annotations.forEach((a, i) => (a.id = first + i));
  return JSON.stringify(coco);
};
const labelStudio = JSON.stringify([{ id: 1, data: { image: "a.jpg" },
  annotations: [{ id: 1, result: [{ id: "r", type: "rectanglelabels", from_name: "l", to_name: "i", original_width: 100, original_height: 80, value: { x: 10, y: 10, width: 20, height: 20, rectanglelabels: ["cat"] } }] }],
  predictions: [{ id: 2, model_version: "v1", score: 0.5, result: [{ id: "p", type: "rectanglelabels", from_name: "l", to_name: "i", original_width: 100, original_height: 80, value: { x: 50, y: 50, width: 10, height: 10, rectanglelabels: ["cat"] } }] }] }]);

export function foundTests(work) {
  const tests = [];
  const test = (name, check) => tests.push([`found: ${name}`, () => check(new Project(work))]);

  test("equal labels of other ids are known", (p) => {
    p.bring({ "a.jpg": pic(), "ann.json": withIds(100) });
    counts(p.bring({ "a.jpg": pic(), "ann.json": withIds(500) }), 0, 0, 1, 2);
  });
  test("what was exported is known when it comes back, whatever order its ids have", (p) => {
    const second = JSON.parse(withIds(1));
    p.bring({ "a.jpg": pic(), "b.jpg": pic(2), "ann.json": cocoText({ images: [["a.jpg", 100, 80], ["b.jpg", 100, 80]], boxes: [[1, 1, ...box], [2, 1, ...box]] }) });
    second.annotations = second.annotations.slice(1).map((a) => ({ ...a, id: 1 }));
    p.bring({ "a.jpg": pic(), "ann.json": JSON.stringify(second) });
    for (const format of ["coco", "cvat", "labelme", "labelstudio"]) counts(p.import(p.export(format, "--images").out), 0, 0, 2, 3);
  });
  test("the same set in two formats is the same labels", (p) => {
    p.bring({ "a.jpg": pic(), "a.xml": vocText({ objects: [["cat", 10, 10, 30, 30]] }) });
    counts(p.bring({ "a.jpg": pic(), "a.xml": vocText({ objects: [["cat", "10.0", 10, "30.00", 30]] }) }), 0, 0, 1, 1);
    counts(p.bring(set()), 0, 0, 1, 1);
  });
  test("labels that one file says twice are two, also the second time", (p) => {
    const twice = cocoText({ images: [["a.jpg", 100, 80]], boxes: [[1, 1, ...box], [1, 1, ...box]] });
    counts(p.bring({ "a.jpg": pic(), "ann.json": twice }), 1, 2);
    counts(p.bring({ "a.jpg": pic(), "ann.json": twice }), 0, 0, 1, 2);
  });

  test("a run is exported as predictions", (p) => {
    p.bring({ "a.jpg": pic(), "ls.json": labelStudio });
    const [task] = JSON.parse(p.read(p.export("labelstudio", "--layer", "v1").out, /\.json$/));
    expect("its prediction, and no label of a person", task.predictions.length === 1 && task.predictions[0].model_version === "v1" && task.predictions[0].result.length === 1 && (task.annotations ?? []).every((a) => !a.result.length), task);
    expect("a list of its name", Object.keys(filesOf(p.export("coco-results", "--layer", "v1").out)).some((name) => name.endsWith("v1.json")));
  });

  test("an export does not write over the data folder", (p) => {
    p.bring(set());
    for (const out of [p.data, p.folder]) {
      const done = run(["export", "--project", "p", "--format", "coco", "--out", out, "--replace"], { data: p.data });
      expect("it is refused", done.code !== 0 && /would write over/.test(done.stderr), done);
    }
    p.has("a.jpg 100x80: cat box 10 10 20 20");
  });
  for (const [what, source, out, to] of [["a folder", "in", "in", "yolo"], ["the folder above", "in", ".", "yolo"], ["a file", "in/ann.json", "in/ann.json", "labelstudio"]])
    test(`a conversion does not write over its source: ${what}`, (p) => {
      const before = set();
      write(join(p.folder, "in"), before);
      const done = run(["convert", join(p.folder, source), "--to", to, "--out", join(p.folder, out), "--replace"]);
      expect("it is refused", done.code !== 0 && /would write over/.test(done.stderr), done);
      expect("all is there", readFileSync(join(p.folder, "in/ann.json"), "utf8") === before["ann.json"] && existsSync(join(p.folder, "in/a.jpg")));
    });
  test("a folder beside the source is no danger", (p) => {
    write(join(p.folder, "in"), set());
    must(run(["convert", join(p.folder, "in"), "--to", "yolo", "--out", join(p.folder, "in2")]));
  });

  for (const [what, files, why] of [
    ["an empty folder", { "x/.keep": "" }, /looked for coco, .*yolo.* and images; no file lies in it/],
    ["files of no kind", { "a.foo": "hm", "b.foo": "hm" }, /looked for coco.*there is a\.foo and 1 more \(files of a kind/],
    ["COCO with nothing in it", { "ann.json": JSON.stringify({ images: [], annotations: [], categories: [{ id: 1, name: "cat" }] }) }, /no image and no label.*COCO/],
    ["COCO that was cut off", { "ann.json": '{"images":[' }, /no image and no label.*breaks off/],
    ["names of classes alone", { "data.yaml": "names: [cat]\n" }, /no image and no label.*YOLO/],
  ])
    test(`nothing is written of ${what}`, (p) => {
      const out = join(p.folder, "out.json");
      const done = run(["convert", write(join(p.folder, "in"), files), "--to", "coco", "--out", out]);
      expect("it says what was looked for", done.code !== 0 && why.test(done.stderr), done);
      expect("nothing is written", !existsSync(out));
    });

  test("taking back is not looked at first", (p) => {
    const { import: id } = p.bring(set());
    const done = run(["import", "--undo", id, "--dry-run", "--project", "p"], { data: p.data });
    expect("it is refused", done.code === 2 && /--undo/.test(done.stderr), done);
    p.has("a.jpg 100x80: cat box 10 10 20 20");
  });
  test("a look without a data folder makes none", (p) => {
    const from = write(join(p.folder, "in"), set());
    must(run(["import", from, "--dry-run", "--project", "p"], { data: p.data }));
    expect("none was made", !existsSync(p.data));
  });

  test("a damaged archive costs only itself", (p) => {
    const whole = zip({ "b.jpg": pic(2) });
    const report = p.bring({ "a.jpg": pic(), "whole.zip": whole, "half.zip": whole.subarray(0, whole.length / 2) });
    counts(report, 2, 0);
    says(report, /half\.zip: .*left out/);
  });
  test("a damaged archive alone is an error", (p) => {
    const whole = zip({ "b.jpg": pic(2) });
    for (const name of ["half.zip", ""]) {
      const from = write(join(p.folder, `in${name}`), { "half.zip": whole.subarray(0, whole.length / 2) });
      const done = run(["import", join(from, name), "--project", "p"], { data: p.data });
      expect("it says so", done.code !== 0 && /damaged|not an archive|cannot be read/.test(done.stderr), done);
    }
  });
  test("pictures in an archive beside their labels", (p) => {
    p.bring({ "labels/a.txt": line, "classes.txt": "cat\n", "images.zip": zip({ "a.jpg": pic() }) });
    p.has("a.jpg 100x80: cat box 10 10 20 20");
  });
  test("labels in one archive, pictures in another", (p) => {
    p.bring({ "annotations.zip": zip({ "labels/a.txt": line, "classes.txt": "cat\n" }), "images.zip": zip({ "a.jpg": pic() }) });
    p.has("a.jpg 100x80: cat box 10 10 20 20");
  });

  test("a class __ignore__ in the middle keeps its number in VOC", (p) => {
    const polygons = ["cat", "__ignore__", "dog"].map((name, i) => ({ id: i + 1, image_id: 1, category_id: i + 1, iscrowd: 0, area: 200, bbox: [10 + 25 * i, 10, 20, 20], segmentation: [[10 + 25 * i, 10, 30 + 25 * i, 10, 30 + 25 * i, 30, 10 + 25 * i, 30]] }));
    p.bring({ "a.jpg": pic(), "ann.json": JSON.stringify({ images: [{ id: 1, file_name: "a.jpg", width: 100, height: 80 }], categories: ["cat", "__ignore__", "dog"].map((name, i) => ({ id: i + 1, name })), annotations: polygons }) });
    const q = new Project(p.folder);
    q.import(p.export("voc", "--images").out);
    q.has("a.jpg 100x80: __ignore__ mask 35 10 20 20 400; cat mask 10 10 20 20 400; dog mask 60 10 20 20 400");
  });
  for (const format of ["voc", "masks"])
    test(`a folder of the name of a role comes back from ${format}`, (p) => {
      p.bring({ "ann.json": cocoText({ images: [["1.png", 100, 80], ["JPEGImages/1.png", 100, 80]], boxes: [[1, 1, ...box], [2, 1, 30, 30, 9, 9]] }), "1.png": png(100, 80, { gray: 1 }), "JPEGImages/1.png": png(100, 80, { gray: 9 }) });
      const done = p.export(format, "--images");
      expect("the other name is told", done.loss.items.some((i) => /asset name/.test(i.what)), done.loss);
      const q = new Project(p.folder);
      q.import(done.out);
      const names = q.lines().map((text) => text.split(" ")[0]);
      expect("two pictures", names.length === 2 && new Set(names).size === 2, q.lines());
    });
  test("a box that corners do not say exactly is told in VOC", (p) => {
    p.bring({ "a.jpg": pic(), "ann.json": cocoText({ images: [["a.jpg", 100, 80]], boxes: [[1, 1, 57.76, 39.06, 14.05, 15.21]] }) });
    const { loss } = p.export("voc");
    expect("it is in the report", loss.items.some((i) => /cannot say exactly/.test(i.what)), loss);
  });
  return tests;
}
