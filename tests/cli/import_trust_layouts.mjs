// Data sets are found wherever they lie: under folders, in archives, beside each other, in the layouts of other tools
// and in our own; and labels reach images that the project has already.
import { join } from "node:path";
import { tar, zip } from "../lib/archives.mjs";
import { jpeg, png } from "../lib/pictures.mjs";
import { expect, must, run } from "../lib/touchmark.mjs";
import { Project, cocoText, counts, filesOf, says, silent, vocText, write, yoloLine } from "./import_lib.mjs";

const pic = (gray = 100) => jpeg(100, 80, { gray });
const box = [10, 10, 20, 20];
const line = yoloLine([0, ...box], 100, 80);
const voc = (name) => vocText({ filename: name, objects: [["cat", 10, 10, 30, 30]] });
const coco = (...names) => cocoText({ images: names.map((n) => [n, 100, 80]), boxes: names.map((_, i) => [i + 1, 1, ...box]) });
const cat = "cat box 10 10 20 20";
const split = (name, s) => `${name} 100x80${s ? ` ${s}` : ""}: ${cat}`;
const yaml = (text = "") => `path: .\n${text}names: [cat]\n`;

// name: [files, what must be there]
export const layouts = {
  "YOLO split/images": [{ "data.yaml": yaml("train: train/images\nval: valid/images\n"), "train/images/a.jpg": pic(1), "train/labels/a.txt": line, "valid/images/b.jpg": pic(2), "valid/labels/b.txt": line }, [split("a.jpg", "train"), split("b.jpg", "val")]],
  "YOLO images/split": [{ "data.yaml": yaml("train: images/train\nval: images/val\n"), "images/train/a.jpg": pic(1), "labels/train/a.txt": line, "images/val/b.jpg": pic(2), "labels/val/b.txt": line }, [split("a.jpg", "train"), split("b.jpg", "val")]],
  "YOLO without a yaml": [{ "images/train/a.jpg": pic(1), "labels/train/a.txt": line, "images/val/b.jpg": pic(2), "labels/val/b.txt": line, "classes.txt": "cat\n" }, [split("a.jpg", "train"), split("b.jpg", "val")]],
  "YOLO with lists": [{ "data.yaml": yaml("train: train.txt\nval: val.txt\n"), "images/a.jpg": pic(1), "labels/a.txt": line, "images/b.jpg": pic(2), "labels/b.txt": line, "train.txt": "./images/a.jpg\n", "val.txt": "./images/b.jpg\n" }, [split("a.jpg", "train"), split("b.jpg", "val")]],
  "YOLO side by side": [{ "a.jpg": pic(1), "a.txt": line, "b.jpg": pic(2), "b.txt": line, "classes.txt": "cat\n" }, [split("a.jpg"), split("b.jpg")]],
  "YOLO of other letter case": [{ "Data.YAML": "train: Train/Images\nval: Valid/Images\nnames:\n  0: cat\n", "Train/Images/a.JPG": pic(1), "Train/Labels/a.TXT": line, "Valid/Images/b.JPG": pic(2), "Valid/Labels/b.TXT": line }, [split("a.JPG", "train"), split("b.JPG", "val")]],
  "YOLO of Roboflow's paths": [{ "data.yaml": "train: ../train/images\nval: ../valid/images\ntest: ../test/images\n\nnc: 1\nnames: ['cat']\n", "train/images/a.jpg": pic(1), "train/labels/a.txt": line, "valid/images/b.jpg": pic(2), "valid/labels/b.txt": line, "test/images/c.jpg": pic(3), "test/labels/c.txt": line }, [split("a.jpg", "train"), split("b.jpg", "val"), split("c.jpg", "test")]],
  "YOLO of a FiftyOne export": [{ "dataset.yaml": "names:\n  0: cat\npath: /home/me/fiftyone/out\ntrain: ./images/train/\nval: ./images/val/\n", "images/train/a.jpg": pic(1), "labels/train/a.txt": line, "images/val/b.jpg": pic(2), "labels/val/b.txt": line }, [split("a.jpg", "train"), split("b.jpg", "val")]],
  "YOLO 1.1 of CVAT": [{ "obj.data": "classes = 1\ntrain = data/train.txt\nnames = data/obj.names\nbackup = backup/\n", "obj.names": "cat\n", "train.txt": "data/obj_train_data/a.jpg\n", "obj_train_data/a.jpg": pic(1), "obj_train_data/a.txt": line }, [split("a.jpg", "train")]],
  "COCO with split folders": [{ "annotations/instances_train2017.json": coco("a.jpg"), "annotations/instances_val2017.json": coco("b.jpg"), "train2017/a.jpg": pic(1), "val2017/b.jpg": pic(2) }, [split("a.jpg", "train"), split("b.jpg", "val")]],
  "COCO of Roboflow": [{ "train/_annotations.coco.json": coco("a.jpg"), "train/a.jpg": pic(1), "valid/_annotations.coco.json": coco("b.jpg"), "valid/b.jpg": pic(2), "test/_annotations.coco.json": coco("c.jpg"), "test/c.jpg": pic(3) }, [split("a.jpg", "train"), split("b.jpg", "val"), split("c.jpg", "test")]],
  "COCO of FiftyOne": [{ "data/a.jpg": pic(1), "labels.json": coco("a.jpg") }, [split("a.jpg")]],
  "COCO of CVAT, own subset": [{ "annotations/instances_Holdout.json": coco("a.jpg"), "images/Holdout/a.jpg": pic(1) }, [split("a.jpg")]],
  "COCO of CVAT, two subsets": [{ "annotations/instances_train.json": coco("a.jpg"), "annotations/instances_mine.json": coco("b.jpg"), "images/train/a.jpg": pic(1), "images/mine/b.jpg": pic(2) }, [split("a.jpg", "train"), split("b.jpg")]],
  "COCO in labels/ with images/": [{ "labels/coco.json": coco("a.jpg"), "images/a.jpg": pic(1) }, [split("a.jpg")]],
  "VOCdevkit": [{ "VOC2012/Annotations/a.xml": voc("a.jpg"), "VOC2012/JPEGImages/a.jpg": pic(1), "VOC2012/ImageSets/Main/train.txt": "a\n" }, [split("a.jpg", "train")]],
  "VOC of other letter case": [{ "ANNOTATIONS/a.XML": voc("a.jpg"), "jpegimages/a.JPG": pic(1) }, [split("a.JPG")]],
  "VOC of Roboflow": [{ "train/a.jpg": pic(1), "train/a.xml": voc("a.jpg"), "valid/b.jpg": pic(2), "valid/b.xml": voc("b.jpg") }, [split("a.jpg", "train"), split("b.jpg", "val")]],
  "VOC of FiftyOne": [{ "data/a.jpg": pic(1), "labels/a.xml": voc("a.jpg") }, [split("a.jpg")]],
  "VOC, images/ and xmls/ per split": [{ "train/images/a.jpg": pic(1), "train/xmls/a.xml": voc("a.jpg"), "val/images/b.jpg": pic(2), "val/xmls/b.xml": voc("b.jpg") }, [split("a.jpg", "train"), split("b.jpg", "val")]],
  "VOC in subfolders": [{ "Annotations/s/a.xml": voc("a.jpg"), "JPEGImages/s/a.jpg": pic(1), "Annotations/t/a.xml": voc("a.jpg"), "JPEGImages/t/a.jpg": pic(2) }, [split("s/a.jpg"), split("t/a.jpg")]],
};

const below = (folder, files) => Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${folder}/${name}`, bytes]));
const wrappings = {
  "": (p, files) => p.bring(files),
  "in a folder": (p, files) => p.bring(below("My data set", files)),
  "two folders deep": (p, files) => p.bring(below("download/My data set (1)", files)),
  "three deep, beside a readme": (p, files) => p.bring({ ...below("a/b/c", files), "README.md": "# hi\n", "a/LICENSE": "mine\n" }),
  "in a zip": (p, files) => zipped(p, zip(files)),
  "in a zip's folder, with __MACOSX": (p, files) => zipped(p, zip({ ...below("ds", files), ...Object.fromEntries(Object.keys(files).map((n) => [`__MACOSX/ds/${n.replace(/([^/]*)$/, "._$1")}`, "\x00\x05\x16\x07"])) })),
  "in a zip with backslashes": (p, files) => zipped(p, zip(below("ds", files), { separator: "\\" })),
  "in a tar.gz": (p, files) => zipped(p, tar(below("x/ds", files), { packed: true }), "tar.gz"),
};

function zipped(p, bytes, ending = "zip") {
  const folder = join(p.folder, "archives");
  write(folder, { [`set.${ending}`]: bytes });
  return p.import(join(folder, `set.${ending}`));
}

export function layoutTests(work) {
  const tests = [];
  const test = (name, body) => tests.push([`layout: ${name}`, () => body(new Project(work))]);
  for (const [name, [files, wanted]] of Object.entries(layouts)) {
    const all = Object.entries(wrappings);
    // Each layout plain, and in two wrappings that take turns.
    const at = Object.keys(layouts).indexOf(name);
    for (const [how, wrap] of [all[0], all[1 + (at % 7)], all[1 + ((at + 3) % 7)]])
      test(`${name} ${how}`, (p) => {
        const report = wrap(p, files);
        expect("only texts for people are left", report.issues.every((i) => /texts for people/.test(i)), report.issues);
        p.has(...wanted);
        expect("its classes", JSON.stringify(p.classes()) === '["cat"]', p.classes());
      });
  }
  manyTests(test);
  nameTests(test);
  knownTests(test);
  ownTests(test);
  return tests;
}

function manyTests(test) {
  test("two data sets of two formats in one folder", (p) => {
    p.bring({ ...below("one", layouts["YOLO side by side"][0]), ...below("two", { "Annotations/c.xml": voc("c.jpg"), "JPEGImages/c.jpg": pic(3) }) });
    p.has(split("a.jpg"), split("b.jpg"), split("c.jpg"));
  });
  test("two archives and a picture in a folder", (p) => {
    const report = p.bring({ "one.zip": zip({ "x/a.jpg": pic(1), "x/labels.json": coco("a.jpg") }), "two.tar": tar({ "JPEGImages/b.jpg": pic(2), "Annotations/b.xml": voc("b.jpg") }), "c.jpg": pic(3) });
    counts(report, 3, 2);
    p.has(split("a.jpg"), split("b.jpg"), "c.jpg 100x80");
  });
  test("an archive beside a data set", (p) => {
    counts(p.bring({ "more.zip": zip({ "m/b.jpg": pic(2), "m/b.xml": voc("b.jpg") }), "images/a.jpg": pic(1), "labels/a.txt": line, "classes.txt": "cat\n" }), 2, 2);
    p.has(split("a.jpg"), split("b.jpg"));
  });
  test("labels in one archive, pictures in another", (p) => {
    for (const names of [["1-labels.zip", "2-images.zip"], ["2-labels.zip", "1-images.zip"]]) {
      const q = new Project(p.folder);
      q.bring({ [names[0]]: zip({ "annotations/instances_default.json": coco("a.jpg") }), [names[1]]: zip({ "a.jpg": pic(1) }) });
      q.has(split("a.jpg"));
    }
  });
  test("YOLO labels in one archive, pictures in another", (p) => {
    p.bring({ "1-images.zip": zip({ "images/a.jpg": pic(1) }), "2-labels.zip": zip({ "labels/a.txt": line, "classes.txt": "cat\n" }) });
    expect("the label is on it", p.lines().length === 1 && p.lines()[0].endsWith(cat), p.lines());
  });
  test("an archive that is damaged is named", (p) => {
    const folder = write(join(p.folder, "d"), { "bad.zip": zip({ "a.jpg": pic(1), "b.jpg": pic(2) }, { packed: false }).subarray(0, 420) });
    const done = run(["import", folder, "--project", "p"], { data: p.data });
    expect("named", /bad\.zip/.test(done.stderr + done.stdout), done);
  });
  test("an archive that is cut off between two files is named", (p) => {
    const bytes = zip({ "a.jpg": pic(1), "b.jpg": pic(2) });
    const folder = write(join(p.folder, "d"), { "bad.zip": bytes.subarray(0, bytes.indexOf("PK\x03\x04", 10, "latin1")) });
    const done = run(["import", folder, "--project", "p"], { data: p.data });
    expect("named", done.code !== 0 && /bad\.zip/.test(done.stderr), done);
  });
  test("an archive in an archive is read", (p) => { zipped(p, zip({ "inner.zip": zip({ "a.jpg": pic(1) }), "a.jpg": pic(2) })); p.has("a.jpg 100x80", "inner/a.jpg 100x80"); });
  test("an archive of nothing that is read, beside one that is", (p) => { const r = p.bring({ "one.zip": zip({ "x/a.jpg": pic(1) }), "two.zip": zip({ "label_2/a.txt": "Car 0.00 0 -1.57 10.0 10.0 30.0 30.0 1.5 1.6 3.9 1.0 1.5 10.0 -1.5\n", "b.heic": "x" }) }); says(r, /label_2\/a\.txt: .*KITTI/, /b\.heic: .*HEIC/); p.has("a.jpg 100x80"); });
  test("a table beside an archive is named", (p) => { says(p.bring({ "one.zip": zip({ "x/a.jpg": pic(1) }), "train.csv": "ImageID,LabelName\n" }), /train\.csv: .*Open Images/); });
  test("an archive of an archive alone", (p) => { const done = run(["import", join(write(join(p.folder, "q"), { "o.zip": zip({ "i.zip": zip({ "a.jpg": pic(1) }) }) }), "o.zip"), "--project", "p"], { data: p.data }); expect("read, or said", done.code !== 0 || done.json.assets === 1 || done.json.error_count > 0, done); });
  test("two formats of the same labels: one is read, the other is named", (p) => { const r = p.bring({ "annotations/instances_train.json": coco("a.jpg"), "images/train/a.jpg": pic(1), "labels/train/a.txt": line, "data.yaml": "train: images/train\nnames: [cat]\n" }); says(r, /data\.yaml: .*YOLO data sets$/, /labels\/train\/a\.txt: .*YOLO labels$/); p.has(split("a.jpg", "train")); });
  test("an archive in a subfolder is read or named", (p) => {
    const report = p.bring({ "x/inner.zip": zip({ "b.jpg": pic(2) }), "a.jpg": pic(1) });
    expect("read or named", report.assets === 2 || report.issues.some((i) => /x\/inner\.zip/.test(i)), report);
  });
  test("a zip of one picture", (p) => { counts(zipped(p, zip({ "a.jpg": pic(1) })), 1, 0); p.has("a.jpg 100x80"); });
  test("a zip of one label file", (p) => { zipped(p, zip({ "instances.json": coco("a.jpg") })); p.has("a.jpg 100x80 missing: cat box 10 10 20 20"); });
  test("an empty zip is an error in words", (p) => {
    write(p.folder, { "e.zip": zip({}) });
    const done = run(["import", join(p.folder, "e.zip"), "--project", "p"], { data: p.data });
    expect("no server path, an exit code", done.code === 2 && done.stderr.length > 0, done);
  });
}

function nameTests(test) {
  const cases = {
    "percent-encoded": ["a%20b%28%31%29.jpg", "a b(1).jpg"], "percent-encoded UTF-8": ["%D0%BA%D0%BE%D1%82.jpg", "кот.jpg"], "backslashes": ["train\\x\\a.jpg", "train/x/a.jpg"],
    "an absolute path": ["/home/me/pictures/a.jpg", "a.jpg"], "a Windows path": ["C:\\Users\\me\\a.jpg", "a.jpg"], "climbing": ["../pictures/a.jpg", "pictures/a.jpg"], "a dot in front": ["./a.jpg", "a.jpg"],
  };
  for (const [how, [said, there]] of Object.entries(cases))
    for (const place of ["", "images/"])
      test(`COCO names with ${how}${place && " in images/"}`, (p) => {
        const report = p.bring({ "ann.json": coco(said), [`${place}${there}`]: pic(1) });
        counts(report, 1, 1);
        silent(report);
        const lines = p.lines();
        expect("one image, whole, with its label", lines.length === 1 && lines[0].endsWith(`100x80: ${cat}`), lines);
      });
  test("a real percent sign in a name", (p) => { p.bring({ "ann.json": coco("100%20.jpg"), "100%20.jpg": pic(1), "100 .jpg": jpeg(50, 50) }); p.has(split("100%20.jpg")); });
  test("VOC whose <filename> is a path", (p) => { p.bring({ "Annotations/a.xml": voc("C:\\x\\a.jpg"), "JPEGImages/a.jpg": pic(1) }); p.has(split("a.jpg")); });
  test("VOC whose file has another name than its image", (p) => { p.bring({ "Annotations/0001.xml": voc("real%20name.jpg"), "JPEGImages/real name.jpg": pic(1) }); expect("one whole image", p.lines().length === 1 && p.lines()[0].endsWith(cat), p.lines()); });
  const farAbove = (names) => ({ "a/b/c/d/e/images/a.jpg": pic(1), "a/b/c/d/e/labels/a.txt": yoloLine([0, 10, 10, 20, 20], 100, 80), ...names });
  for (const [name, text] of [["classes.txt", "cat\n"], ["obj.names", "cat\n"], ["data.yaml", "names: [cat]\n"]])
    test(`YOLO classes in a folder far above the labels: ${name}`, (p) => {
      silent(p.bring(farAbove({ [name]: text, ...(name === "data.yaml" ? {} : { "coco/ann.json": coco("q.jpg"), "coco/q.jpg": pic(7) }) })));
      expect("its class", p.lines().some((line) => /a\.jpg 100x80: cat box 10 10 20 20/.test(line)), p.lines());
    });
  test("YOLO classes come from the nearest folder above", (p) => { p.bring(farAbove({ "classes.txt": "far\n", "a/b/classes.txt": "near\n" })); p.has("a.jpg 100x80: near box 10 10 20 20"); });
  test("hidden pictures and labels are counted, what programs leave is not", (p) => {
    const hidden = { ".x/b.jpg": pic(2), ".x/y/b.txt": "0 0.5 0.5 0.1 0.1\n", "q/.c.jpg": pic(3) };
    const litter = { ".git/x.png": png(3, 3), ".DS_Store": "x", "._a.jpg": "x", ".gitignore": "x", "q/.ipynb_checkpoints/z.jpg": pic(4), ".x/__MACOSX/z.jpg": "x", "Thumbs.db": "x" };
    const folder = write(join(p.folder, "in"), { "a.jpg": pic(), ...hidden, ...litter });
    const { unused } = p.import(folder, "--dry-run");
    expect("one kind of 3 files", unused.length === 1 && unused[0].count === 3 && /hidden/.test(unused[0].kind), unused);
    const report = p.import(folder);
    expect("one line", report.issues.length === 1 && /^\.x\/b\.jpg: 3 files were not used.*hidden/.test(report.issues[0]), report.issues);
    silent(new Project(p.folder).bring({ "a.jpg": pic(), ...litter }));
    const alone = run(["import", write(join(p.folder, "alone"), hidden), "--project", "q"], { data: p.data });
    expect("an error that names them", alone.code !== 0 && /hidden/.test(alone.stderr), alone);
  });
  const gray = () => png(100, 80, { gray: 1 });
  for (const [name, hint] of [["semantic_segmentation/a.png", /^semantic_segmentation\/a\.png: 1 picture looks like a mask .*panoptic_val\.json.*classes\.txt/], ["semantic_segmentation/val2017/a.png", /looks like a mask/], ["panoptic_semseg_val2017/a.png", /mask pictures that no JSON of a COCO panoptic set/], ["annotations/panoptic_val2017/a.png", /mask pictures that no JSON of a COCO panoptic set/]])
    test(`masks of a COCO panoptic set without its JSON are told: ${name}`, (p) => {
      says(p.bring({ [name]: gray(), "images/b.jpg": pic() }), hint);
      expect("no mask in the place of a picture without a word", p.lines().filter((line) => /png/.test(line)).length === (name.startsWith("semantic") ? 1 : 0), p.lines());
    });
  test("a data set in a folder semantic_segmentation is no mask", (p) => silent(p.bring({ "semantic_segmentation/images/a.png": gray(), "semantic_segmentation/b.jpg": pic() })));
  test("YOLO lists with backslashes and a carriage return", (p) => { p.bring({ "data.yaml": "train: train.txt\nnames: [cat]\n", "train.txt": "images\\train\\a.jpg\r\n", "images/train/a.jpg": pic(1), "labels/train/a.txt": line }); p.has(split("a.jpg", "train")); });
  for (const [how, set] of Object.entries({
    COCO: { "ann.json": coco("a.jpg"), "a.jpg": pic(1), "b.jpg": pic(2), "more/c.png": png(9, 9) },
    "COCO in layout": { "annotations/instances_train.json": coco("a.jpg"), "images/train/a.jpg": pic(1), "images/train/b.jpg": pic(2), "images/train/c.jpg": pic(3) },
  }))
    test(`${how}: pictures that no label file names come in, or are counted`, (p) => {
      const report = p.bring(set);
      const inside = p.lines().length === 3;
      expect("in, or counted and named", inside || report.issues.some((i) => /2 files were not used.*(b\.jpg|c\.)/.test(i)), report.issues);
    });
}

function knownTests(test) {
  const labels = {
    YOLO: { "labels/a.txt": line, "labels/b.txt": line, "classes.txt": "cat\n" },
    "YOLO without a folder": { "a.txt": line, "b.txt": line, "classes.txt": "cat\n" },
    "YOLO with a yaml and splits": { "data.yaml": "train: images/train\nval: images/val\nnames: [cat]\n", "labels/train/a.txt": line, "labels/val/b.txt": line },
    VOC: { "Annotations/a.xml": voc("a.jpg"), "Annotations/b.xml": voc("b.jpg") },
    "VOC without sizes": { "Annotations/a.xml": vocText({ filename: "a.jpg", width: 0, objects: [["cat", 10, 10, 30, 30]] }), "Annotations/b.xml": vocText({ filename: "b.jpg", width: 0, objects: [["cat", 10, 10, 30, 30]] }) },
    COCO: { "ann.json": coco("a.jpg", "b.jpg") },
    "COCO with paths": { "ann.json": coco("images/train/a.jpg", "images/train/b.jpg") },
  };
  const pictures = { plain: { "a.jpg": pic(1), "b.jpg": pic(2) }, "in images/": { "images/a.jpg": pic(1), "images/b.jpg": pic(2) }, "in split folders": { "images/train/a.jpg": pic(1), "images/val/b.jpg": pic(2) } };
  const whole = (p) => {
    const lines = p.lines();
    expect("two images with their labels", lines.length === 2 && lines.every((l) => /(a|b)\.jpg 100x80( train| val)?: cat box 10 10 20 20$/.test(l)), lines);
  };
  for (const [format, files] of Object.entries(labels))
    for (const [how, images] of Object.entries(pictures)) {
      if (format === "COCO with paths" && how === "in split folders") continue; // "train/b.jpg" is not "val/b.jpg"
      test(`pictures ${how}, then ${format} labels`, (p) => { p.bring(images, "i"); const report = p.bring(files, "l"); expect("two labels", report.annotations === 2, report); whole(p); });
      if (!format.startsWith("YOLO"))
        test(`${format} labels, then pictures ${how}`, (p) => { p.bring(files, "l"); const report = p.bring(images, "i"); expect("both were found", report.found_assets === 2, report); whole(p); });
    }
  test("splits that come with later labels", (p) => {
    p.bring({ "a.jpg": pic(1), "b.jpg": pic(2) }, "i");
    p.bring({ "annotations/instances_train.json": coco("a.jpg"), "annotations/instances_val.json": coco("b.jpg") }, "l");
    p.has(split("a.jpg", "train"), split("b.jpg", "val"));
    p.bring({ "annotations/instances_test.json": coco("a.jpg") }, "l");
    expect("a split that is there stays", p.lines()[0].startsWith("a.jpg 100x80 train"), p.lines());
  });
  test("undo takes a split back, and labels; what was there stays", (p) => {
    p.bring({ "a.jpg": pic(1), "ann.json": cocoText({ images: [["a.jpg", 100, 80]], boxes: [[1, 1, 1, 1, 5, 5]] }) }, "i");
    const before = p.lines();
    const first = p.bring({ "annotations/instances_train.json": coco("a.jpg") }, "l");
    const again = p.bring({ "annotations/instances_train.json": coco("a.jpg") }, "l");
    const undo = (r) => must(run(["import", "--project", p.name, "--undo", r.import], { data: p.data }));
    undo(again);
    p.has("a.jpg 100x80 train: cat box 1 1 5 5; cat box 10 10 20 20");
    undo(first);
    expect("as it was", JSON.stringify(p.lines()) === JSON.stringify(before), p.lines());
    must(run(["audit", "verify"], { data: p.data }));
  });
  test("two pictures that could be the missing one", (p) => {
    p.bring({ "ann.json": coco("a.jpg") }, "l");
    p.bring({ "images/x/a.jpg": pic(1), "images/train/a.jpg": pic(2), "images/val/a.jpg": pic(3) }, "i");
    expect("neither is guessed", p.lines().filter((l) => l.includes("cat box")).length === 1 && p.lines().some((l) => l.startsWith("a.jpg 100x80 missing")), p.lines());
  });
  test("labels of another camera's picture alone", (p) => {
    p.bring({ "camA/a.jpg": pic(1) }, "i");
    p.bring({ "ann.json": coco("camB/a.jpg") }, "l");
    p.has("camA/a.jpg 100x80", "camB/a.jpg 100x80 missing: cat box 10 10 20 20");
  });
  test("YOLO labels of pictures that are nowhere are named", (p) => {
    p.bring({ "a.jpg": pic(1) }, "i");
    const report = p.bring({ "labels/a.txt": line, "labels/zzz.txt": line, "classes.txt": "cat\n" }, "l");
    says(report, /labels\/zzz\.txt: .*no image/);
    p.has(split("a.jpg"));
  });
  test("YOLO labels when two pictures could be meant are named", (p) => {
    p.bring({ "x/a.jpg": pic(1), "y/a.jpg": pic(2) }, "i");
    says(p.bring({ "labels/a.txt": line, "classes.txt": "cat\n" }, "l"), /labels\/a\.txt: /);
    p.has("x/a.jpg 100x80", "y/a.jpg 100x80");
  });
  test("the whole data set after its pictures", (p) => {
    const [files, wanted] = layouts["YOLO images/split"];
    p.bring(Object.fromEntries(Object.entries(files).filter(([n]) => n.endsWith(".jpg"))), "ds");
    counts(p.bring(files, "ds"), 0, 2, 2);
    expect("two images", p.lines().length === wanted.length && p.lines().every((l) => l.endsWith(cat)), p.lines());
  });
  test("the pictures after the whole data set", (p) => {
    const [files] = layouts["COCO with split folders"];
    p.bring(files, "ds");
    counts(p.bring(Object.fromEntries(Object.entries(files).filter(([n]) => n.endsWith(".jpg"))), "ds"), 0, 0, 2);
  });
}

function ownTests(test) {
  for (const format of ["coco", "yolo", "yolo-seg", "voc", "bundle"])
    for (const packed of [false, true])
      test(`our own ${format} export with subfolders${packed ? ", zipped" : ""}, into a new project`, (p) => {
        p.bring({ "annotations/instances_train.json": coco("x/a.jpg", "y/a.jpg", "b c.jpg"), "annotations/instances_val.json": coco("x/d.jpg"), "images/x/a.jpg": pic(1), "images/y/a.jpg": pic(2), "images/b c.jpg": pic(3), "images/x/d.jpg": pic(4) }, "in");
        const before = p.lines();
        const { out } = p.export(format, "--images");
        const q = new Project(p.folder);
        if (packed) zipped(q, zip(filesOf(out)));
        else q.import(out);
        // A yolo-seg row of a box is a polygon of its corners.
        const plain = (lines) => JSON.stringify(lines.map((l) => l.replace(/polygon 10 10 30 10 30 30 10 30|rotated 20 20 20 20 0/, "box 10 10 20 20")));
        expect("the same images, splits and boxes", plain(q.lines()) === plain(before), { found: q.lines(), wanted: before });
      });
}
