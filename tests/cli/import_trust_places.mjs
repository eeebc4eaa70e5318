// That labels go to the picture of their own place, whatever archive or folder brought it, and otherwise to none, in
// words: pictures of one name in several archives and folders, pictures that are missing, paths of other machines.
import { join } from "node:path";
import { mkdirSync } from "node:fs";
import { zip } from "../lib/archives.mjs";
import { jpeg, png } from "../lib/pictures.mjs";
import { expect } from "../lib/touchmark.mjs";
import { Project, cocoText, counts, says, vocText, write, yoloLine } from "./import_lib.mjs";

const pic = (gray = 100) => jpeg(100, 80, { gray });
const stemOf = (name) => name.replace(/\.[a-z]+$/, "");
const xyxy = ([x, y, w, h]) => [x, y, x + w, y + h];

// The label files of images, by the path that they say and one box each; their own names are those of a flat set.
const cvat = (images) => `<annotations><version>1.1</version>${images.map(([name, [x, y, w, h]], i) => `<image id="${i}" name="${name}" width="100" height="80"><box label="cat" xtl="${x}" ytl="${y}" xbr="${x + w}" ybr="${y + h}"/></image>`).join("")}</annotations>`;
const labelme = (name, [x, y, w, h]) => JSON.stringify({ version: "5.0", flags: {}, shapes: [{ label: "cat", points: [[x, y], [x + w, y + h]], shape_type: "rectangle", group_id: null, flags: {} }], imagePath: name, imageData: null, imageHeight: 80, imageWidth: 100 });
const studio = (images) => JSON.stringify(images.map(([image, [x, y, w, h]], i) => ({ id: i + 1, data: { image }, annotations: [{ id: i + 1, result: [{ id: `r${i}`, type: "rectanglelabels", from_name: "l", to_name: "i", original_width: 100, original_height: 80, value: { x, y: (y / 80) * 100, width: w, height: (h / 80) * 100, rectanglelabels: ["cat"] } }] }] })));
const formats = {
  yolo: (images) => Object.fromEntries(images.map(([name, box]) => [`${stemOf(name)}.txt`, yoloLine([0, ...box], 100, 80)])),
  voc: (images) => Object.fromEntries(images.map(([name, box]) => [`${stemOf(name)}.xml`, vocText({ filename: name.split("/").at(-1), objects: [["cat", ...xyxy(box)]] })])),
  coco: (images) => ({ "ann.json": cocoText({ images: images.map(([name]) => [name, 100, 80]), boxes: images.map(([, box], i) => [i + 1, 1, ...box]) }) }),
  cvat: (images) => ({ "annotations.xml": cvat(images) }),
  labelme: (images) => Object.fromEntries(images.map(([name, box]) => [`${stemOf(name)}.json`, labelme(name.split("/").at(-1), box)])),
  "label studio": (images) => ({ "tasks.json": studio(images) }),
};
const box1 = [10, 10, 20, 20];
const box2 = [40, 40, 20, 20];
const className = (format) => (format === "yolo" ? "class_0" : "cat");
const under = (folder, files) => Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
const zips = (p, archives) => {
  const folder = join(p.folder, "in");
  mkdirSync(folder, { recursive: true });
  return write(folder, Object.fromEntries(Object.entries(archives).map(([name, files]) => [name, zip(files)])));
};

export function placeTests(work) {
  const tests = [];
  const test = (name, check) => tests.push([`places: ${name}`, () => check(new Project(work))]);

  for (const [format, labels] of Object.entries(formats)) {
    const cat = className(format);
    const both = (a, b) => [`${a}: ${cat} box 10 10 20 20`, `${b}: ${cat} box 40 40 20 20`];
    test(`the archive of a batch says whose labels they are: ${format}`, (p) => {
      p.import(zips(p, { "batch1_images.zip": { "a.jpg": pic(10) }, "batch1_labels.zip": labels([["a.jpg", box1]]), "batch2_images.zip": { "a.jpg": pic(20) }, "batch2_labels.zip": labels([["a.jpg", box2]]) }));
      p.has(...both("a.jpg 100x80", "batch2_images/a.jpg 100x80"));
    });
    test(`so it does when each comes by itself, and again: ${format}`, (p) => {
      const folder = zips(p, { "batch1_images.zip": { "a.jpg": pic(10) }, "batch1_labels.zip": labels([["a.jpg", box1]]), "batch2_images.zip": { "a.jpg": pic(20) }, "batch2_labels.zip": labels([["a.jpg", box2]]) });
      const all = ["batch1_images", "batch2_images", "batch2_labels", "batch1_labels"].map((name) => join(folder, `${name}.zip`));
      for (const archive of all) p.import(archive);
      p.has(...both("a.jpg 100x80", "batch2_images/a.jpg 100x80"));
      for (const archive of all) p.import(archive);
      p.has(...both("a.jpg 100x80", "batch2_images/a.jpg 100x80"));
    });
    test(`archives that hold folders, told apart by their names: ${format}`, (p) => {
      for (const [one, two] of [["batch1", "batch2"], ["kitchen", "bath"]]) {
        const q = new Project(p.folder);
        const folder = zips({ folder: join(p.folder, one) }, { [`${one}_images.zip`]: { "images/a.jpg": pic(10) }, [`${two}_images.zip`]: { "images/a.jpg": pic(20) }, [`${one}_labels.zip`]: under("labels", labels([["a.jpg", box1]])), [`${two}_labels.zip`]: under("labels", labels([["a.jpg", box2]])) });
        const preview = q.import(folder, "--dry-run");
        q.import(folder);
        const lines = q.lines();
        expect("each its own", lines.length === 2 && lines.some((line) => /^kitchen_images.*box 10 10|^batch2_images.*box 40 40/.test(line)) && lines.every((line) => / 100x80: \S+ box [^;]*$/.test(line)), lines);
        expect("the preview says so", preview.images === 2 && preview.annotations === 2, preview);
        q.import(folder);
        expect("once", JSON.stringify(q.lines()) === JSON.stringify(lines), q.lines());
      }
    });
    test(`days and years are folders that differ: ${format}`, (p) => {
      for (const [one, two] of [["2024-01-01", "2024-01-02"], ["set2007", "set2012"]]) {
        const q = new Project(p.folder);
        q.bring({ [`${one}/f1.jpg`]: pic(10), ...under(two, labels([["f1.jpg", box1]])) });
        expect("nothing is on the picture", !q.lines().some((line) => / 100x80: /.test(line)), q.lines());
      }
    });
    test(`labels of one split are not of another's picture: ${format}`, (p) => {
      p.bring({ "train/a.jpg": pic(10) });
      p.bring(under("valid", labels([["a.jpg", box1]])));
      expect("nothing is on the picture", !p.lines().some((line) => / 100x80[^:]*: /.test(line) && !/missing/.test(line)), p.lines());
    });
    test(`labels of splits find their pictures, that came before: ${format}`, (p) => {
      p.bring({ "train/a.jpg": pic(10), "valid/a.jpg": pic(20) });
      p.bring({ ...under("train", labels([["a.jpg", box1]])), ...under("valid", labels([["a.jpg", box2]])) });
      const lines = p.lines();
      expect("each its own", lines.length === 2 && /^train.*box 10 10/.test(lines[0]) && /^valid.*box 40 40/.test(lines[1]), lines);
    });
    test(`labels in a folder and beside it find their pictures: ${format}`, (p) => {
      p.bring({ "a.jpg": pic(10), "sub/a.jpg": pic(20) });
      p.bring({ ...labels([["a.jpg", box1]]), ...under("sub", labels([["a.jpg", box2]])) });
      const lines = p.lines();
      expect("each its own", lines.length === 2 && /^a\.jpg.*box 10 10/.test(lines[0]) && /^sub.*box 40 40/.test(lines[1]), lines);
    });
    test(`labels of two folders whose pictures are missing are of two images: ${format}`, (p) => {
      if (format === "yolo") return; // its labels need a size
      p.bring({ ...under("north", labels([["a.jpg", box1]])), ...under("west", labels([["a.jpg", box2]])) });
      expect("two images", p.lines().length === 2, p.lines());
    });
    test(`pictures of a folder that came by itself are found by its name: ${format}`, (p) => {
      p.bring({ "f1.jpg": pic(10) }, "cam1");
      p.bring({ "f1.jpg": pic(20), "f2.jpg": pic(30) }, "cam2");
      p.bring(under("cam2", labels([["f2.jpg", box1]])), "labels");
      expect("on the picture", p.lines().some((line) => /f2\.jpg 100x80: .*box 10 10/.test(line)), p.lines());
    });
    test(`labels that could be of two pictures are of none, and both are named: ${format}`, (p) => {
      const report = p.import(zips(p, { "north.zip": { "a.jpg": pic(10) }, "south.zip": { "a.jpg": pic(20) }, "labels.zip": labels([["a.jpg", box1]]) }));
      p.has("a.jpg 100x80", "south/a.jpg 100x80");
      says(report, /a\.jpg and south\/a\.jpg/);
    });
    test(`the archive of a split says whose labels they are: ${format}`, (p) => {
      const report = p.import(zips(p, { "train_images.zip": { "a.jpg": pic(10) }, "train_labels.zip": labels([["a.jpg", box1]]), "valid_images.zip": { "a.jpg": pic(20) }, "valid_labels.zip": labels([["a.jpg", box2]]) }));
      const lines = p.lines().map((line) => line.replace(/ (train|val)(?=:)/, ""));
      expect("each its own", JSON.stringify(lines) === JSON.stringify(both("a.jpg 100x80", "valid_images/a.jpg 100x80")), lines);
      expect("nothing but that two have one name is said", report.issues.every((text) => /another picture has this name|class/.test(text)), report.issues);
    });
    test(`labels of another batch than the pictures are of none of these: ${format}`, (p) => {
      p.import(zips(p, { "batch1_images.zip": { "a.jpg": pic(10) }, "batch2_labels.zip": labels([["a.jpg", box1]]) }));
      expect("nothing is on the picture", p.lines().includes("a.jpg 100x80"), p.lines());
    });
    test(`a picture that is missing is not the one of another folder: ${format}`, (p) => {
      const report = p.bring({ "site1/a.jpg": pic(10), ...under("site2", labels([["a.jpg", box1]])), "site2/b.jpg": pic(20) });
      expect("nothing is on the pictures", p.lines().includes("a.jpg 100x80") && !p.lines().some((line) => / 100x80: /.test(line)), p.lines());
      expect("something is said", report.issues.length > 0, report.issues);
    });
    test(`labels in a folder beside the pictures' are theirs: ${format}`, (p) => {
      p.bring({ "photos/a.jpg": pic(10), ...under("boxes", labels([["a.jpg", box1]])) });
      expect("they are on the picture", p.lines().length === 1 && p.lines()[0].endsWith(`a.jpg 100x80: ${cat} box 10 10 20 20`), p.lines());
    });
    test(`folders of one name hold the pictures and the labels: ${format}`, (p) => {
      p.bring({ "one/images/a.jpg": pic(10), ...under("one/labels", labels([["a.jpg", box1]])), "two/images/a.jpg": pic(20), ...under("two/labels", labels([["a.jpg", box2]])) });
      const lines = p.lines();
      expect("each on its own", lines.length === 2 && lines.filter((line) => /box 10 10/.test(line)).length === 1 && lines.filter((line) => /box 40 40/.test(line)).length === 1, lines);
    });
    test(`composed and decomposed letters are one name: ${format}`, (p) => {
      p.bring({ [`images/cafe\u0301.jpg`]: pic(10), ...labels([["caf\u00e9.jpg", box1]]) });
      expect("one picture with its label", p.lines().length === 1 && p.lines()[0].endsWith(`100x80: ${cat} box 10 10 20 20`), p.lines());
    });
    test(`labels of decomposed names find the picture of the project: ${format}`, (p) => {
      p.bring({ [`caf\u00e9.jpg`]: pic(10) });
      p.bring(labels([[`cafe\u0301.jpg`, box1]]));
      expect("one picture with its label", p.lines().length === 1 && p.lines()[0].endsWith(`100x80: ${cat} box 10 10 20 20`), p.lines());
    });
  }

  // Formats whose labels say a path.
  for (const format of ["coco", "cvat", "label studio"]) {
    const labels = formats[format];
    test(`one picture is of one entry: ${format}`, (p) => {
      const report = p.bring({ "A/a.jpg": pic(10), ...labels([["B/a.jpg", box2], ["A/a.jpg", box1]]) });
      expect("the one that says its folder has it", p.lines().some((line) => /a\.jpg 100x80: cat box 10 10 20 20$/.test(line)), p.lines());
      expect("the other one is missing", p.lines().some((line) => /a\.jpg 100x80 missing: cat box 40 40 20 20$/.test(line)), p.lines());
      expect("it is said", report.issues.length > 0, report.issues);
    });
    test(`a picture that two entries could mean is of neither: ${format}`, (p) => {
      const report = p.bring({ "images/a.jpg": pic(10), ...labels([["B/a.jpg", box2], ["A/a.jpg", box1]]) });
      expect("both are missing", p.lines().filter((line) => / missing: cat box/.test(line)).length === 2, p.lines());
      expect("it is said", report.issues.some((text) => /as well|several/.test(text)), report.issues);
    });
    test(`paths of another machine end where the picture lies: ${format}`, (p) => {
      p.bring({ "d/a.jpg": pic(10), "e/a.jpg": pic(20), ...labels([["C:\\work\\set\\d\\a.jpg", box1], ["/home/u/e/a.jpg", box2]]) });
      const lines = p.lines();
      expect("each its own", lines.length === 2 && lines.every((line) => !/missing/.test(line)) && lines.filter((line) => /box 10 10/.test(line)).length === 1, lines);
    });
    test(`a path of another folder is no picture of this one: ${format}`, (p) => {
      const report = p.bring({ "siteA/a.jpg": pic(10), ...labels([["siteB/a.jpg", box1]]) });
      expect("it is missing", p.lines().length === 1 || p.lines().some((line) => /a\.jpg 100x80$/.test(line)), p.lines());
      expect("no label on the picture", !p.lines().some((line) => /100x80: /.test(line)), p.lines());
      expect("it is said", report.issues.length > 0, report.issues);
    });
  }

  test("a list that is called as a folder means the pictures in it: COCO", (p) => {
    p.bring({ "images/a.jpg": pic(10), "images/sub/a.jpg": pic(20), "annotations/sub.json": formats.coco([["a.jpg", box1]])["ann.json"] });
    expect("in the folder", p.lines().some((line) => /^(sub\/)?a\.jpg 100x80: /.test(line)) && p.lines().length === 1, p.lines());
  });
  test("labels first, then the pictures of their splits: COCO", (p) => {
    const list = formats.coco([["a.jpg", box1]])["ann.json"];
    p.bring({ "train/_annotations.coco.json": list, "valid/_annotations.coco.json": list });
    p.bring({ "train/a.jpg": pic(10), "valid/a.jpg": pic(20) });
    expect("both have their file", p.lines().length === 2 && p.lines().every((line) => / 100x80 (train|val): /.test(line)), p.lines());
  });
  test("an own export without pictures goes back to each: Label Studio", (p) => {
    p.bring({ "a.jpg": pic(10), "images/a.jpg": pic(20), "ann.json": cocoText({ images: [["a.jpg", 100, 80], ["images/a.jpg", 100, 80]], boxes: [[1, 1, ...box1], [2, 1, ...box2]] }) });
    counts(p.import(p.export("labelstudio").out), 0, 0, 2, 2);
  });
  test("a list of each batch, told apart by its name: COCO", (p) => {
    p.bring({ "images/batch1/a.jpg": pic(10), "images/batch2/a.jpg": pic(20), "annotations/batch1.json": formats.coco([["a.jpg", box1]])["ann.json"], "annotations/batch2.json": formats.coco([["a.jpg", box2]])["ann.json"] });
    const lines = p.lines();
    expect("each its own", lines.length === 2 && lines.every((line) => /100x80: cat box/.test(line)), lines);
  });
  test("lists of batches without pictures are not one image: COCO", (p) => {
    p.bring({ "batch1.json": formats.coco([["a.jpg", box1]])["ann.json"], "batch2.json": formats.coco([["a.jpg", box2]])["ann.json"] });
    expect("two images", p.lines().length === 2, p.lines());
  });
  test("a picture in two splits is one image, and both are named: COCO", (p) => {
    const report = p.bring({ "images/a.jpg": pic(10), "annotations/train.json": formats.coco([["a.jpg", box1]])["ann.json"], "annotations/val.json": formats.coco([["a.jpg", box2]])["ann.json"] });
    p.has("a.jpg 100x80 train: cat box 10 10 20 20; cat box 40 40 20 20");
    says(report, /in train and in val/);
  });
  test("VOC: <filename> says which of two pictures of one stem it is", (p) => {
    const report = p.bring({ "JPEGImages/a.jpg": pic(10), "JPEGImages/a.jpeg": pic(20), "Annotations/a.xml": vocText({ filename: "a.jpg", objects: [["cat", 10, 10, 30, 30]] }) });
    p.has("a.jpeg 100x80", "a.jpg 100x80: cat box 10 10 20 20");
    says(report, /differs from it only in its extension/);
  });
  test("VOC: a <filename> of another picture that is here is said", (p) => {
    const report = p.bring({ "1.jpg": pic(10), "b.jpg": pic(20), "1.xml": vocText({ filename: "b.jpg", objects: [["cat", 10, 10, 30, 30]] }) });
    says(report, /<filename> is b\.jpg, which is here too/);
  });
  test("YOLO: a label file of two pictures of one stem is said with both", (p) => {
    const report = p.bring({ "images/a.jpg": pic(10), "images/a.jpeg": pic(20), "labels/a.txt": yoloLine([0, ...box1], 100, 80), "data.yaml": "train: images\nnames: [cat]\n" });
    says(report, /a\.jpe?g and of images\/a\.jpe?g/);
  });
  test("YOLO: a data.yaml below its pictures does not bring them twice", (p) => {
    const report = p.bring({ "images/train/a.jpg": pic(10), "labels/train/a.txt": yoloLine([0, ...box1], 100, 80), "config/data.yaml": "path: ..\ntrain: images/train\nnames: [cat]\n" });
    expect("one picture", report.assets === 1 && p.lines().length === 1, [report, p.lines()]);
    expect("with its label", /cat box 10 10 20 20/.test(p.lines()[0]), p.lines());
  });
  const mask = png(100, 80, { at: (x, y) => (x < 50 && y < 40 ? 1 : 0) });
  for (const [what, archives] of [["in an archive", { "images.zip": { "a.jpg": pic(10) }, "masks.zip": { "a.png": mask } }], ["in a folder of an archive", { "images.zip": { "images/a.jpg": pic(10) }, "seg_masks.zip": { "masks/a.png": mask } }]])
    test(`masks ${what} are no pictures, and of the pictures in another: ${what}`, (p) => {
      p.import(zips(p, archives));
      expect("a mask on its picture", p.lines().length === 1 && /^a\.jpg 100x80: .*mask/.test(p.lines()[0]), p.lines());
    });
  test("masks find the pictures of the project", (p) => {
    p.bring({ "a.jpg": pic(10) });
    p.bring({ "masks/a.png": mask });
    expect("a mask on its picture", p.lines().length === 1 && /^a\.jpg 100x80: .*mask/.test(p.lines()[0]), p.lines());
  });
  test("labels of the pictures in an archive beside them", (p) => {
    const folder = write(join(p.folder, "in"), { "images.zip": zip({ "a.jpg": pic(10) }), "labels/a.txt": yoloLine([0, ...box1], 100, 80) });
    counts(p.import(folder), 1, 1);
    p.has("a.jpg 100x80: class_0 box 10 10 20 20");
  });
  test("a dry run counts a picture once and knows it the second time", (p) => {
    const folder = zips(p, { "images.zip": { "a.jpg": pic(10) }, "labels.zip": formats.voc([["a.jpg", box1]]) });
    const first = p.import(folder, "--dry-run");
    expect("one new image", first.images === 1 && first.new_images === 1 && first.known_images === 0 && first.annotations === 1, first);
    p.import(folder);
    const second = p.import(folder, "--dry-run");
    expect("one known image", second.images === 1 && second.known_images === 1 && second.new_images === 0, second);
  });
  const pose = (joints, x) => JSON.stringify({ images: [{ id: 1, file_name: "a.jpg", width: 100, height: 80 }], categories: [{ id: 1, name: "person", keypoints: joints, skeleton: [] }], annotations: [{ id: x, image_id: 1, category_id: 1, bbox: [x, 10, 20, 20], area: 400, iscrowd: 0, num_keypoints: joints.length, keypoints: joints.flatMap((_, i) => [x + i, 12, 2]) }] });
  test("poses of other joints are a class of their own, in one source and in two", (p) => {
    const report = p.bring({ "a.jpg": pic(), "one.json": pose(["nose", "eye"], 10), "two.json": pose(["head", "neck", "hip"], 40) });
    says(report, /has other keypoints; this one became "person \(3 joints\)"/);
    p.has("a.jpg 100x80: person (3 joints) pose 40 12 2, 41 12 2, 42 12 2; person pose 10 12 2, 11 12 2");
    const again = p.bring({ "a.jpg": pic(), "three.json": pose(["left", "right"], 60) });
    says(again, /this one became person \(2 joints\)/);
    counts(p.bring({ "a.jpg": pic(), "three.json": pose(["left", "right"], 60) }), 0, 0, 1, 1);
    expect("three classes", p.classes().join() === "person,person (3 joints),person (2 joints)", p.classes());
  });
  test("a point is counted as left out where a format has no word for it", (p) => {
    p.bring({ "a.jpg": pic(), "a.json": JSON.stringify({ version: "5", flags: {}, shapes: [{ label: "cat", points: [[20, 20]], shape_type: "point", flags: {} }], imagePath: "a.jpg", imageHeight: 80, imageWidth: 100 }) });
    for (const format of ["yolo", "yolo-seg", "yolo-obb", "voc"]) {
      const done = p.export(format, "--images");
      expect(`${format} says so`, done.loss.items.some((item) => item.what === "shape without an area" && item.remedy === "left out"), done.loss);
      expect(`${format} reads back without a word`, new Project(p.folder).import(done.out).issues.every((text) => !/area|polygon needs/.test(text)));
    }
  });
  test("our own export finds the pictures that it came from, whatever folders their names have", (p) => {
    p.bring({ "a.jpg": pic(10), "JPEGImages/a.jpg": pic(20), "ann.json": cocoText({ images: [["a.jpg", 100, 80], ["JPEGImages/a.jpg", 100, 80]], boxes: [[1, 1, ...box1], [2, 1, ...box2]] }) });
    for (const format of ["voc", "coco", "cvat", "labelme", "labelstudio", "yolo"])
      for (const images of [["--images"], []]) {
        const report = p.import(p.export(format, ...images).out);
        expect(`nothing new from ${format} ${images}`, report.assets === 0 && report.annotations === 0 && report.known_annotations === 2, report);
      }
  });
  test("YOLO: a label file without a label is no file that was not used", (p) => {
    const report = p.bring({ "labels/a.txt": yoloLine([0, ...box1], 100, 80), "labels/b.txt": "", "images/a.jpg": pic(10), "images/b.jpg": pic(20) });
    expect("nothing of b", report.issues.every((text) => !/b\.txt/.test(text)), report.issues);
    p.import(write(join(p.folder, "again"), { "labels/a.txt": yoloLine([0, ...box1], 100, 80), "labels/b.txt": "" })).issues.forEach((text) => expect("nothing of b", !/b\.txt/.test(text), text));
  });
  test("a dry run says what an import would: choices that are idle, splits that another part says", (p) => {
    const folder = write(join(p.folder, "in"), { "images/train/a.jpg": pic(10), "labels/train/a.txt": yoloLine([0, ...box1], 100, 80), "config/data.yaml": "path: ..\ntrain: images/train\nnames: [cat]\n" });
    const preview = p.import(folder, "--dry-run", "--class", "kat=cat");
    expect("the choice", preview.problems.some((kind) => /choices for classes/.test(kind.kind)), preview.problems);
    const report = p.import(folder);
    expect("the images", preview.images === report.assets && preview.splits.train === 1, [preview, report]);
  });
  for (const said of ["C:\\data\\a.jpg", "/home/x/a.jpg", "/home/x/images/a.jpg", "a.jpg", "../a.jpg"])
    test(`a folder of LabelMe files below its pictures, which says ${said}`, (p) => {
      const report = p.bring({ "a.jpg": pic(), "b.jpg": pic(2), "json/a.json": labelme(said, box1) });
      expect("no problem", report.issues.length === 0, report.issues);
      p.has("a.jpg 100x80: cat box 10 10 20 20", "b.jpg 100x80");
    });
  return tests;
}
