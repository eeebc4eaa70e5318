// What an import would do, what it did, and taking it back, from the command line.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, must, run } from "../lib/touchmark.mjs";

const box = (id, image, category, x = 2) => ({ id, image_id: image, category_id: category, bbox: [x, 4, 20, 16], area: 320, iscrowd: 0 });

function source(work) {
  const folder = join(work, "import-source");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "labels.json"), JSON.stringify({
    images: [1, 2].map((id) => ({ id, file_name: `${id}.jpg`, width: 96, height: 64 })),
    categories: [{ id: 1, name: "cat" }, { id: 2, name: "Car" }, { id: 3, name: "noise" }],
    annotations: [box(1, 1, 1), box(2, 1, 2), box(3, 2, 3), box(4, 2, 2, 900)],
  }));
  writeFileSync(join(folder, "notes.xyz"), "nobody reads this");
  return folder;
}

function looked(work) {
  const data = join(work, "import-looked");
  const from = source(work);
  const args = ["import", from, "--project", "p", "--class", "Car=cat", "--class", "noise="];
  const seen = must(run([...args, "--dry-run"], { data }));
  expect("the preview tells parts, numbers and classes", seen.parts[0].format === "coco" && seen.images === 2 && seen.without_image === 2 && seen.annotations === 2 && seen.left_out === 1, seen);
  expect("what becomes of the classes", seen.classes.map((c) => `${c.name}>${c.becomes}`).join() === "cat>cat,Car>cat,noise>", seen.classes);
  expect("unused files and problems by kind", seen.unused[0].count === 1 && seen.problems.some((p) => p.kind === "shapes outside the image" && p.count === 1), seen);
  expect("no data folder was made", !existsSync(data));
  const words = run([...args, "--dry-run"], { data, json: false });
  expect("in words too", /Nothing was stored/.test(words.stdout) && /Car: becomes cat/.test(words.stdout) && /left out/.test(words.stdout), words.stdout);
  const report = must(run(args, { data }));
  expect("the import does what was told", report.assets === 2 && report.annotations === 2 && report.left_out === 1 && JSON.stringify(report.classes) === '{"cat":2}', report);
  expect("its problems are kept", existsSync(join(data, "imports", "1", `${report.import}.json`)), report.import);
  const wrong = run(["import", from, "--project", "p", "--class", "Car"], { data });
  expect("a choice without = is refused", wrong.code === 2 && /OLD=NEW/.test(wrong.stderr), wrong);
}

function undone(work) {
  const data = join(work, "import-undone");
  const from = source(work);
  const { import: id } = must(run(["import", from, "--project", "p"], { data }));
  const words = run(["import", from, "--project", "other"], { data, json: false });
  expect("the import says how it is taken back", /--undo [0-9a-f]{16}/.test(words.stdout), words.stdout);
  const gone = must(run(["import", "--undo", id, "--project", "p"], { data }));
  expect("it is taken back", gone.assets === 2 && gone.annotations === 3 && gone.classes.length === 3 && gone.kept_assets === 0, gone);
  const again = must(run(["import", "--undo", id, "--project", "p"], { data }));
  expect("one more changes nothing", again.assets === 0 && again.annotations === 0, again);
  expect("an unknown one is said to be none", run(["import", "--undo", "nobody", "--project", "p"], { data }).code === 2);
  expect("nothing to import is said", run(["import", "--project", "p"], { data }).code === 2);
  expect("the log is whole", run(["audit", "verify"], { data }).code === 0);
  const moved = join(work, "import-moved");
  must(run(["backup", "--out", join(work, "imports.backup")], { data }));
  must(run(["restore", join(work, "imports.backup")], { data: moved }));
  const back = must(run(["import", "--undo", id, "--project", "p"], { data: moved }));
  expect("a restored backup knows the import", back.assets === 0, back);
  expect("and verifies", run(["audit", "verify"], { data: moved }).code === 0);
}

export const importTests = (work) => [
  ["an import is looked at first, and classes are chosen", () => looked(work)],
  ["an import is taken back", () => undone(work)],
];
