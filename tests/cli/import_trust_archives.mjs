// Archives wherever they lie: in folders, in other archives, too many of them, too large ones.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { tar, zip } from "../lib/archives.mjs";
import { jpeg } from "../lib/pictures.mjs";
import { expect, must, run } from "../lib/touchmark.mjs";
import { Project, cocoText, counts, filesOf, linesOf, sameLines, says, silent, vocText, write, yoloLine } from "./import_lib.mjs";

const pic = (gray = 100) => jpeg(100, 80, { gray });
const line = (x = 10) => yoloLine([0, x, 10, 20, 20], 100, 80);
const coco = cocoText({ images: [["a.jpg", 100, 80]], boxes: [[1, 1, 10, 10, 20, 20]] });
const found = "a.jpg 100x80: cat box 10 10 20 20";
const yaml = "names: [cat]\n";

// Wraps bytes in so many zips.
const nested = (bytes, name, times) => (times ? nested(zip({ [name]: bytes }), `in${times}.zip`, times - 1) : bytes);

export function archiveTests(work) {
  const tests = [];
  const test = (name, check) => tests.push([`archives: ${name}`, () => check(new Project(work))]);

  const splits = [/^(set\/train\/images\/)?a\.jpg 100x80 train: cat box 10 10 20 20$/, /^(set\/)?val\/images\/a\.jpg 100x80 val: cat box 40 10 20 20$/];
  const splitTest = (name, files) =>
    test(name, (p) => {
      p.bring(files);
      const lines = p.lines();
      expect("each split has its own picture and label", lines.length === 2 && splits.every((one, i) => one.test(lines[i])), lines);
    });
  splitTest("pictures of each split beside its labels", { "data.yaml": yaml, "train/images.zip": zip({ "a.jpg": pic(1) }), "train/labels/a.txt": line(), "val/images.zip": zip({ "a.jpg": pic(2) }), "val/labels/a.txt": line(40) });
  splitTest("labels and pictures of each split, with and without a folder of their own", { "data.yaml": yaml, "set/train/images.zip": zip({ "images/a.jpg": pic(1) }), "set/train/labels.zip": zip({ "labels/a.txt": line() }), "set/val/images.tar.gz": tar({ "a.jpg": pic(2) }, { packed: true }), "set/val/labels.tar": tar({ "a.txt": line(40) }) });
  splitTest("a data set whose splits are packed, in one archive", { "all.zip": zip({ "data.yaml": yaml, "train/images.zip": zip({ "a.jpg": pic(1) }), "train/labels/a.txt": line(), "val/images.zip": zip({ "a.jpg": pic(2) }), "val/labels/a.txt": line(40) }) });
  test("none of them counts as a file that was not used", (p) => {
    silent(p.bring({ "data.yaml": yaml, "train/images.zip": zip({ "a.jpg": pic(1) }), "train/labels/a.txt": line() }));
  });

  for (const [what, inside] of [["COCO", { "images.zip": zip({ "a.jpg": pic() }), "annotations.zip": zip({ "ann.json": coco }) }], ["YOLO", { "images.zip": zip({ "a.jpg": pic() }), "annotations.zip": zip({ "labels/a.txt": line(), "classes.txt": "cat\n" }) }]])
    for (const [where, files] of [["in an archive", { "outer.zip": zip(inside) }], ["in a folder of an archive", { "outer.zip": zip(Object.fromEntries(Object.entries(inside).map(([name, bytes]) => [`set/${name}`, bytes]))) }]])
      test(`${what}: pictures and labels in archives ${where}`, (p) => {
        const report = p.bring(files);
        p.has(found);
        expect("no archive is left over", !report.issues.some((text) => /\.zip|archives in the data set/.test(text)), report.issues);
      });
  test("the archive itself is named", (p) => {
    const from = write(join(p.folder, "in"), { "outer.zip": zip({ "images.zip": zip({ "a.jpg": pic() }), "annotations.zip": zip({ "ann.json": coco }) }) });
    p.import(join(from, "outer.zip"));
    p.has(found);
  });
  test("a look says the same", (p) => {
    const from = write(join(p.folder, "in"), { "data.yaml": yaml, "train/images.zip": zip({ "a.jpg": pic(1) }), "train/labels/a.txt": line() });
    const { new_images, annotations, problem_count, unused } = must(run(["import", from, "--project", "p", "--dry-run"], { data: p.data }));
    expect("one picture, one label, no problem", new_images === 1 && annotations === 1 && problem_count === 0 && unused.length === 0, { new_images, annotations, problem_count, unused });
  });
  test("pictures out of archives are copied, also of an import in place", (p) => {
    p.bring({ "data.yaml": yaml, "train/images/b.jpg": pic(3), "train/more.zip": zip({ "a.jpg": pic(1) }), "train/labels/a.txt": line() }, "in", "--in-place");
    expect("one is in the store, one where it was", Object.keys(filesOf(p.data)).filter((name) => name.startsWith("blobs/")).length === 1);
    const out = p.export("yolo", "--images");
    expect("both are exported", out.missing.count === 0, out.missing);
  });
  test("the same again is known", (p) => {
    const files = { "data.yaml": yaml, "train/images.zip": zip({ "a.jpg": pic(1) }), "train/labels/a.txt": line() };
    counts(p.bring(files), 1, 1);
    counts(p.bring(files), 0, 0, 1, 1);
  });
  test("an archive beside what was unpacked of it adds nothing", (p) => {
    counts(p.bring({ "data.yaml": yaml, "train/images/a.jpg": pic(1), "train/images.zip": zip({ "a.jpg": pic(1) }), "train/labels/a.txt": line() }), 1, 1, 1);
  });
  test("a damaged one in a folder costs only itself", (p) => {
    const whole = zip({ "b.jpg": pic(2) });
    const report = p.bring({ "a.jpg": pic(), "x/whole.zip": whole, "x/y/half.zip": whole.subarray(0, whole.length / 2) });
    counts(report, 2, 0);
    says(report, /^x\/y\/half\.zip: .*left out/);
  });
  test("a damaged one in an archive is named by where it lies", (p) => {
    const whole = zip({ "b.jpg": pic(2) });
    const report = p.bring({ "o.zip": zip({ "a.jpg": pic(), "x/half.zip": whole.subarray(0, whole.length / 2) }) });
    says(report, /^o\.zip\/x\/half\.zip: .*left out/);
  });
  test("three deep and no deeper", (p) => {
    p.bring({ "in.zip": nested(pic(), "a.jpg", 3) });
    p.has("a.jpg 100x80");
    const q = new Project(p.folder);
    const report = q.bring({ "b.jpg": pic(2), "in.zip": nested(pic(), "a.jpg", 4) });
    q.has("b.jpg 100x80");
    says(report, /in4\.zip: it lies in more than 2 archives.*left out/);
  });
  test("a bomb in archives is an error, and nothing of it stays", (p) => {
    const bomb = zip({ "in.zip": zip({ "zeros.bin": Buffer.alloc(80 << 20) }), "a.jpg": pic() });
    const from = write(join(p.folder, "in"), { "b.jpg": pic(2), "o.zip": bomb });
    const done = run(["import", from, "--project", "p"], { data: p.data });
    expect("it says so", done.code !== 0 && /o\.zip\/in\.zip/.test(done.stderr) && /bomb/.test(done.stderr), done);
    expect("no file of it stays", readdirSync(join(p.data, "tmp")).length === 0, readdirSync(join(p.data, "tmp")));
  });
  test("many that are small bombs together are one", (p) => {
    const part = zip({ "zeros.bin": Buffer.alloc(30 << 20) });
    const from = write(join(p.folder, "in"), { "o.zip": zip(Object.fromEntries([1, 2, 3, 4].map((i) => [`${i}.zip`, part]))) });
    const done = run(["import", from, "--project", "p"], { data: p.data });
    expect("it says so", done.code !== 0 && /o\.zip\/\d\.zip/.test(done.stderr) && /bomb/.test(done.stderr), done);
  });
  test("more archives than are unpacked", (p) => {
    const one = zip({ "note.txt": "x" });
    const from = write(join(p.folder, "in"), Object.fromEntries(Array.from({ length: 801 }, (_, i) => [`x/${i}.zip`, one])));
    const done = run(["import", from, "--project", "p"], { data: p.data });
    expect("it says so", done.code !== 0 && /more than 800 archives/.test(done.stderr), done);
  });
  const voc = vocText({ objects: [["cat", 10, 10, 30, 30]] });
  const packed = {
    "pictures in one, labels in another": { "images.zip": zip({ "a.jpg": pic() }), "labels.zip": zip({ "labels/a.txt": line(), "classes.txt": "cat\n" }) },
    "two batches": { "batch1_images.zip": zip({ "a.jpg": pic(1) }), "batch1_labels.zip": zip({ "a.txt": line() }), "batch2_images.zip": zip({ "a.jpg": pic(2) }), "batch2_labels.zip": zip({ "a.txt": line(40) }) },
    "splits that the labels say": { "images.zip": zip({ "a.jpg": pic(1), "b.jpg": pic(2) }), "annotations.zip": zip({ "annotations/instances_train.json": coco, "annotations/instances_val.json": coco.replace("a.jpg", "b.jpg") }) },
    "one in another": { "o.zip": zip({ "i.zip": zip({ "a.jpg": pic(), "a.xml": voc }) }) },
    "one in a folder": { "train/images.zip": zip({ "a.jpg": pic() }), "train/labels/a.txt": line(), "classes.txt": "cat\n" },
    "a damaged one": { "whole.zip": zip({ "a.jpg": pic() }), "half.zip": zip({ "b.jpg": pic(2) }).subarray(0, 60) },
    "the same picture twice": { "a.jpg": pic(), "two.zip": zip({ "a.jpg": pic(), "ann.json": coco }) },
    "two pictures of one name": { "one.zip": zip({ "a.jpg": pic(), "ann.json": coco }), "two.zip": zip({ "a.jpg": pic(2), "ann.json": coco }) },
    "the same labels twice": { "one.zip": zip({ "a.jpg": pic(), "ann.json": coco }), "two.tar.gz": tar({ "a.jpg": pic(), "ann.json": coco }, { packed: true }) },
    "the same labels in two formats": { "x/a.jpg": pic(), "x/ann.json": coco, "y/a.jpg": pic(), "y/Annotations/a.xml": voc },
  };
  for (const [what, files] of Object.entries(packed))
    test(`convert reads them as import does: ${what}`, (p) => {
      const folder = write(join(p.folder, "in"), files);
      const { issues } = p.import(folder);
      const done = must(run(["convert", folder, "--to", "bundle", "--out", join(p.folder, "o.jsonl")]));
      sameLines("what is written", linesOf(readFileSync(join(p.folder, "o.jsonl"), "utf8")).lines, p.lines());
      expect("what is said", done.errors.length >= issues.length, [done.errors, issues]);
      const set = must(run(["convert", folder, "--to", "coco", "--images", "--out", join(p.folder, "set")]));
      expect("the pictures are copied", set.missing_images.count === 0 && Object.keys(filesOf(join(p.folder, "set"))).filter((name) => name.endsWith(".jpg")).length === set.assets, set);
    });
  test("convert reads one archive, and names its files as they lie in it", (p) => {
    const source = write(join(p.folder, "in"), { "set.zip": zip({ "ann.json": coco }) });
    const done = must(run(["convert", join(source, "set.zip"), "--to", "yolo", "--out", join(p.folder, "o")]));
    expect("one image and its label", done.assets === 1 && done.annotations === 1 && done.errors[0].where === "ann.json", done);
  });
  return tests;
}
