// ICDAR text boxes: the layouts of SROIE and of the robust reading competitions, what is not taken for them, and that
// each text comes back with its corners from an export.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { jpeg } from "../lib/pictures.mjs";
import { expect } from "../lib/touchmark.mjs";
import { Project, counts, says, silent, yoloLine } from "./import_lib.mjs";

const shared = process.env.TOUCHMARK_SHARED ?? "../shared/data";
const pic = (gray = 100) => jpeg(100, 80, { gray });
const upright = "10,10,30,10,30,30,10,30";
const slanted = "40,12,70,14,71,25,41,22";

// name: text, and a mark behind it, of each region in its order.
function textsOf(project) {
  const assets = [];
  for (const line of project.bundle().trim().split("\n").map((text) => JSON.parse(text))) {
    if (line.kind === "asset") assets.push({ name: line.name, regions: [] });
    if (line.kind === "annotation" && line.content.kind === "text_region") assets[line.asset].regions.push(line.content);
  }
  return assets.map(({ name, regions }) => `${name}: ${regions.sort((a, b) => a.order - b.order).map((one) => `${one.text ?? ""}${one.flags?.length ? ` (${one.flags})` : ""}`).join(" | ")}`).sort();
}

const hasTexts = (p, ...wanted) => expect("the texts", JSON.stringify(textsOf(p)) === JSON.stringify(wanted), { found: textsOf(p), wanted });

export function icdarTests(work) {
  const tests = [];
  const test = (name, body) => tests.push([`icdar: ${name}`, () => body(new Project(work))]);
  layoutTests(test);
  otherTests(test);
  exportTests(test);
  sharedTests(test);
  return tests;
}

function layoutTests(test) {
  test("SROIE, with commas in the text", (p) => {
    const r = p.bring({ "img/000.jpg": pic(), "box/000.csv": `${upright},NO.53 55,57 & 59,\r\n${slanted},TOTAL\r\n\r\n` });
    silent(r);
    hasTexts(p, "000.jpg: NO.53 55,57 & 59, | TOTAL");
    p.has("000.jpg 100x80: text box 10 10 20 20; text polygon 40 12 70 14 71 25 41 22");
  });
  test("ICDAR 2015, in two folders of long names, with a byte order mark and a text that does not count", (p) => {
    silent(p.bring({ "ch4_training_images/img_1.jpg": pic(1), "ch4_training_images/img_2.jpg": pic(2), "ch4_training_gt/gt_img_1.txt": `\ufeff${slanted},Café\n${upright},###\n`, "ch4_training_gt/gt_img_2.txt": `\ufeff${upright},two\n` }));
    hasTexts(p, "img_1.jpg: Café |  (difficult)", "img_2.jpg: two");
  });
  test("ICDAR 2013, two corners and a text in quotes", (p) => {
    silent(p.bring({ "100.jpg": pic(1), "gt_100.txt": "10 10 30 30 \"Foot, path\"\n", "101.jpg": pic(2), "gt_101.txt": "10, 10, 30, 30, \"One\"\n" }));
    hasTexts(p, "100.jpg: Foot, path", "101.jpg: One");
  });
  test("a bad line is named, and the others come in", (p) => {
    const r = p.bring({ "img/a.jpg": pic(), "box/a.txt": `${upright},one\n10,10,30,ten\n${slanted},two\n` });
    counts(r, 1, 2);
    says(r, /^box\/a\.txt:2: .*left out/);
  });
  test("labels for images that are there", (p) => {
    p.bring({ "img_1.jpg": pic(1), "b.jpg": pic(2) });
    const r = p.bring({ "gt_img_1.txt": `${upright},one\n`, "b.txt": `${upright},two\n` });
    counts(r, 0, 2, 2);
    hasTexts(p, "b.jpg: two", "img_1.jpg: one");
  });
}

function otherTests(test) {
  test("the key information of SROIE is answers, in and out", (p) => {
    const key = { address: "B", company: "A", date: "1", total: "2" };
    silent(p.bring({ "img/000.jpg": pic(), "box/000.csv": `${upright},one\n`, "key/000.json": JSON.stringify(key) }));
    const answers = Object.fromEntries(p.bundle().trim().split("\n").map((text) => JSON.parse(text)).filter((line) => line.content?.kind === "caption").map(({ content }) => [content.question, content.text]));
    expect("four answers", JSON.stringify(answers) === JSON.stringify(key), answers);
    const done = p.export("icdar", "--images");
    expect("the same object, and nothing lost", done.loss.lossless && JSON.stringify(JSON.parse(p.read(done.out, /key\/000\.json$/))) === JSON.stringify(key), done.loss);
  });
  test("key information without its picture is of a missing one, which is said", (p) => {
    says(p.bring({ "img/000.jpg": pic(), "box/000.csv": `${upright},one\n`, "key/001.json": "{\"company\": \"A\", \"total\": \"2\"}" }), /key\/001\.json: its image does not exist/);
    expect("its answers are there beside the text", JSON.stringify(p.lines()).includes("001.jpg"), p.lines());
  });
  test("where YOLO labels are of the same images, those are read and these are named", (p) => {
    const r = p.bring({ "images/a.jpg": pic(), "labels/a.txt": yoloLine([0, 10, 10, 20, 20], 100, 80), "classes.txt": "cat\n", "box/a.csv": `${upright},one\n` });
    p.has("a.jpg 100x80: cat box 10 10 20 20");
    says(r, /box\/a\.csv: .*ICDAR/);
  });
}

function exportTests(test) {
  test("what is exported comes back, and is known where it came from", (p) => {
    p.bring({ "img/train/a.jpg": pic(1), "box/train/a.csv": `${upright}, blanks, commas \n${slanted},\n30,30,10,30,10,10,30,10,upside down\n`, "img/b.jpg": pic(2), "box/b.csv": `${upright},###\n` });
    const done = p.export("icdar", "--images");
    expect("nothing is lost", done.loss.lossless, done.loss);
    counts(p.import(done.out), 0, 0, 2, 4);
    const q = new Project(p.folder);
    silent(q.import(done.out));
    hasTexts(q, ...textsOf(p));
    expect("the same shapes and splits", JSON.stringify(q.lines()) === JSON.stringify(p.lines()), [q.lines(), p.lines()]);
    expect("the same lines", p.read(done.out, /box\/train\/a\.txt$/).endsWith("\n30,30,10,30,10,10,30,10,upside down\n"));
  });
}

function sharedTests(test) {
  const set = join(shared, "ocr_sroie");
  if (!existsSync(set)) {
    console.log(`SKIP  the receipts of SROIE: ${set} is absent`);
    return;
  }
  test("each line of the receipts is a region with its text", (p) => {
    const wanted = readdirSync(join(set, "box")).sort().map((file) => {
      const lines = readFileSync(join(set, "box", file), "utf8").split(/\r?\n/).filter((line) => line.trim() !== "");
      return `${file.replace(".csv", ".jpg")}: ${lines.map((line) => line.split(",").slice(8).join(",")).join(" | ")}`;
    });
    counts(p.import(set), 12, 492);
    hasTexts(p, ...wanted);
    const q = new Project(p.folder);
    counts(q.import(p.export("icdar", "--images").out), 12, 492);
    hasTexts(q, ...wanted);
  });
}
