// The test of script/test itself: what it lists it takes, what a change reaches is run, failures are counted.
// Ends with "N passed, N failed".
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { choose, list, look, parseArguments } from "./parts.mjs";
import { affectedPrograms, readRooms, roomOf, testPrograms, tidyFiles } from "./rooms.mjs";
import { runJobs, verdict } from "./test.mjs";

let passed = 0, failed = 0;
function test(name, work) {
  try { work(); passed++; console.log(`ok    ${name}`); }
  catch (error) { failed++; console.log(`FAIL  ${name}: ${error.stack}`); }
}

const everything = look(parseArguments(["--all"], {}));
const chosen = (...argv) => choose(parseArguments(argv, {}), everything).map((job) => job.name);

// A house of four rooms and one joint test.
const house = readRooms(`
touchmark_room(base          LINK fmt::fmt)
touchmark_room(flow/asset    LINK tm_base RECURSE)
touchmark_room(flow/task     LINK tm_flow_asset)  # a comment
touchmark_room(media         LINK tm_base PkgConfig::ZLIB)
touchmark_joint_test(story LINK tm_flow_task
                     tm_base)
`);
const files = ["src/base/a.cpp", "src/base/a.h", "src/base/a_test.cpp", "src/flow/asset/deep/b_test.cpp", "src/flow/asset/b.cpp",
  "src/flow/task/c.cpp", "src/media/d.cpp", "src/media/e.cpp", "src/media/d.h", "src/media/d_test.cpp", "src/main.cpp"];

test("every listed part and piece is taken, and no other", () => {
  const lines = list(everything).split("\n");
  let part, pieces = 0;
  for (const line of lines) {
    if (line.startsWith("  :")) for (const piece of line.trim().split(" ")) { assert.deepEqual(chosen("--only", part + piece), [part + piece]); pieces++; }
    else { part = line.split(" ")[0]; assert.ok(chosen("--only", part).every((name) => name.split(":")[0] === part), part); }
  }
  assert.ok(pieces > 50, String(pieces));
  for (const wrong of ["nothing", "cli:nothing", "unit:nothing", "unit:"]) assert.throws(() => chosen("--only", wrong), { name: "Error" }, wrong);
});

test("--full runs each part that --list names, and without it the long ones are left out", () => {
  const listed = list(everything).split("\n").filter((line) => !line.startsWith(" ")).map((line) => line.split(" ")[0]);
  assert.deepEqual([...new Set(chosen("--full").map((name) => name.split(":")[0]))], listed);
  assert.deepEqual(listed.filter((name) => !chosen().some((job) => job.split(":")[0] === name)), ["tidy", "sanitize-address", "sanitize-thread", "mutation", "fuzz"]);
});

test("--full lengthens what has a long form", () => {
  const argv = (...options) => choose(parseArguments(options, {}), look(parseArguments([...options, "--all"], {}))).map((job) => job.argv.join(" ")).join("\n");
  assert.match(argv("--only", "scale", "--full"), /scale\/run\.mjs --full/);
  assert.doesNotMatch(argv("--only", "scale"), /--full/);
  const [short, long] = [argv("--only", "fuzz"), argv("--only", "fuzz", "--full")].map((text) => Number(/--total (\d+)/.exec(text)[1]));
  assert.ok(short < long && long <= 600, `${short} ${long}`);
  for (const [options, count] of [[["--sanitize"], 6], [["--full"], 100], [["--only", "mutation"], 100]]) assert.match(argv(...options), new RegExp(`mutation/run\\.mjs --named --count ${count} `));
});

test("CI's form adds the sanitizers, and faults are planted by tenths, by name or as asked for", () => {
  assert.ok(chosen("--sanitize").includes("sanitize-address:server_http") && chosen("--sanitize").includes("sanitize-thread:jobs"));
  assert.deepEqual(chosen("--sanitize").filter((name) => /^(tidy|fuzz)/.test(name)), []);
  assert.match(readFileSync(".ci/run", "utf8"), /script\/test --sanitize/);
  const command = (...argv) => { const options = parseArguments(argv, {}); return choose(options, look(options)).map((job) => job.argv.slice(2).join(" ")); };
  assert.deepEqual(command("--only", "mutation:named"), ["--named --seconds 840"]);
  assert.deepEqual(command("--only", "mutation:3"), ["--from 20 --count 10 --seconds 840"]);
  assert.deepEqual(command("--only", "mutation", "--from", "7", "--count", "2", "--seed", "5"), ["--from 7 --count 2 --seed 5 --seconds 840"]);
});

test("a wrong word ends with 2 and one clear line", () => {
  for (const [argv, words] of [[["--only", "nothing"], /no part is called nothing; there are structure, /], [["--wrong"], /knows no --wrong/], [["--since", "0000000"], /0000000 is no commit/], [["--only"], /--only PART/]]) {
    const { status, stderr, stdout } = spawnSync("node", ["script/checks/test.mjs", ...argv], { encoding: "utf8" });
    assert.equal(status, 2, argv.join(" "));
    assert.match(stderr, words);
    assert.equal(stdout, "");
  }
});

test("rooms are read with their links, and files find the deepest one", () => {
  assert.deepEqual([...house.rooms.keys()], ["base", "flow/asset", "flow/task", "media"]);
  assert.deepEqual(house.joint.get("story").links, ["flow_task", "base"]);
  assert.equal(roomOf("src/flow/asset/deep/b_test.cpp", house), "flow/asset");
  assert.equal(roomOf("src/main.cpp", house), undefined);
  assert.deepEqual(testPrograms(house, files), ["base", "flow_asset", "media", "story"]);
});

test("a change reaches the programs that link its room, and no others", () => {
  const reached = (...changed) => affectedPrograms(changed, house, files);
  assert.deepEqual(reached("src/flow/task/c.cpp"), ["story"]);
  assert.deepEqual(reached("src/flow/asset/b.cpp"), ["flow_asset", "story"]);
  assert.deepEqual(reached("src/base/a.h"), ["base", "flow_asset", "media", "story"]);
  assert.deepEqual(reached("tests/story/x.cpp"), ["story"]);
  assert.deepEqual(reached("web/app/x.ts", "README.md"), []);
  assert.deepEqual(reached("cmake/rooms.cmake").length, 4);
});

test("clang-tidy reads changed sources, and the room of a changed header", () => {
  const read = (...changed) => [...tidyFiles(changed, house, files).values()].flat();
  assert.deepEqual(read("src/media/d.cpp", "src/base/a_test.cpp"), ["src/media/d.cpp"]);
  assert.deepEqual(read("src/media/d.h"), ["src/media/d.cpp", "src/media/e.cpp"]);
  assert.deepEqual(read("src/main.cpp"), ["src/main.cpp"]);
  assert.equal(read(".clang-tidy").length, 6);
});

test("the programs are those that the build makes", () => {
  if (!existsSync("build/test/build.ninja")) return console.log("SKIP  build/test is not configured");
  const made = [...readFileSync("build/test/build.ninja", "utf8").matchAll(/^build test_(\w+): CXX_EXECUTABLE_LINKER/gm)].map((m) => m[1]);
  assert.deepEqual([...made].sort(), [...everything.programs].sort());
});

test("failures are counted: of a step, of a suite, and of a suite that dies silently", async () => {
  const said = [];
  const bash = (name, counted, text) => ({ name, counted, argv: ["bash", "-c", text] });
  const sum = await runJobs([bash("t-good", false, "true"), bash("t-bad", false, "echo why; exit 3"), bash("t-some", true, "echo 4 passed, 2 failed; exit 1"),
    bash("t-silent", true, "exit 0"), bash("t-late", true, "echo 5 passed, 0 failed; exit 1"), { name: "t-missing", argv: ["./no-such-program"] }], (line) => said.push(line));
  assert.deepEqual(sum, { passed: 10, failed: 6, failures: ["t-bad", "t-some", "t-silent", "t-late", "t-missing"] });
  assert.equal(said.at(-1), "10 passed, 6 failed");
  assert.ok(said.includes("why") && said.some((line) => /^FAIL {2}t-bad \(\d+\.\d s\)$/.test(line)), said.join("\n"));
  said.length = 0;
  const late = await runJobs([{ ...bash("t-slow", false, "sleep 60"), spare: true }, { ...bash("t-after", false, "true"), spare: true }], (line) => said.push(line), 1200);
  assert.deepEqual([late.passed, late.failed], [0, 0]);
  assert.ok(said[0].startsWith("left  t-slow: no time for it") && said[1].startsWith("left  t-after: no time for it"), said.join("\n"));
  assert.deepEqual(verdict(true, true, "1 passed, 0 failed\n7 passed, 0 failed\n"), { passed: 7, failed: 0, line: "7 passed, 0 failed" });
});

test("what may run beside another part does, and is counted with it", async () => {
  const said = [];
  const bash = (name, text, more) => ({ name, counted: true, argv: ["bash", "-c", text], ...more });
  const sign = join(mkdtempSync(join(tmpdir(), "touchmark-beside-")), "sign"); // the first ends well when the other runs meanwhile
  const sum = await runJobs([bash("t-first", `timeout 20 bash -c 'until [ -e ${sign} ]; do sleep 0.05; done' && echo 2 passed, 0 failed`), bash("t-beside", `touch ${sign}; echo 3 passed, 1 failed; exit 1`, { beside: true }), bash("t-behind", "echo 1 passed, 0 failed")], (line) => said.push(line));
  assert.deepEqual(sum, { passed: 6, failed: 1, failures: ["t-beside"] });
  assert.ok(said.some((line) => line.startsWith("FAIL  t-beside: 3 passed, 1 failed")), said.join("\n"));
});

// Runs bootstrap in a copy of its own, where apt-get and npm only say what they were asked for.
function bootstrap(group, installed) {
  const folder = mkdtempSync(join(tmpdir(), "touchmark-bootstrap-"));
  const inside = (name) => join(folder, name);
  try {
    for (const each of ["bin", "script", "web/node_modules", "tests/scenarios/node_modules"]) mkdirSync(inside(each), { recursive: true });
    for (const each of ["bootstrap", "env"]) copyFileSync(`script/${each}`, inside(`script/${each}`));
    for (const each of ["web", "tests/scenarios"]) writeFileSync(inside(`${each}/package-lock.json`), "{}");
    const stub = (name, text) => { writeFileSync(inside(`bin/${name}`), `#!/bin/bash\n${text}\n`); chmodSync(inside(`bin/${name}`), 0o755); };
    writeFileSync(inside("installed"), installed.map((p) => `${p} installed\n`).join(""));
    stub("dpkg-query", `cat ${inside("installed")}`);
    stub("apt-get", `echo "apt-get $*" >>${inside("asked")}`);
    // `npm pack --silent --pack-destination FOLDER NAME@VERSION` brings a package with the runtime for each processor.
    for (const cpu of ["x64", "arm64"]) {
      mkdirSync(inside(`package/bin/napi-v6/linux/${cpu}`), { recursive: true });
      writeFileSync(inside(`package/bin/napi-v6/linux/${cpu}/libonnxruntime.so.1`), "a library");
    }
    stub("npm", `echo "npm \${PWD#${folder}/}" >>${inside("asked")}\n[ "$1" != pack ] || tar -czf "$4/\${5/@/-}.tgz" -C ${folder} package`);
    stub("sudo", 'exec "$@"');
    const run = () => {
      writeFileSync(inside("asked"), "");
      const { status, stderr } = spawnSync(inside("script/bootstrap"), group ? [group] : [], { encoding: "utf8", env: { ...process.env, PATH: `${inside("bin")}:${process.env.PATH}` } });
      return { status, stderr, asked: readFileSync(inside("asked"), "utf8") };
    };
    return [run(), run()];
  } finally { rmSync(folder, { recursive: true }); }
}

test("the build group of bootstrap leaves the tests' tools alone, the test group and no group bring them", () => {
  const tools = /chromium|postgresql|clang|gtest|python3/;
  const [build] = bootstrap("build", []);
  assert.equal(build.status, 0, build.stderr);
  assert.match(build.asked, /apt-get install .* g\+\+ .*libboost1.81-dev/);
  assert.doesNotMatch(build.asked, tools);
  assert.match(build.asked, /^npm web$/m);
  assert.doesNotMatch(build.asked, /npm tests/);
  assert.match(build.stderr, /^\[ *\d+ s\] installing \d+ packages/m);
  for (const group of ["test", undefined]) {
    const [{ asked }] = bootstrap(group, ["g++"]);
    for (const tool of ["chromium", "postgresql-15", "clang-14", "libgtest-dev", "libboost1.81-dev"]) assert.ok(asked.includes(` ${tool} `), `${group}: ${tool} in ${asked}`);
    assert.ok(!asked.includes(" g++ "), asked);
    assert.match(asked, /^npm tests\/scenarios$/m);
  }
  assert.equal(bootstrap("nothing", [])[0].status, 2);
});

test("bootstrap does nothing where nothing is missing", () => {
  const all = bootstrap("test", [])[0].asked.match(/apt-get install .*--no-install-recommends (.*)/)[1].split(" ");
  const [, second] = bootstrap("test", all);
  assert.deepEqual(second, { status: 0, stderr: "", asked: "" });
});

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
