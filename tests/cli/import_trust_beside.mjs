// What an import or export leaves beside what it was asked for: files it would write over, folders of processes that
// were killed, layers and projects that nothing is in, and what is said of predictions.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { jpeg } from "../lib/pictures.mjs";
import { binary, expect, must, run } from "../lib/touchmark.mjs";
import { Project, cocoText, counts, filesOf, says, silent, write, yoloLine } from "./import_lib.mjs";

const pic = (gray = 100) => jpeg(100, 80, { gray });
const box = [10, 10, 20, 20];
const set = () => ({ "a.jpg": pic(), "ann.json": cocoText({ images: [["a.jpg", 100, 80]], boxes: [[1, 1, ...box]] }) });
const result = (id, x, more = {}) => ({ id, type: "rectanglelabels", from_name: "l", to_name: "i", original_width: 100, original_height: 80, value: { x, y: 10, width: 20, height: 20, rectanglelabels: ["cat"] }, ...more });
const prediction = (model_version, ...xs) => ({ model_version, score: 0.5, result: xs.map((x, i) => result(`${model_version}${i}`, x)) });
const task = (image, annotations, predictions) => ({ data: { image }, annotations: annotations.map((xs, i) => ({ id: 7 + i, result: xs.map((x, k) => result(`r${k}`, x)) })), predictions });
const predicted = () => ({ "a.jpg": pic(), "b.jpg": pic(2), "ls.json": JSON.stringify([task("a.jpg", [[10]], [prediction("v1", 50, 60), prediction("v2", 30)]), task("b.jpg", [[20]], [])]) });

export function besideTests(work) {
  const tests = [];
  const test = (name, check) => tests.push([`beside: ${name}`, () => check(new Project(work))]);
  const layersOf = (p) => must(run(["layer", "list", "--project", p.name], { data: p.data })).items.map((one) => one.name);

  for (const [format, file] of [["coco", "x.json"], ["bundle", "x.jsonl"], ["labelstudio", "x.json"]]) {
    const kept = (p, command) => {
      const out = join(p.folder, file);
      writeFileSync(out, "mine");
      const done = run([...command, "--out", out], { data: command[0] === "export" ? p.data : undefined });
      expect("refused, with the way out", done.code !== 0 && /--replace/.test(done.stderr), done);
      expect("the file is as it was", readFileSync(out, "utf8") === "mine");
      must(run([...command, "--out", out, "--replace"], { data: command[0] === "export" ? p.data : undefined }));
      expect("and then it is written", readFileSync(out, "utf8").length > 10);
    };
    test(`${format}: a file that is there is kept by an export`, (p) => {
      p.bring(set());
      kept(p, ["export", "--project", "p", "--format", format]);
    });
    test(`${format}: a file that is there is kept by a conversion`, (p) => {
      kept(p, ["convert", write(join(p.folder, "in"), set()), "--to", format]);
    });
  }

  for (const [what, out] of [["folder", "out"], ["file", "out.json"]])
    test(`what a killed export left is gone after the next: a ${what}`, async (p) => {
      p.bring(set());
      const pictures = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${i}.jpg`, jpeg(100, 80, { gray: i % 256 })]));
      p.bring(pictures, "more");
      const place = join(p.folder, "place");
      mkdirSync(place);
      const args = ["export", "--project", "p", "--format", "coco", "--images", "--out", join(place, out), "--data", p.data];
      const child = spawn(binary, args, { stdio: "ignore" });
      const ended = new Promise((end) => child.on("close", end));
      for (let i = 0; i < 2000 && !readdirSync(place).some((name) => name.includes(".part-")); i++) await sleep(1);
      child.kill("SIGKILL");
      await ended;
      // It may have been too quick to be killed; then something that looks the same is put there.
      if (!readdirSync(place).some((name) => name.includes(".part-"))) mkdirSync(join(place, `.${out}.part-abcdef`));
      write(place, { [`.${out}.part-ABCDEF/half.json`]: "[", ".other.json.part-ABCDEF/half.json": "[", [`.${out}.part-mine.txt`]: "x" });
      must(run([...args.slice(0, -2), "--replace"], { data: p.data }));
      const hidden = readdirSync(place).filter((name) => name.startsWith("."));
      expect("only what is not its own is left", JSON.stringify(hidden.sort()) === JSON.stringify([".other.json.part-ABCDEF", `.${out}.part-mine.txt`].sort()), hidden);
    });
  test("what a living export writes is not removed", async (p) => {
    p.bring(set());
    const place = join(p.folder, "place");
    write(place, { ".out.part-ABCDEF/half.json": "[" });
    const holder = spawn("flock", ["-x", join(place, ".out.part-ABCDEF"), "sleep", "30"], { stdio: "ignore", detached: true });
    await sleep(300);
    must(run(["export", "--project", "p", "--format", "coco", "--out", join(place, "out")], { data: p.data }));
    expect("it is there", existsSync(join(place, ".out.part-ABCDEF/half.json")));
    process.kill(-holder.pid);
  });

  test("predictions of several runs in one layer are told, by run", (p) => {
    const from = write(join(p.folder, "in"), predicted());
    const args = ["import", from, "--project", "p", "--layer", "mine"];
    const look = must(run([...args, "--dry-run"], { data: p.data }));
    const report = p.import(from, "--layer", "mine");
    says(report, /predictions of run "v1" were put in layer "mine" with the others: 2$/, /predictions of run "v2" .* layer "mine" .*: 1$/);
    const told = look.problems.find((one) => /predictions/.test(one.kind));
    expect("the look says the same", told?.count === 3 && told.examples.length === 2 && Object.keys(look.runs).length === 0, look);
  });
  test("a run that goes into the layer of its name is no problem", (p) => {
    p.bring(predicted());
    const out = join(p.folder, "v1.jsonl");
    must(run(["export", "--project", "p", "--format", "bundle", "--layer", "v1", "--out", out], { data: p.data }));
    silent(p.import(out, "--layer", "v1"));
  });

  test("taking back drops the layers that the import made", (p) => {
    const { import: id } = p.bring(predicted());
    expect("they are there", ["v1", "v2"].every((name) => layersOf(p).includes(name)), layersOf(p));
    const undone = must(run(["import", "--undo", id, "--project", "p"], { data: p.data }));
    expect("they are gone, and it says so", JSON.stringify(undone.layers) === JSON.stringify(["v1", "v2"]) && layersOf(p).length === 1, { undone, layers: layersOf(p) });
  });
  test("taking back drops the layer that --layer made", (p) => {
    p.bring(set());
    const { import: id } = p.bring(set(), "again", "--layer", "mine");
    must(run(["import", "--undo", id, "--project", "p"], { data: p.data }));
    expect("it is gone", !layersOf(p).includes("mine"), layersOf(p));
    p.has("a.jpg 100x80: cat box 10 10 20 20");
  });
  test("a layer that was there, or has more in it, stays", (p) => {
    must(run(["import", write(join(p.folder, "in"), set()), "--project", "p"], { data: p.data }));
    must(run(["layer", "create", "v1", "--project", "p"], { data: p.data }));
    const { import: first } = p.bring(predicted(), "one");
    const more = { "b.jpg": pic(2), "ls.json": JSON.stringify([task("b.jpg", [], [prediction("v2", 70)])]) };
    p.bring(more, "two");
    must(run(["import", "--undo", first, "--project", "p"], { data: p.data }));
    expect("both are there", ["v1", "v2"].every((name) => layersOf(p).includes(name)), layersOf(p));
  });
  test("a layer that a version is of stays", (p) => {
    const { import: id } = p.bring(predicted());
    must(run(["version", "create", "V", "--project", "p", "--layer", "v1"], { data: p.data }));
    must(run(["import", "--undo", id, "--project", "p"], { data: p.data }));
    expect("v1 is there, v2 is not", layersOf(p).includes("v1") && !layersOf(p).includes("v2"), layersOf(p));
  });

  for (const [what, args, files] of [["no such path", ["nope"]], ["no such format", ["in", "--format", "nope"], set()], ["nothing that can be read", ["in"], { "x.dat": "x" }], ["a broken archive", ["in/x.zip"], { "x.zip": "PK\x03\x04" }]])
    test(`an import that cannot begin makes no project: ${what}`, (p) => {
      p.bring(set());
      write(join(p.folder, "in"), files ?? {});
      const done = run(["import", join(p.folder, args[0]), ...args.slice(1), "--project", "other", "--layer", "run"], { data: p.data });
      expect("it fails", done.code !== 0, done);
      const names = must(run(["project", "list"], { data: p.data })).items.map((one) => one.name);
      expect("no project of the name", JSON.stringify(names) === '["p"]', names);
    });
  test("an import that cannot begin makes no data folder", (p) => {
    run(["import", join(p.folder, "nope"), "--project", "p"], { data: p.data });
    run(["import", p.folder, "--format", "nope", "--project", "p"], { data: p.data });
    expect("none is there", !existsSync(p.data));
  });

  test("a run is exported to Label Studio without answers of people", (p) => {
    p.bring(predicted());
    const tasks = JSON.parse(p.read(p.export("labelstudio", "--layer", "v1").out, /\.json$/));
    expect("predictions alone", tasks.length === 2 && tasks.every((one) => one.annotations.length === 0), tasks);
    expect("of this run", tasks.flatMap((one) => one.predictions ?? []).map((one) => one.model_version).join() === "v1", tasks);
    const truth = JSON.parse(p.read(p.export("labelstudio").out, /\.json$/));
    expect("the truth has them", truth.every((one) => one.annotations.length === 1 && one.annotations[0].id === 7 && !one.predictions), truth);
  });
  test("labels without a confidence are no COCO results", (p) => {
    p.bring(predicted());
    for (const more of [[], ["--dry-run"]]) {
      const done = p.export("coco-results", ...more);
      expect("it is refused", done.code !== 0 && /layer of a run/.test(done.stderr), done);
      expect("nothing is written", !existsSync(done.out));
    }
    expect("a run is written", Object.keys(filesOf(p.export("coco-results", "--layer", "v1").out)).length === 1);
  });
  test("ids of COCO are small, where Label Studio has others", (p) => {
    const { annotations, images } = JSON.parse(p.convert({ "ls.json": JSON.stringify([task("a.jpg", [[10, 20, 30]], [])]) }, "coco").text);
    expect("1, 2, 3", annotations.map((one) => one.id).join() === "1,2,3" && images[0].id === 1, { annotations, images });
  });

  for (const [what, files] of [["with splits", { "train/images/a.jpg": pic(1), "train/labels/a.txt": yoloLine([0, ...box], 100, 80), "val/images/b.jpg": pic(2), "val/labels/b.txt": yoloLine([0, ...box], 100, 80), "data.yaml": "names: [cat]\n" }], ["without splits", { "images/a.jpg": pic(1), "labels/a.txt": yoloLine([0, ...box], 100, 80), "data.yaml": "names: [cat]\n" }]])
    test(`labels that were exported to YOLO come back without their images: ${what}`, (p) => {
      const { annotations } = p.bring(files);
      const report = p.import(p.export("yolo").out);
      silent(report);
      counts(report, 0, 0, annotations, annotations);
    });
  test("a place of data.yaml that has neither images nor labels is told", (p) => {
    says(p.bring({ "images/a.jpg": pic(1), "labels/a.txt": yoloLine([0, ...box], 100, 80), "data.yaml": "train: images\nval: elsewhere/pictures\nnames: [cat]\n" }), /elsewhere\/pictures: "val" names a place/);
  });
  const people = (more) => JSON.stringify({ images: [{ id: 1, file_name: "a.jpg", width: 100, height: 80 }], categories: [{ id: 1, name: "person", keypoints: ["nose", "eye"], skeleton: [] }], annotations: [7, 8].map((id) => ({ id, image_id: 1, category_id: 1, bbox: [id, 10, 20, 20], area: 400, iscrowd: 0, num_keypoints: 2, keypoints: [12, 12, 2, 20, 20, 2], ...more })) });
  const feet = { foot_kpts: [1, 2, 2, 3, 4, 2], foot_valid: true };
  for (const [name, whole] of [["coco.json", "coco_wholebody.json"], ["z.json", "a.json"], ["annotations/person_keypoints_val2017.json", "annotations/coco_wholebody_val.json"]])
    test(`of an object in two files the one that says more is taken: ${name}`, (p) => {
      says(p.bring({ "a.jpg": pic(), [name]: people({}), [whole]: people(feet) }), /2 objects are also in another file of the set and were read once$/);
      const { annotations } = p.coco();
      expect("its fields are there", annotations.length === 2 && annotations.every((one) => JSON.stringify(one.foot_kpts) === "[1,2,2,3,4,2]" && one.foot_valid === true), annotations);
    });
  test("fields of an object that only the second file has are named", (p) => {
    says(p.bring({ "a.jpg": pic(), "a.json": people(feet), "b.json": people({ face_kpts: [1, 1, 2], foot_valid: true }) }), /^b\.json: 2 objects .*left out: face_kpts \(2\)$/);
    says(new Project(p.folder).bring({ "a.jpg": pic(), "a.json": people(feet), "b.json": people({ ...feet, foot_valid: false }) }), /^b\.json: .*fields of 2 have other values there/);
    says(new Project(p.folder).bring({ "a.jpg": pic(), "annotations/person_keypoints_val.json": people({}), "annotations/instances_val.json": people({ keypoints: undefined, num_keypoints: undefined, note: "x" }) }), /instances_val\.json: 2 objects .*left out: note \(2\)$/);
  });
  for (const format of ["coco", "coco-panoptic"])
    test(`key points of which none is labeled come back from ${format} without a word`, (p) => {
      p.bring({ "a.jpg": pic(), "ann.json": people({ keypoints: [0, 0, 0, 0, 0, 0], num_keypoints: 0 }).replace('[8,10,20,20]', '[40,40,20,20]') });
      const q = new Project(p.folder);
      silent(q.import(p.export(format, "--images").out));
      expect("they are there", q.coco().annotations.every((one) => one.keypoints.join() === "0,0,0,0,0,0"), q.coco().annotations);
    });
  test("the words of an import, of its dry run, an export and a conversion", (p) => {
    const told = (...args) => { const done = run(args, { data: args[0] === "convert" ? undefined : p.data, json: false }); return done.stdout + done.stderr; };
    const folder = write(join(p.folder, "in"), { "data.yaml": "names: [cat, dog]\ntrain: images\n", "images/a.jpg": pic(), "labels/a.txt": "0 0.1 0.1 0.3 0.1 0.4 0.3 0.1 0.3\n0 0.5 0.5 0.7 0.5 0.8 0.7 0.5 0.7\n", "readme.txt": "x", "b.foo": "x", "c.foo": "x" });
    const unused = "3 files are not used:\n             2  files of a kind that is not known\n                  b.foo: 2 files were not used, this one and c.foo\n             1  texts for people\n                  readme.txt\n";
    const look = told("import", folder, "--project", "p", "--dry-run");
    expect("what was found, and classes that have labels", / YOLO {2}all of it\n/.test(look) && !/dog/.test(look) && /and 1 class without labels/.test(look), look);
    expect("files that are not used", look.includes(unused) && !/problem/.test(look), look);
    const done = told("import", folder, "--project", "p");
    expect("are told alike by the import", done.includes(unused) && !/problem/.test(done), done);
    const lost = told("export", "--project", "p", "--format", "voc", "--out", join(p.folder, "voc"));
    expect("each loss once, in the plural", lost.split("\n").filter((line) => /polygons/.test(line)).length === 1 && /^ {2}2 polygons.*: written/m.test(lost), lost);
    expect("one image", /^converted 1 image and 2 annotations from YOLO to COCO$/m.test(told("convert", folder, "--to", "coco", "--out", join(p.folder, "o.json"))));
  });
  return tests;
}
