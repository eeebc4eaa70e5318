// The lint is tested by breaking what it guards: a copy of the tree passes; the same copy with one fault of each kind
// fails, and every fault is told of in its own words and counted once.
//   node script/checks/lint_test.mjs
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = new URL("../../", import.meta.url).pathname;

// The tracked files (and those not ignored), and the tools by links; packages of our own are the copy's.
function copyTree() {
  const copy = mkdtempSync(join(tmpdir(), "lint-test-"));
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "src", "web", "script", "tests", "bench", "fuzz", "cmake", "CMakeLists.txt", "ARCHITECTURE.md"], { cwd: root, encoding: "utf8" });
  for (const path of listed.split("\n").filter(Boolean)) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    try {
      copyFileSync(join(root, path), join(copy, path));
    } catch (error) {
      if (error.code !== "ENOENT") throw error; // deleted, not yet committed
    }
  }
  const [from, to] = [join(root, "web/node_modules"), join(copy, "web/node_modules")];
  mkdirSync(join(to, "@touchmark"), { recursive: true });
  for (const name of readdirSync(from)) if (name !== "@touchmark") symlinkSync(join(from, name), join(to, name));
  for (const name of ["annotator", "client", "render"]) {
    symlinkSync(join(copy, "web/packages", name), join(to, "@touchmark", name));
    const own = `web/packages/${name}/node_modules`;
    if (existsSync(join(root, own))) symlinkSync(join(root, own), join(copy, own));
  }
  writeFileSync(join(copy, ".gitignore"), "node_modules\n/build/\n");
  execFileSync("git", ["init", "-q"], { cwd: copy });
  // What was found in the same files before, where they truly lie, need not be found again.
  const found = join(root, "build/lint");
  mkdirSync(join(copy, "build/lint"), { recursive: true });
  for (const name of existsSync(found) ? readdirSync(found) : []) {
    writeFileSync(join(copy, "build/lint", name), readFileSync(join(found, name), "utf8").replaceAll(root, `${copy}/`));
  }
  return copy;
}

function lint(copy) {
  const { status, stdout, stderr } = spawnSync("bash", ["script/lint"], { cwd: copy, encoding: "utf8" });
  return { status, said: stdout + stderr };
}

const lines = (n, line) => Array.from({ length: n }, (_, i) => line(i)).join("\n");
const typescript61 = `export function planted(): number {\n  let n = 0;\n${lines(57, (i) => `  n += ${i};`)}\n  return n;\n}\n`;
const cpp61 = `namespace touchmark {\nint planted() {\n  int n = 0;\n${lines(57, (i) => `  n += ${i};`)}\n  return n;\n}\n}  // namespace touchmark\n`;
const method62 = `namespace touchmark {\nclass Planted {\n public:\n  int n(\n      int first) {\n${lines(58, () => "    ++first;")}\n    return first;\n  }\n};\n}  // namespace touchmark\n`;

// Each fault: files to plant, what lint must say, and how many problems that makes in the summary's columns.
const faults = [
  {
    name: "a ring of web files",
    plant: {
      "web/app/src/lib/text/planted_a.ts": 'import { b } from "./planted_b";\nexport const a = (): number => b();\n',
      "web/app/src/lib/text/planted_b.ts": 'import { a } from "./planted_a";\nexport const b = (): number => a();\n',
    },
    says: /lib\/text\/planted_[ab]\.ts: cycle: .*planted_[ab]\.ts -> .*planted_[ab]\.ts/,
    imports: 1,
  },
  {
    name: "an upward TypeScript import",
    plant: { "web/app/src/lib/text/planted_up.ts": 'export { Kbd } from "~/kit/kbd";\n' },
    says: /lib\/text\/planted_up\.ts: upward-in-app: imports app\/src\/kit\/kbd\.tsx/,
    imports: 1,
    pairs: 1, // kit stands on lib/text
  },
  {
    name: "an upward import of a type in the annotator",
    plant: { "web/packages/annotator/src/model/planted.ts": 'export type { Editor } from "../editor/editor";\n' },
    says: /annotator\/src\/model\/planted\.ts: upward-in-annotator: imports packages\/annotator\/src\/editor\/editor\.ts/,
    imports: 1,
    pairs: 1, // the editor stands on the model
  },
  {
    name: "an import of the app by a package",
    plant: { "web/packages/render/src/view/planted.ts": 'export { duration } from "../../../../app/src/lib/text/format";\n' },
    says: /render\/src\/view\/planted\.ts: upward-between-packages: imports app\/src\/lib\/text\/format\.ts/,
    imports: 1,
  },
  {
    name: "a page that imports another page",
    plant: { "web/app/src/pages/audit/planted.ts": 'export { kRights } from "../users/rights";\n' },
    says: /pages\/audit\/planted\.ts: pages-are-siblings: imports app\/src\/pages\/users\/rights\.ts/,
    imports: 1,
  },
  {
    name: "a page that imports the router",
    plant: { "web/app/src/pages/audit/planted_router.ts": 'export type { router } from "~/router";\n' },
    says: /pages\/audit\/planted_router\.ts: upward-in-app: imports app\/src\/router\.tsx/,
    imports: 1,
    pairs: 1, // the router knows every page
  },
  {
    name: "two web folders that import each other",
    plant: {
      "web/app/src/lib/versions/planted.ts": 'export { uuid } from "~/lib/browser/uuid";\n',
      "web/app/src/lib/browser/planted.ts": 'export { splitRatios } from "~/lib/versions/split_ratios";\n',
    },
    says: /two-way pair: app\/src\/lib\/browser and app\/src\/lib\/versions /,
    pairs: 1,
  },
  {
    name: "a cast through unknown",
    plant: { "web/packages/annotator/src/model/planted_cast.ts": "export const n = (s: string): number => s as unknown as number;\n" },
    says: /model\/planted_cast\.ts:1: `as unknown as` hides what does not fit.* \(no-restricted-syntax\)/,
    style: 1,
  },
  {
    name: "a cast through unknown in a test, over lines and in brackets",
    plant: { "web/packages/annotator/src/model/planted_cast.test.ts": "export const n = (s: string): number =>\n  (s as\n    unknown) as number;\n" },
    says: /model\/planted_cast\.test\.ts:\d: `as unknown as` hides/,
    style: 1,
  },
  {
    name: "a TypeScript function of 61 lines",
    plant: { "web/app/src/lib/text/planted_long.ts": typescript61 },
    says: /planted_long\.ts:1: Function 'planted' has too many lines \(61\)/,
    style: 1,
  },
  {
    name: "a hook called on a condition",
    plant: {
      "web/app/src/lib/browser/planted_hook.ts":
        'import { useState } from "react";\nexport function useIt(on: boolean): number {\n  if (on) return useState(1)[0];\n  return 0;\n}\n',
    },
    says: /planted_hook\.ts:3: React Hook "useState" is called conditionally.*\(react-hooks\/rules-of-hooks\)/,
    style: 1,
  },
  {
    name: "a hook that does not say what it depends on",
    plant: {
      "web/app/src/lib/browser/planted_effect.ts":
        'import { useEffect } from "react";\nexport function useIt(n: number): void {\n  useEffect(() => console.log(n), []);\n}\n',
    },
    says: /planted_effect\.ts:3: React Hook useEffect has a missing dependency: 'n'/,
    style: 1,
  },
  { name: "a C++ function of 61 lines", plant: { "src/base/planted_long.cpp": cpp61 }, says: /src\/base\/planted_long\.cpp:2: function of 61 lines/, structure: 1 },
  { name: "a C++ method of 62 lines", plant: { "src/base/planted_method.cpp": method62 }, says: /src\/base\/planted_method\.cpp:4: function of 62 lines/, structure: 1 },
  {
    name: "an upward C++ include",
    plant: { "src/geometry/planted.cpp": '#include "record/asset.h"\n' },
    says: /src\/geometry\/planted\.cpp:1: geometry must not include record\/asset\.h/,
    // record stands on geometry, so this is a two-way pair as well
    structure: 2,
    srcPairs: 1,
  },
  {
    name: "two C++ folders of one room that include each other",
    plant: { "src/server/api/planted.cpp": '#include "server/api/routes/planted.h"\n', "src/server/api/routes/planted.h": '#pragma once\n' },
    says: /two-way pair: src\/server\/api and src\/server\/api\/routes /,
    structure: 1,
    srcPairs: 1,
  },
  { name: "a file of 401 lines", plant: { "src/base/planted_file.h": lines(401, (i) => `// ${i}`) + "\n" }, says: /src\/base\/planted_file\.h: 401 lines/, structure: 1 },
];

// "... 1 against the floors ..." -> the counts of both summaries.
function countsIn(said) {
  const number = (pattern) => Number(pattern.exec(said)?.[1] ?? Number.NaN);
  return {
    structure: number(/^structure: .*, (\d+) problems$/m),
    srcPairs: number(/^structure: .* (\d+) two-way pairs/m),
    imports: number(/^web: .* (\d+) against the floors/m),
    pairs: number(/^web: .* (\d+) two-way pairs/m),
    style: number(/^web: .* (\d+) against the style/m),
  };
}

let [passed, failed] = [0, 0];
let last = "";
function check(what, ok) {
  if (ok) passed += 1;
  else failed += 1;
  console.log(`${ok ? "ok   " : "FAIL "} ${what}`);
}

const copy = copyTree();
try {
  let { status, said } = lint(copy);
  last = said;
  check("the tree as it is passes", status === 0);
  const none = { structure: 0, srcPairs: 0, imports: 0, pairs: 0, style: 0 };
  check("and nothing is counted", JSON.stringify(countsIn(said)) === JSON.stringify(none));

  for (const { plant } of faults) {
    for (const [path, text] of Object.entries(plant)) writeFileSync(join(copy, path), text);
  }
  ({ status, said } = lint(copy));
  last = said;
  check("the tree with faults fails", status === 1);
  for (const { name, says } of faults) check(`${name} is told of`, says.test(said));
  const expected = Object.fromEntries(Object.keys(none).map((key) => [key, faults.reduce((sum, fault) => sum + (fault[key] ?? 0), 0)]));
  check(`each is counted once (${JSON.stringify(countsIn(said))}, expected ${JSON.stringify(expected)})`, JSON.stringify(countsIn(said)) === JSON.stringify(expected));
} finally {
  if (failed > 0) console.log(last);
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
