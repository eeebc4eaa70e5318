// What went wrong once, as it was sent in (../shared/cases/import): each case on the real binary, and what is right.
// Nothing is asserted of texts about formats that are not read.
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, run } from "../lib/touchmark.mjs";
import { Project, counts, filesOf, linesOf, says, silent } from "./import_lib.mjs";

const cases = "../shared/cases/import";
const cat = "cat box 10 10 20 20";
const middle = "cat box 40 30 20 20";
const small = "cat box 5 6 10 14";

export function caseTests(work) {
  const tests = [];
  if (!existsSync(cases)) {
    console.log("SKIP  the cases that were sent in: ../shared/cases/import is absent");
    return tests;
  }
  const test = (folder, name, body) => tests.push([`case ${folder}: ${name}`, () => body(new Project(work), join(cases, folder))]);
  identityCases(test);
  placeCases(test);
  textCases(test);
  againCases(test);
  shapeCases(test);
  exportCases(test);
  return tests;
}

const onItsOwn = (p, one, two) => {
  const lines = p.lines();
  expect("each label is on its own picture", lines.length === 2 && lines.some((l) => one.test(l)) && lines.some((l) => two.test(l)), lines);
};

function identityCases(test) {
  const folder = "01-same-name-other-image";
  for (const set of ["cams", "cams_voc", "cams_yolo", "cams_img"]) {
    const labeled = set === "cams_img" ? [/^\S*0001\.jpg 100x80$/, /0001\.jpg 640x480$/] : [/^0001\.jpg 100x80: cat box \d/, /0001\.jpg 640x480: dog box \d/];
    test(folder, `${set}, one after the other`, (p, d) => { p.import(join(d, set, "camA")); says(p.import(join(d, set, "camB")), /0001\.jpg: another picture has this name/); onItsOwn(p, ...labeled); });
    test(folder, `${set}, both at once`, (p, d) => { p.import(join(d, set)); onItsOwn(p, ...labeled); });
  }
  test("same-name-other-picture", "two batches", (p, d) => { p.import(join(d, "batch1")); says(p.import(join(d, "batch2")), /IMG_0001\.jpg: another picture/); p.has("IMG_0001.jpg 40x30", "batch2/IMG_0001.jpg 60x50: cat box 1 1 55 45"); });
}

function placeCases(test) {
  const wanted = {
    "backslash.zip": [`a.jpg 100x80 train: ${middle}`, `b.jpg 100x80 val: ${middle}`], "nested.zip": [`a.jpg 100x80 train: ${middle}`, `b.jpg 100x80 val: ${middle}`], "macos_nested.zip": [`a.jpg 100x80 train: ${middle}`, `b.jpg 100x80 val: ${middle}`],
    yolo: [`a.jpg 100x80 train: ${middle}`, `b.jpg 100x80 val: ${middle}`], capital_names: [`a.png 100x80: ${middle}`], coco_annotations_dir: [`a.jpg 100x80 train: ${cat}`, `b.jpg 100x80 train missing: ${cat}`], coco_roboflow: [`a.jpg 100x80 train: ${cat}`, `b.jpg 100x80 val: ${cat}`],
    darknet: [`7626_FAIL.jpg 100x80 train: ${middle}`, `8947_서울.jpg 100x80 train: ${middle}`], fiftyone_coco: ["a.jpg 100x80: cat box 1 1 5 5"], fiftyone_voc: ["a.jpg 100x80: cat box 1 1 8 8"], own_voc_export: [`x/a.png 100x80: ${cat}`, "y/a.png 100x80: cat box 1 1 5 5"],
    own_voc_export_source: [`x/a.png 100x80: ${cat}`, "y/a.png 100x80: cat box 1 1 5 5"], roboflow_voc: ["a.jpg 100x80 train: cat box 1 1 8 8", "b.jpg 100x80 val: cat box 1 1 8 8"], voc_subfolders: ["a.jpg 100x80 train: cat box 1 1 8 8"],
  };
  for (const [set, lines] of Object.entries(wanted)) test("02-dataset-in-a-folder", set, (p, d) => { p.import(join(d, set)); p.has(...lines); });
  test("one-top-folder-coco", "the folder", (p, d) => { silent(p.import(join(d, "in"))); p.has(`a.jpg 40x30: ${small}`); });
  for (const source of ["in", "in.zip"]) test("one-top-folder-yolo", source, (p, d) => { counts(p.import(join(d, source)), 2, 2); expect("splits", p.lines().every((l, i) => l.startsWith(["a.jpg 40x30 train: cat", "b.jpg 40x30 val: cat"][i])), p.lines()); });
  test("silent-zero-roboflow-voc", "the folder", (p, d) => { p.import(join(d, "in")); p.has(`test_a.jpg 40x30 test: ${small}`, `train_a.jpg 40x30 train: ${small}`, `valid_a.jpg 40x30 val: ${small}`); });
  for (const [layout, lines] of Object.entries({ "images-labels": ["a.jpg 40x30"], "split-folders": ["a.jpg 40x30 train", "b.jpg 40x30 val"], subfolders: ["s1/a.jpg 40x30"], "top-flat": ["a.jpg 40x30"], "two-years": ["a.jpg 40x30", "b.jpg 40x30"] })) test("silent-zero-voc-layouts", layout, (p, d) => { p.import(join(d, layout)); p.has(...lines.map((l) => `${l}: ${small}`)); });
  for (const set of ["silent-zero-cvat-for-images", "silent-zero-label-studio", "silent-zero-labelme", "silent-zero-dota-labeltxt"])
    test(set, "read, or the file is named", (p, d) => { const r = p.import(join(d, "in")); expect("read or named", r.annotations === 1 || r.issues.some((i) => /annotations\.xml|project-1\.json|a\.json|labelTxt\/a\.txt/.test(i)), r); });
  test("cvat-coco-images-default", "the picture is found", (p, d) => { silent(p.import(join(d, "in"))); p.has(`a.jpg 40x30: ${small}`); });
  test("coco-url-encoded-names", "the picture is found", (p, d) => { silent(p.import(join(d, "in"))); expect("one whole image", p.lines().length === 1 && !p.lines()[0].includes("missing"), p.lines()); });
  test("coco-unlisted-images", "in, or counted and named", (p, d) => { const r = p.import(join(d, "in")); expect("in or said", p.lines().length === 3 || r.issues.some((i) => /2 files/.test(i)), r); });
  test("06-zip-beside-other-files-ignored", "a zip and a picture", (p, d) => { const to = join(p.folder, "set"); for (const f of ["plain.zip", "a.jpg"]) cpSync(join(d, f), join(to, f)); p.import(to); p.has(`a.jpg 100x80 train: ${middle}`, `b.jpg 100x80 val: ${middle}`); });
  test("06-zip-beside-other-files-ignored", "two zips", (p, d) => { const to = join(p.folder, "set"); for (const f of ["plain.zip", "second.zip"]) cpSync(join(d, f), join(to, f)); counts(p.import(to), 2, 2, 2, 2); p.has(`a.jpg 100x80 train: ${middle}`, `b.jpg 100x80 val: ${middle}`); });
  test("07-label-files-not-recognized", "UTF-16 and another root are read", (p, d) => { for (const set of ["v07b_utf16", "c19_utf16", "v14b_badroot"]) { const q = new Project(p.folder); counts(q.import(join(d, set)), 1, 1); } });
  test("07-label-files-not-recognized", "the others are read or named", (p, d) => { for (const [set, ...files] of [["c26_dets", "ann.json"], ["lm", "annotations.xml", "a.json", "labels.csv"]]) { const q = new Project(p.folder); const r = q.import(join(d, set)); for (const f of files) expect(f, r.issues.some((i) => i.includes(f)) || r.annotations > 0, r); } });
  test("15-unread-image-kinds", "each is named, pages are counted", (p, d) => { const r = p.import(d); for (const f of ["heic.heic", "p.ppm", "j.jp2", "t.tga", "noext"]) says(r, new RegExp(f.replace(".", "\\."))); says(r, /multi\.tif: it has 3 pages; the first is used/); expect("x.jpe is a picture", p.lines().some((l) => l.startsWith("x.jpe ")), p.lines()); });
}

function textCases(test) {
  const folder = "03-text-not-utf8-merges-classes";
  const wanted = { e1_cp1251: ["кот", "пёс"], e2_gb2312: ["苹果", "香蕉"], e3_sjis: ["猫", "犬"], e5_cp1252nodecl: ["naïve", "naéve"], e6_yolo: ["кот", "пёс"], y15i_gbk: undefined, c19b_cp1251: ["кот"] };
  const guessed = /read as|encoding/;
  for (const [set, names] of Object.entries(wanted))
    test(folder, set, (p, d) => {
      const r = p.import(join(d, set));
      if (names) expect("the names", JSON.stringify(p.classes()) === JSON.stringify(names), p.classes());
      expect("no replacement sign, no two alike", !p.classes().join().includes("\ufffd") && new Set(p.classes()).size === p.classes().length, p.classes());
      if (!/^e[123]/.test(set)) says(r, guessed);
    });
}

function againCases(test) {
  test("04-missing-image-never-arrives", "labels, then pictures", (p, d) => { p.import(join(d, "w_coco")); expect("found", p.import(join(d, "w_imgs")).found_assets === 2); p.has(`a.jpg 100x80: ${cat}`, `b.jpg 100x80: ${cat}`); });
  test("04-missing-image-never-arrives", "cut in half, then whole", (p, d) => { says(p.import(join(d, "fix/1")), /a\.jpg/); expect("found", p.import(join(d, "fix/2")).found_assets === 1); p.has("a.jpg 100x80"); });
  test("labels-first-then-images", "found", (p, d) => { p.import(join(d, "ann.json")); expect("found", p.import(join(d, "imgs")).found_assets === 1); p.has(`a.jpg 40x30: ${small}`); expect("exported", p.export("yolo", "--images").missing.count === 0); });
  test("05-import-again-doubles", "twice", (p, d) => { const to = join(p.folder, "set"); cpSync(join(d, "w_imgs"), to, { recursive: true }); cpSync(join(d, "w_coco"), to, { recursive: true }); counts(p.import(to), 2, 2); counts(p.import(to), 0, 0, 2, 2); p.has(`a.jpg 100x80: ${cat}`, `b.jpg 100x80: ${cat}`); });
  test("import-twice-doubles", "twice", (p, d) => { p.import(join(d, "in")); counts(p.import(join(d, "in")), 0, 0, 1, 1); p.has(`a.jpg 40x30: ${small}`); });
  test("coco-copy-beside-doubles", "read once, said", (p, d) => { says(p.import(join(d, "in")), /also in another file/); p.has(`a.jpg 40x30: ${small}`); });
  test("12-yolo-labels-for-known-images", "pictures, then labels", (p, d) => { p.import(join(d, "w_imgs")); silent(p.import(join(d, "w_yolo"))); p.has(`a.jpg 100x80: ${middle}`, `b.jpg 100x80: ${middle}`); });
  test("yolo-labels-for-known-images", "pictures, then labels", (p, d) => { p.import(join(d, "imgs")); silent(p.import(join(d, "labels"))); p.has("a.jpg 40x30: cat box 5 6 10 14"); });
}

function shapeCases(test) {
  test("08-several-bndbox-in-one-object", "one object each", (p, d) => { says(p.import(d), /Annotations\/a\.xml:\d+: .*bndbox/); p.has("a.jpg 100x80: cat box 1 1 4 4; cat box 10 10 10 10"); });
  test("10-outside-the-image", "YOLO beyond 1", (p, d) => { says(p.import(join(d, "y06_over1")), /a\.txt:1: nothing of it lies inside/, /a\.txt:2: .*pixels/, /a\.txt:3: it reaches out/); p.has("a.png 100x80 train: dog box 80 64 30 24"); });
  test("10-outside-the-image", "COCO beyond the frame and negative", (p, d) => { says(p.import(join(d, "c13_neg")), /annotations\/0: it reaches out/, /annotations\/1: it reaches out/, /annotations\/2: nothing/, /annotations\/3: .*zero area/, /annotations\/4: .*negative/, /annotations\/5: .*zero area/); p.has("a.png 100x80: cat box -5 -5 20 20; cat box 5 5 5 5; cat box 90 70 50 50"); });
  test("10-outside-the-image", "corners beyond 1", (p, d) => { says(p.import(join(d, "y17_obbout")), /a\.txt:1: it reaches out/); });
  test("10-outside-the-image", "what is written lies in 0..1, or is counted", (p, d) => { for (const [set, format] of [["y06_over1", "yolo"], ["c13_neg", "yolo"], ["y17_obbout", "yolo-obb"]]) { const q = new Project(p.folder); q.import(join(d, set)); const done = q.export(format); const numbers = q.read(done.out, /labels\/.*txt$/).trim().split("\n").flatMap((l) => l.split(" ").slice(1).map(Number)); expect(set, numbers.every((n) => n >= 0 && n <= 1) && !done.loss.lossless, { numbers, loss: done.loss }); } });
  test("coco-negative-box", "import and convert say the same", (p, d) => { says(p.import(join(d, "in")), /annotations\/0: .*negative/); p.has("a.jpg 40x30: cat box 5 5 5 5"); const out = join(p.folder, "o.jsonl"); run(["convert", join(d, "in"), "--to", "bundle", "--out", out]); expect("convert", linesOf(readFileSync(out, "utf8")).lines[0].endsWith("cat box 5 5 5 5")); });
  test("11-exif-raw-labels", "turned with the picture, by import and convert", (p, d) => { says(p.import(d), /a\.jpg: .*EXIF/); p.has("a.jpg 80x100: cat box 50 60 20 30"); const out = join(p.folder, "o.json"); run(["convert", d, "--to", "coco", "--out", out]); const c = JSON.parse(readFileSync(out, "utf8")); expect("convert", c.images[0].width === 80 && c.annotations[0].bbox.join() === "50,60,20,30", c); });
  test("13-issue-without-a-place", "file and line", (p, d) => { const r = p.import(join(d, "v05_swap")); expect("each has one", r.issues.every((i) => /^Annotations\/a\.xml:\d+: /.test(i)), r.issues); const q = new Project(p.folder); const s = q.import(join(d, "y09_range")); expect("each has one", s.issues.every((i) => /^labels\/train\/a\.txt:\d+: /.test(i)), s.issues); });
  test("zero-area-place-unnamed", "file and line", (p, d) => says(p.import(join(d, "in")), /^labels\/a\.txt:1: .*zero area/, /^labels\/b\.txt:1: .*zero area/));
  test("17-class-numbers-with-gaps", "names count from 0 to n - 1", (p, d) => { p.import(d); const done = p.export("yolo"); const numbers = [...p.read(done.out, /data\.yaml$/).matchAll(/^ {2,}(\d+):/gm)].map((m) => Number(m[1])); expect("no gaps", numbers.length > 0 && numbers.every((n, i) => n === i), numbers); expect("counted", done.loss.items.some((i) => /class number/.test(i.what)), done.loss); });
  test("19-mask-of-other-size", "falls back to the box", (p, d) => { const r = p.import(d); counts(r, 1, 8); says(r, /annotations\/2: the mask is/, /annotations\/5: the mask is/); });
  test("yolo-pose-row-becomes-polygon", "the row is named", (p, d) => { says(p.import(join(d, "in")), /labels\/train\/a\.txt:1: .*14 columns/); p.has("a.jpg 40x30 train"); });
}

function exportCases(test) {
  test("coco-image-id-changes", "ids stay", (p, d) => { const out = join(p.folder, "o.json"); run(["convert", join(d, "in.json"), "--to", "coco", "--out", out]); expect("7, 2, 9", JSON.parse(readFileSync(out, "utf8")).images.map((i) => i.id).join() === "7,2,9"); });
  for (const format of ["yolo", "voc", "coco", "bundle"]) test("export-images-one-missing", format, (p, d) => { p.import(join(d, "in")); const done = p.export(format, "--images"); expect("all but one, which is named", done.code === 0 && done.missing.names.join() === "2.jpg" && Object.keys(filesOf(done.out)).filter((f) => f.endsWith(".jpg")).length === 2, done); const out = join(p.folder, "c"); const converted = run(["convert", join(d, "in"), "--to", format, "--images", "--out", out]); expect("convert", converted.code === 0 && converted.json.missing_images.names.join() === "2.jpg", converted); });
  const items = (d, source, format, p) => run(["convert", join(d, source), "--to", format, "--out", join(p.folder, `l-${format}`)]).json.loss.items.map((i) => `${i.count} ${i.what}`).join(", ");
  test("loss-report-says-lossless", "fields of classes and of the set are counted", (p, d) => { const a = items(d, "yolo", "voc", p); expect("numbers and license", /class number|yolo\.index/.test(a) && /yolo\.license/.test(a), a); for (const f of ["yolo", "voc"]) { const b = items(d, "coco.json", f, new Project(p.folder)); expect("color, info, licenses", /coco\.color/.test(b) && /coco\.info/.test(b) && /coco\.licenses/.test(b), b); } });
  test("loss-report-names-no-field", "by name", (p, d) => { const a = items(d, "in.json", "yolo", p); expect("ids, crowd", /3 annotation id/.test(a) && /1 image id/.test(a) && /crowd/.test(a), a); });
  test("voc-box-replaced-by-mask-extent", "the box stays", (p, d) => { const y = join(p.folder, "y"); run(["convert", join(d, "in"), "--to", "yolo", "--out", y]); const line = p.read(y, /labels\/.*txt$/).trim().split("\n")[1].split(" ").slice(1).map(Number); expect("YOLO", Math.abs(line[0] - 0.425) < 1e-9 && Math.abs(line[2] - 0.65) < 1e-9, line); const c = join(p.folder, "c.json"); run(["convert", join(d, "in"), "--to", "coco", "--out", c]); expect("COCO", JSON.parse(readFileSync(c, "utf8")).annotations[1].bbox.join() === "4,8,26,12"); });
  test("yolo-seg-overlapping-parts", "united, and counted", (p, d) => { const y = join(p.folder, "y"); const done = run(["convert", join(d, "in"), "--to", "yolo-seg", "--out", y]); const ring = p.read(y, /labels\/.*txt$/).trim().split(" ").slice(1).map((n, i) => Number(n) * (i % 2 ? 30 : 40)); let twice = 0; for (let i = 0; i < ring.length; i += 2) { const j = (i + 2) % ring.length; twice += ring[i] * ring[j + 1] - ring[j] * ring[i + 1]; } expect("700 pixels", Math.abs(Math.abs(twice) / 2 - 700) < 1e-6 && done.json.loss.items.some((i) => /overlapping/.test(i.what)), { ring, twice }); });
}
