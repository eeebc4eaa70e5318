// Which image a label lands on: an image is its content. Importing again adds nothing, and what was missing arrives.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { zip } from "../lib/archives.mjs";
import { jpeg, png, tiff } from "../lib/pictures.mjs";
import { Server, call, expect, must, run, tokenFor } from "../lib/touchmark.mjs";
import { Project, cocoText, counts, says, silent, vocText, write, yoloLine } from "./import_lib.mjs";

const red = jpeg(100, 80, { gray: 50 });
const blue = jpeg(640, 480, { gray: 200 });
const green = jpeg(100, 80, { gray: 150 }); // another picture of the same size as the red one
const A = [10, 10, 20, 20];
const B = [300, 200, 100, 100];
const cocoOf = (name, size, category, box) => cocoText({ images: [[name, ...size]], boxes: [[1, 1, ...box]], categories: [category] });
const redCat = "0001.jpg 100x80: cat box 10 10 20 20";

// `sets`: how one picture with one label is said in a format: (picture, name, width, height, class, box) -> files.
const sets = {
  coco: (picture, name, w, h, c, box) => ({ [name]: picture, "labels.json": cocoText({ images: [[name, w, h]], boxes: [[1, 1, ...box]], categories: [c] }) }),
  "coco with images/": (picture, name, w, h, c, box) => ({ [`images/${name}`]: picture, "annotations/instances_default.json": cocoText({ images: [[name, w, h]], boxes: [[1, 1, ...box]], categories: [c] }) }),
  voc: (picture, name, w, h, c, [x, y, bw, bh]) => ({ [`JPEGImages/${name}`]: picture, [`Annotations/${name.replace(/\..*/, "")}.xml`]: vocText({ filename: name, width: w, height: h, objects: [[c, x, y, x + bw, y + bh]] }) }),
  yolo: (picture, name, w, h, c, box) => ({ [`images/${name}`]: picture, [`labels/${name.replace(/\..*/, "")}.txt`]: yoloLine([0, ...box], w, h), "classes.txt": `${c}\n` }),
};

export function identityTests(work) {
  const tests = [];
  const test = (name, body) => tests.push([`identity: ${name}`, () => body(new Project(work))]);

  for (const [first, make] of Object.entries(sets))
    for (const [second, other] of Object.entries(sets))
      test(`${first}, then another picture of the name in ${second}`, (p) => {
        silent(p.bring(make(red, "0001.jpg", 100, 80, "cat", A), "camA"));
        const report = p.bring(other(blue, "0001.jpg", 640, 480, "dog", B), "camB");
        counts(report, 1, 1);
        says(report, /^0001\.jpg: another picture has this name; it came in as .*0001\.jpg/);
        const lines = p.lines();
        expect("the red one keeps its own", lines.includes(redCat), lines);
        expect("the dog is on the blue one", lines.some((l) => /640x480: dog box 300 200 100 100$/.test(l)) && lines.length === 2, lines);
      });
  test("the same size, other bytes", (p) => {
    p.bring(sets.coco(red, "0001.jpg", 100, 80, "cat", A), "camA");
    counts(p.bring(sets.voc(green, "0001.jpg", 100, 80, "dog", A), "camB"), 1, 1);
    const lines = p.lines();
    expect("two images, one label each", lines.length === 2 && lines.every((l) => l.split(";").length === 1 && l.includes("box")), lines);
  });
  test("three of one name, one after the other", (p) => {
    p.bring({ "0001.jpg": red }, "a");
    p.bring({ "0001.jpg": green }, "a");
    p.bring({ "0001.jpg": blue }, "a");
    expect("three images", p.lines().length === 3 && new Set(p.lines()).size === 3, p.lines());
    counts(p.bring({ "0001.jpg": green }, "a"), 0, 0, 1);
  });
  test("known under its other name when it comes again", (p) => {
    p.bring(sets.coco(red, "0001.jpg", 100, 80, "cat", A), "camA");
    const second = () => p.bring(sets.coco(blue, "0001.jpg", 640, 480, "dog", B), "camB");
    second();
    counts(second(), 0, 0, 1, 1);
    expect("two images", p.lines().length === 2, p.lines());
  });
  test("known under its other name from a folder of another name", (p) => {
    p.bring({ "0001.jpg": red }, "camA");
    p.bring({ "0001.jpg": blue }, "camB");
    counts(p.bring({ "0001.jpg": blue }, "copy of camB"), 0, 0, 1);
    expect("two images", p.lines().length === 2, p.lines());
  });
  test("two zips of the same name inside", (p) => {
    const folder = join(p.folder, "zips");
    write(folder, { "a.zip": zip(sets.coco(red, "0001.jpg", 100, 80, "cat", A)), "b.zip": zip(sets.yolo(blue, "0001.jpg", 640, 480, "dog", B)) });
    counts(p.import(join(folder, "a.zip")), 1, 1);
    counts(p.import(join(folder, "b.zip")), 1, 1);
    const lines = p.lines();
    expect("each on its own", lines.includes(redCat) && lines.some((l) => /640x480: dog box 300 200 100 100$/.test(l)), lines);
  });
  test("three cameras at once, each in another format", (p) => {
    const files = {};
    const add = (folder, set) => Object.assign(files, Object.fromEntries(Object.entries(set).map(([n, b]) => [`${folder}/${n}`, b])));
    add("camA", sets.coco(red, "0001.jpg", 100, 80, "cat", A));
    add("camB", sets.voc(blue, "0001.jpg", 640, 480, "dog", B));
    add("camC", sets.yolo(green, "0001.jpg", 100, 80, "cow", [0, 0, 50, 40]));
    counts(p.bring(files), 3, 3);
    const lines = p.lines();
    for (const end of [/100x80: cat box 10 10 20 20$/, /640x480: dog box 300 200 100 100$/, /100x80: cow box 0 0 50 40$/]) expect(String(end), lines.some((l) => end.test(l)), lines);
  });
  test("labels alone go to the picture of their size", (p) => {
    p.bring({ "0001.jpg": red }, "a");
    p.bring({ "0001.jpg": blue }, "b");
    const report = p.bring({ "l.json": cocoOf("0001.jpg", [640, 480], "dog", B) }, "l");
    expect("never on the red one", !p.lines().some((l) => /100x80: dog/.test(l)), p.lines());
    expect("on the blue one, or said", p.lines().some((l) => /640x480: dog/.test(l)) || report.issues.length > 0, { lines: p.lines(), report });
  });
  test("labels alone for a picture of another size are refused by name", (p) => {
    p.bring({ "0001.jpg": red }, "a");
    const report = p.bring({ "l.json": cocoOf("0001.jpg", [640, 480], "dog", B) }, "l");
    says(report, /0001\.jpg.*640 x 480/);
    p.has("0001.jpg 100x80");
  });
  test("the same picture in another coding is another picture", (p) => {
    p.bring({ "a.png": png(60, 50) });
    counts(p.bring({ "a.png": png(60, 50, { note: "other bytes" }) }, "again"), 1, 0);
  });
  test("the same bytes under two names stay two images", (p) => {
    counts(p.bring({ "x/a.jpg": red, "y/b.jpg": red }), 2, 0);
  });

  againTests(test);
  arrivalTests(test);
  return tests;
}

function againTests(test) {
  for (const [name, make] of Object.entries(sets)) {
    test(`${name}: again adds nothing`, (p) => {
      const files = make(red, "0001.jpg", 100, 80, "cat", A);
      counts(p.bring(files, "a"), 1, 1);
      counts(p.bring(files, "b"), 0, 0, 1, 1);
      p.has(redCat);
    });
    test(`${name}: again from a zip adds nothing`, (p) => {
      const files = make(red, "0001.jpg", 100, 80, "cat", A);
      p.bring(files, "a");
      write(p.folder, { "again.zip": zip(files) });
      counts(p.import(join(p.folder, "again.zip")), 0, 0, 1, 1);
      p.has(redCat);
    });
    test(`${name}: again with one more label adds that one`, (p) => {
      p.bring(make(red, "0001.jpg", 100, 80, "cat", A), "a");
      counts(p.bring(make(red, "0001.jpg", 100, 80, "cat", [1, 2, 30, 40]), "b"), 0, 1, 1, 0);
      p.has("0001.jpg 100x80: cat box 1 2 30 40; cat box 10 10 20 20");
    });
    test(`${name}: an edited label does not come back`, (p) => editedTest(p, make));
  }
  test("two labels alike in one file are both kept, also when read again", (p) => {
    const files = { "a.jpg": red, "l.json": cocoText({ images: [["a.jpg", 100, 80]], boxes: [[1, 1, ...A], [1, 1, ...A]] }) };
    const first = p.bring(files, "a");
    expect("two come in, or the second is named", first.annotations === 2 || first.issues.length > 0, first);
    const before = p.lines();
    counts(p.bring(files, "b"), 0, 0, 1, first.annotations);
    expect("the same", JSON.stringify(before) === JSON.stringify(p.lines()), p.lines());
  });
  for (const kind of ["polygon", "mask", "pose", "tag"])
    test(`a ${kind} again adds nothing`, (p) => {
      const extra = { polygon: { segmentation: [[1, 1, 30, 1, 20, 40]] }, mask: { segmentation: { size: [80, 100], counts: [810, 20, 60, 20, 7090] }, bbox: [10, 10, 2, 20] }, pose: { keypoints: [1, 2, 2, 30, 40, 1], num_keypoints: 2, bbox: [1, 2, 30, 40] }, tag: {} }[kind];
      const files = { "a.jpg": red, "l.json": JSON.stringify({ images: [{ id: 5, file_name: "a.jpg", width: 100, height: 80 }], categories: [{ id: 3, name: "cat", ...(kind === "pose" ? { keypoints: ["a", "b"], skeleton: [] } : {}) }], annotations: [{ id: 77, image_id: 5, category_id: 3, ...extra }] }) };
      counts(p.bring(files, "a"), 1, 1);
      counts(p.bring(files, "b"), 0, 0, 1, 1);
    });
  test("relations of a bundle again add nothing", (p) => {
    const label = (id, x) => ({ kind: "annotation", asset: 0, id, content: { class_id: 1, kind: "object", shape: { kind: "box", x, y: 1, width: 5, height: 5 } } });
    const text = [{ format: "touchmark-bundle", version: 1 }, { kind: "ontology", ontology: { classes: [{ id: 1, name: "cat" }, { id: 2, name: "on" }], version: 1 } }, { kind: "asset", name: "a.jpg", width: 100, height: 80 }, label(11, 1), label(12, 20),
      { kind: "annotation", asset: 0, id: 13, content: { class_id: 2, kind: "relation", relation: { from: 11, to: 12 }, shape: { kind: "tag" } } }, { kind: "end", assets: 1, annotations: 3 }].map((l) => JSON.stringify(l)).join("\n");
    const files = { "b.jsonl": `${text}\n` };
    silent(p.bring(files, "a"));
    const again = p.bring(files, "b");
    counts(again, 0, 0, 1, 3);
    silent(again);
    expect("one relation, of the two", p.bundle().split('"relation":{"from":1,"to":2}').length === 2, p.bundle());
  });
  test("predictions in a layer again add nothing", (p) => {
    const files = sets.coco(red, "0001.jpg", 100, 80, "cat", A);
    p.bring(files, "a");
    counts(p.bring(files, "b", "--layer", "detector"), 0, 1, 1);
    counts(p.bring(files, "b", "--layer", "detector"), 0, 0, 1, 1);
  });
  test("referenced in place: again adds nothing, another picture of the name is another", (p) => {
    const folder = write(join(p.folder, "mine"), sets.coco(red, "0001.jpg", 100, 80, "cat", A));
    counts(p.import(folder, "--in-place"), 1, 1);
    counts(p.import(folder, "--in-place"), 0, 0, 1, 1);
    counts(p.import(folder), 0, 0, 1, 1);
    counts(p.bring(sets.coco(blue, "0001.jpg", 640, 480, "dog", B), "camB", "--in-place"), 1, 1);
    expect("two images", p.lines().length === 2 && p.lines().includes(redCat), p.lines());
  });
  for (const format of ["coco", "yolo", "voc", "bundle"])
    test(`our own ${format} export again adds nothing`, (p) => {
      p.bring(sets.yolo(red, "0001.jpg", 100, 80, "cat", A), "a");
      const before = p.lines();
      const { out } = p.export(format, "--images");
      const report = p.import(out);
      counts(report, 0, 0, 1, 1);
      expect("the same", JSON.stringify(before) === JSON.stringify(p.lines()), p.lines());
    });
}

// The box is moved by a person; then the file it came from is imported once more.
async function editedTest(p, make) {
  const files = make(red, "0001.jpg", 100, 80, "cat", A);
  p.bring(files, "a");
  const { token } = tokenFor("administrator", { data: p.data });
  const server = new Server({ data: p.data });
  const { address } = await server.start();
  const path = "/projects/1/assets/1";
  const read = await call(address, token, "GET", `${path}/annotations`);
  expect("the label is read", read.status === 200, read);
  const [label] = read.body.items ?? read.body;
  const content = { ...label.content, shape: { kind: "box", x: 11, y: 12, width: 20, height: 20 } };
  const done = await call(address, token, "POST", `${path}/operations`, { operations: [{ op_id: randomUUID(), kind: "update", annotation_id: label.id, base_version: label.version, content }] });
  expect("the edit is taken", done.status === 200 && !JSON.stringify(done.body).includes("\"error\""), done);
  await server.stop();
  p.has("0001.jpg 100x80: cat box 11 12 20 20");
  counts(p.bring(files, "b"), 0, 0, 1, 1);
  p.has("0001.jpg 100x80: cat box 11 12 20 20");
  must(run(["audit", "verify"], { data: p.data }));
}

function arrivalTests(test) {
  const found = (report, n) => expect(`${n} missing images were found`, report.found_assets === n, report);
  const boxed = (name) => ({ "l.json": cocoText({ images: [[name, 100, 80]], boxes: [[1, 1, ...A]] }) });
  test("missing of a COCO file, then in a zip", (p) => {
    says(p.bring(boxed("0001.jpg"), "l"), /l\.json: 1 image files were not found.*0001\.jpg/);
    p.has("0001.jpg 100x80 missing: cat box 10 10 20 20");
    write(p.folder, { "pictures.zip": zip({ "0001.jpg": red }) });
    found(p.import(join(p.folder, "pictures.zip")), 1);
    p.has(redCat);
    expect("it is exported", p.export("yolo", "--images").missing.count === 0);
  });
  test("missing of a VOC set, then as one picture", (p) => {
    p.bring({ "Annotations/0001.xml": vocText({ filename: "0001.jpg", objects: [["cat", 10, 10, 30, 30]] }) }, "l");
    write(p.folder, { "0001.jpg": red });
    found(p.import(join(p.folder, "0001.jpg")), 1);
    p.has(redCat);
  });
  test("missing, then with the labels again", (p) => {
    p.bring(boxed("0001.jpg"), "l");
    const report = p.bring({ ...boxed("0001.jpg"), "0001.jpg": red }, "all");
    found(report, 1);
    expect("its label was there already", report.known_annotations === 1 && report.annotations === 0, report);
    p.has(redCat);
  });
  test("missing, then in the layout of another format", (p) => {
    p.bring(boxed("0001.jpg"), "l");
    found(p.bring(sets.yolo(red, "0001.jpg", 100, 80, "cat", [0, 0, 50, 40]), "y"), 1);
    p.has("0001.jpg 100x80: cat box 0 0 50 40; cat box 10 10 20 20");
  });
  test("missing, and what comes has another size", (p) => {
    p.bring(boxed("0001.jpg"), "l");
    const report = p.bring({ "0001.jpg": blue }, "i");
    found(report, 0);
    says(report, /0001\.jpg/);
    expect("the label is not on it", p.lines().some((l) => l === "0001.jpg 100x80 missing: cat box 10 10 20 20"), p.lines());
  });
  test("missing in a folder, then in that folder", (p) => {
    p.bring(boxed("cam/0001.jpg"), "l");
    found(p.bring({ "cam/0001.jpg": red }, "i"), 1);
    p.has("cam/0001.jpg 100x80: cat box 10 10 20 20");
  });
  test("missing in a folder, then the picture alone", (p) => {
    p.bring(boxed("cam/0001.jpg"), "l");
    const report = p.bring({ "0001.jpg": red }, "cam");
    expect("it is found, or it is another image", report.found_assets + report.assets === 1, report);
  });
  test("missing without a size, then there", (p) => {
    p.bring({ "Annotations/0001.xml": vocText({ filename: "0001.jpg", width: 0, objects: [["cat", 10, 10, 30, 30]] }) }, "l");
    found(p.bring({ "0001.jpg": red }, "i"), 1);
    p.has(redCat);
  });
  const broken = { "cut in half": (b) => b.subarray(0, b.length / 2), empty: () => Buffer.alloc(0), "a web page": () => Buffer.from("<html>404</html>") };
  for (const [how, damage] of Object.entries(broken)) {
    test(`corrupt (${how}), then whole`, (p) => {
      const picture = jpeg(100, 80, { gray: 50 });
      const first = p.bring({ "0001.jpg": damage(picture) }, "a");
      says(first, /^0001\.jpg: /);
      found(p.bring({ "0001.jpg": picture }, "b"), 1);
      p.has("0001.jpg 100x80");
      counts(p.bring({ "0001.jpg": picture }, "c"), 0, 0, 1);
    });
    test(`a label of a picture that is ${how}, then whole`, (p) => {
      const files = sets["coco with images/"](damage(red), "0001.jpg", 100, 80, "cat", A);
      says(p.bring(files, "a"), /0001\.jpg/);
      found(p.bring({ "0001.jpg": red }, "b"), 1);
      p.has(redCat);
    });
  }
  test("whole, then a corrupt file of its name", (p) => {
    p.bring({ "0001.jpg": red }, "a");
    const report = p.bring({ "0001.jpg": red.subarray(0, 200) }, "b");
    says(report, /0001\.jpg/);
    expect("the whole one stays", p.lines().includes("0001.jpg 100x80"), p.lines());
  });
  test("a missing TIFF and a missing PNG arrive in turn", (p) => {
    p.bring({ "l.json": cocoText({ images: [["a.tif", 20, 10], ["b.png", 30, 20]], boxes: [[1, 1, 1, 1, 5, 5], [2, 1, 2, 2, 6, 6]] }) }, "l");
    found(p.bring({ "b.png": png(30, 20) }, "1"), 1);
    found(p.bring({ "a.tif": tiff(20, 10) }, "2"), 1);
    p.has("a.tif 20x10: cat box 1 1 5 5", "b.png 30x20: cat box 2 2 6 6");
  });
}
