// The test of the planter of faults: it finds them in code alone, plants one and leaves no trace, draws the same again,
// and says of a fault rightly whether it was caught. Ends with "N passed, N failed".
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeOf } from "./mutation/code.mjs";
import { named } from "./mutation/named.mjs";
import { draw, faultsOf, kinds, planted } from "./mutation/plant.mjs";
import { enough, equivalents, parse, programsFor } from "./mutation/run.mjs";
import { Yard, copyTree } from "./mutation/yard.mjs";
import { affectedPrograms, projectFiles, readRooms } from "./rooms.mjs";

let passed = 0, failed = 0;
async function test(name, work) {
  try { await work(); passed++; console.log(`ok    ${name}`); }
  catch (error) { failed++; console.log(`FAIL  ${name}: ${error.stack}`); }
}

const file = "src/room/a.cpp";
const changes = (text) => faultsOf(file, text).map((f) => `${f.line} ${f.kind}: ${planted(text, f).split("\n")[f.line - 1].trim()}`);

await test("every kind of fault is found and planted", () => {
  const text = `Result<int> f(int a, bool b) {
  if (a < 3 && !b) return fail(a + 1);
  TM_TRY(check(a));
  if (auto found = look(a); found != b) {
    ++count_;
  }
  seen_ = true;
  return a;
}
`;
  assert.deepEqual(changes(text).sort(), [
    "2 arithmetic: if (a < 3 && !b) return fail(a - 1);",
    "2 comparison: if (a <= 3 && !b) return fail(a + 1);",
    "2 comparison: if (a >= 3 && !b) return fail(a + 1);",
    "2 constant: if (a < 3 && !b) return fail(a + 2);",
    "2 constant: if (a < 4 && !b) return fail(a + 1);",
    "2 logic: if (a < 3 || !b) return fail(a + 1);",
    "2 negation: if (!(a < 3 && !b)) return fail(a + 1);",
    "2 negation: if (a < 3 && b) return fail(a + 1);",
    "2 removed check: if (false && (a < 3 && !b)) return fail(a + 1);",
    "3 removed check: (void)0;",
    "4 comparison: if (auto found = look(a); found == b) {",
    "4 negation: if (auto found = look(a); !(found != b)) {",
    "5 arithmetic: --count_;",
    "7 truth: seen_ = false;",
  ]);
});

await test("comments, strings, characters and preprocessor lines are no code", () => {
  const text = `#include "a < b && c.h"
#define CHECK(a, b) \\
  ((a) < (b) && true)
// if (a < b) return 1;
/* if (a < b)
   return 1; */
const char* text = "a < b && \\" c == d 1";
const char* raw = R"x(if (a < b) " return 1;)x";
char quote = '"', other = '\\'', third = '<';
std::int64_t many = 10'000;
static_assert(sizeof(int) == 4);
`;
  assert.deepEqual(changes(text), ["10 constant: std::int64_t many = 10001;"]);
  const code = codeOf(text);
  assert.equal(code.length, text.length);
  assert.equal(code.split("\n").length, text.split("\n").length);
  assert.match(code, /many = 10'000;/);
});

await test("what is no operation is left alone", () => {
  for (const line of ["template <typename T> struct A {};", "std::vector<int> v;", "const char* p;", "auto&& r = f();", "if constexpr (a) {}",
    'text = "a" + name + "b";', "auto x = 0x1f;", "double y = 1.5;", "f(x2);", "void g(A&& a);", "if (auto* found = look()) use(found);", "out.reserve(10);"])
    assert.deepEqual(changes(`${line}\n`), [], line);
});

await test("one fault is planted, and without it the text is as it was", () => {
  const text = readFileSync("src/flow/review/review.cpp", "utf8");
  const faults = faultsOf("src/flow/review/review.cpp", text);
  assert.ok(faults.length > 50);
  for (const fault of faults) {
    const faulty = planted(text, fault);
    assert.notEqual(faulty, text);
    assert.equal(faulty.slice(0, fault.at) + fault.from + faulty.slice(fault.at + fault.to.length), text);
  }
});

await test("each fault has a name of its own, and keeps it when other lines change", () => {
  const text = "int f(int a) {\n  if (a < 1) return a + 1;\n  if (a < 1) return a + 1;\n  return 0;\n}\n";
  const names = (t) => faultsOf(file, t).map((f) => f.id);
  assert.equal(new Set(names(text)).size, names(text).length);
  const moved = names(`int g() { return h(5); }\n\n${text}`);
  for (const id of names(text)) assert.ok(moved.includes(id));
});

const files = projectFiles();
const house = readRooms();
const turns = ["flow", "geometry"];
const pool = files.filter((f) => /^src\/(flow|geometry)\/.*\.cpp$/.test(f) && !f.endsWith("_test.cpp")).flatMap((f) => faultsOf(f, readFileSync(f, "utf8")));
const ids = (slots) => slots.map((slot) => slot[0].id);

await test("a seed draws the same again, another seed others, and the longer sample begins with the shorter", () => {
  const slots = draw(pool, turns, 1, 28);
  assert.deepEqual(ids(draw(pool, turns, 1, 28)), ids(slots));
  assert.notDeepEqual(ids(draw(pool, turns, 2, 28)), ids(slots));
  assert.deepEqual(ids(draw([...pool].reverse(), turns, 1, 28)), ids(slots), "whatever the order of the files");
  assert.deepEqual(ids(draw(pool, turns, 1, 14)), ids(slots).slice(0, 14));
  assert.equal(new Set(ids(slots)).size, 28);
  for (const kind of kinds) for (const room of turns) assert.ok(slots.some(([f]) => f.kind === kind && f.file.startsWith(`src/${room}/`)), `${room} ${kind}`);
  const all = slots.flat().map((f) => f.id);
  assert.equal(new Set(all).size, all.length, "no fault is drawn for two slots");
});

await test("each named fault stands once in its file, and changes it", () => {
  assert.equal(named.length, 6);
  for (const { name, file: path, find, put } of named) {
    assert.equal(readFileSync(path, "utf8").split(find).length, 2, name);
    assert.notEqual(find, put);
  }
});

await test("the programs of a room come first, then those that join rooms, and none that cannot see the fault", () => {
  const all = affectedPrograms(["src/geometry/mask.cpp"], house, files);
  const order = (path) => programsFor(path, all, house, files);
  assert.deepEqual(order("src/geometry/mask.cpp").slice(0, 3), ["geometry", "contract", "flow"]);
  assert.deepEqual(order("src/adapters/sql/ledger/append.cpp").slice(0, 2), ["contract", "flow"]);
  assert.equal(order("src/flow/task/task.cpp")[0], "flow");
  assert.ok(!order("src/flow/task/task.cpp").includes("geometry"));
  assert.deepEqual([...order("src/geometry/mask.cpp")].sort(), [...all].sort());
});

await test("a tenth may survive, an unreasoned exception may not be", () => {
  assert.ok(enough(10, 100) && enough(0, 0) && enough(1, 6));
  assert.ok(!enough(11, 100) && !enough(1, 0) && !enough(2, 6));
  const id = "0123456789abcdef";
  assert.deepEqual([...equivalents(`# why\n${id} the buffer is larger than what is ever put there\n`).keys()], [id]);
  assert.throws(() => equivalents(`${id}\n`));
  assert.throws(() => equivalents(`${id} because\n`));
  assert.equal(parse(["--count", "7", "--named"]).count, 7);
  assert.throws(() => parse(["--count", "many"]));
});

// A tree of one source and one program, built by hand: what is said of a fault, and what is left of it.
await test("a fault is caught, survives, runs on or is none, and the tree stays as it is", async () => {
  const root = mkdtempSync(join(tmpdir(), "touchmark-mutation-"));
  try {
    mkdirSync(join(root, "src/room"), { recursive: true });
    const text = "int limit() { return 3; }\nint unused() { return 7; }\nbool ends() { return true; }\n";
    writeFileSync(join(root, file), text);
    writeFileSync(join(root, "src/room/a_test.cpp"), "int limit();\nint unused();\nbool ends();\nint main() { while (!ends()) {} return limit() == 3 ? 0 : 1; }\n");
    execFileSync("git", ["init", "-q"], { cwd: root });
    const tree = join(root, "build/copy");
    copyTree(root, tree);
    const yard = new Yard(root, tree, ["room"]);
    const build = join(tree, "build/test");
    mkdirSync(build, { recursive: true });
    execFileSync("bash", ["-c", "g++ -c ../../src/room/a.cpp -o a.o && ar rc liba.a a.o && g++ -c ../../src/room/a_test.cpp -o test.o && g++ test.o -o test_room liba.a"], { cwd: build });
    yard.compileOf = new Map([[file, ["g++", "-o", "a.o", "-c", join(tree, file)]]]);
    yard.linkOf = new Map([["room", ["g++", "test.o", "-o", "test_room", "liba.a"]]]);
    yard.measured = new Map([["room", { seconds: -1.9, slow: [] }]]); // a limit of one second
    const before = readFileSync(join(build, "test_room"));
    const said = async (find, put) => { const { outcome, test: by } = await yard.plant(file, text.replace(find, put), ["room"], "f"); return by ? `${outcome}: ${by}` : outcome; };
    assert.equal(await said("3", "4"), "caught: ends badly");
    assert.equal(await said("7", "8"), "survived");
    assert.equal(await said("true", "false"), "caught: runs on");
    assert.equal(await said("return 3", "return three"), "no fault");
    assert.equal(await said("return 3", "return *(int*)0"), "caught: ends badly");
    assert.equal(await said("3", "3"), "survived", "and without a fault nothing is caught");
    assert.equal(readFileSync(join(tree, file), "utf8"), text);
    assert.equal(readFileSync(join(root, file), "utf8"), text);
    assert.deepEqual(readFileSync(join(build, "test_room")), before);
    assert.deepEqual(readdirSync(join(tree, "build/faults")), []);
    writeFileSync(join(root, file), "int changed();\n");
    rmSync(join(root, "src/room/a_test.cpp"));
    copyTree(root, tree);
    assert.equal(readFileSync(join(tree, file), "utf8"), "int changed();\n");
    assert.deepEqual(readdirSync(join(tree, "src/room")), ["a.cpp"], "what is gone is gone from the copy");
  } finally {
    rmSync(root, { recursive: true });
  }
});

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
