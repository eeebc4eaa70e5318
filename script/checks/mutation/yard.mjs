// Where faults are planted: a copy of the tree with a build folder of its own, whose objects come from the compiler
// cache. A fault never touches the copy either: the faulty source lies beside it, is compiled alone, and its object is
// linked before the libraries, so that nothing has to be undone.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { accessSync, constants, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

// Faults may use up what they get: bytes of address space and of a file, in blocks of 1024.
const limits = "ulimit -v 16000000 -f 2000000 -c 0; exec \"$0\" \"$@\"";
const parts = ["src", "tests", "cmake", "api", "CMakeLists.txt", "CMakePresets.json"];

const same = (a, b) => { try { return readFileSync(a).equals(readFileSync(b)); } catch { return false; } };
export const filesOf = (root) => execFileSync("git", ["ls-files", "-co", "--exclude-standard", "--", ...parts], { cwd: root, encoding: "utf8" }).split("\n").filter((f) => f && existsSync(join(root, f)));

// Brings the copy in step with the checkout; what is equal keeps its time. Data beside the project are beside the copy.
export function copyTree(root, tree) {
  const list = join(tree, "build/copied.txt");
  const files = filesOf(root);
  const before = existsSync(list) ? readFileSync(list, "utf8").split("\n").filter(Boolean) : [];
  for (const gone of before.filter((f) => !files.includes(f))) rmSync(join(tree, gone), { force: true });
  for (const file of files) {
    if (same(join(root, file), join(tree, file))) continue;
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    copyFileSync(join(root, file), join(tree, file));
  }
  mkdirSync(dirname(list), { recursive: true });
  writeFileSync(list, files.join("\n"));
  const [data, link] = [resolve(root, "../shared"), resolve(tree, "../shared")];
  if (existsSync(data) && !existsSync(link)) symlinkSync(data, link);
}

const hasProgram = (name) => spawnSync("sh", ["-c", `command -v ${name}`], { stdio: "ignore" }).status === 0;

// Memory where there is some, since databases wait for disks.
function fastFolder() {
  try { accessSync("/dev/shm", constants.W_OK); return "/dev/shm"; } catch { return tmpdir(); }
}

// Runs argv; {status, text, seconds, late}. After `limit` seconds it and what it started are killed.
export function runFor(argv, { cwd, env, limit }) {
  const began = performance.now();
  return new Promise((done) => {
    const child = spawn(argv[0], argv.slice(1), { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let text = "", late = false;
    const take = (piece) => { if (text.length < 1_000_000) text += piece; };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const kill = () => { try { process.kill(-child.pid, "SIGKILL"); } catch { /* gone already */ } };
    const timer = limit && setTimeout(() => { late = true; kill(); }, limit * 1000);
    child.on("error", (error) => take(error.message));
    child.on("exit", (status) => {
      clearTimeout(timer);
      kill(); // what it left behind
      setImmediate(() => done({ status: status ?? -1, text, late, seconds: (performance.now() - began) / 1000 }));
    });
  });
}

export class Yard {
  // `programs`: names without "test_".
  constructor(root, tree, programs) {
    Object.assign(this, { root, tree, programs, build: join(tree, "build/test"), scratch: join(tree, "build/faults"), measured: new Map() });
    this.env = { ...process.env, CCACHE_BASEDIR: tree, CCACHE_NOHASHDIR: "1" };
    delete this.env.TOUCHMARK_TEST_POSTGRES; // SQLite only: one database a fault
    this.cache = hasProgram("ccache") ? ["ccache"] : [];
    this.linker = hasProgram("ld.gold") ? ["-fuse-ld=gold", "-Wl,--strip-debug"] : ["-Wl,--strip-debug"];
  }

  // Copies and builds.
  async open() {
    copyTree(this.root, this.tree);
    const targets = this.programs.map((p) => `test_${p}`);
    const text = `[ -f build/test/build.ninja ] || cmake --preset test >/dev/null; exec cmake --build build/test -j ${availableParallelism()} --target ${targets.join(" ")}`;
    const built = await runFor(["sh", "-c", text], { cwd: this.tree, env: this.env });
    if (built.status !== 0) throw new Error(`the tests do not build\n${built.text.slice(-4000)}`);
    const compile = JSON.parse(readFileSync(join(this.build, "compile_commands.json"), "utf8"));
    this.compileOf = new Map(compile.map(({ file, command }) => [file.slice(this.tree.length + 1), command.split(" ")]));
    this.linkOf = new Map(this.programs.map((p) => [p, this.linkCommand(p)]));
  }

  // The program without a fault, run once: {seconds, slow}, the latter the names of its tests that take long. Throws
  // where a test fails.
  usual(program) {
    if (!this.measured.has(program)) this.measured.set(program, this.measure(program));
    return this.measured.get(program);
  }

  async measure(program) {
    const list = join(this.scratch, `${program}.json`);
    mkdirSync(this.scratch, { recursive: true });
    const { status, text, seconds } = await this.test(join(this.build, `test_${program}`), 300, "usual", [`--gtest_output=json:${list}`]);
    if (status !== 0) throw new Error(`test_${program} fails without a fault\n${text.slice(-4000)}`);
    const tests = JSON.parse(readFileSync(list, "utf8")).testsuites.flatMap((suite) => suite.testsuite.map((t) => ({ name: `${suite.name}.${t.name}`, seconds: parseFloat(t.time) })));
    return { seconds, slow: tests.filter((t) => t.seconds > Math.max(0.3, seconds / 20)).map((t) => t.name) };
  }

  linkCommand(program) {
    const lines = execFileSync("ninja", ["-C", this.build, "-t", "commands", `test_${program}`], { encoding: "utf8", maxBuffer: 1 << 28 }).trim().split("\n");
    const words = lines.at(-1).split(" ").filter((w) => w && w !== ":" && w !== "&&");
    if (words[words.indexOf("-o") + 1] !== `test_${program}`) throw new Error(`no link command for test_${program}: ${lines.at(-1)}`);
    return words;
  }

  // The object of the text in place of the file's; undefined when it does not compile.
  async compile(file, text, name) {
    const folder = join(this.scratch, name);
    mkdirSync(folder, { recursive: true });
    const [source, object] = [join(folder, basename(file)), join(folder, "fault.o")];
    writeFileSync(source, text);
    const words = [...this.compileOf.get(file)];
    words[words.indexOf("-o") + 1] = object;
    words[words.indexOf("-c") + 1] = source;
    const { status, late } = await runFor([...this.cache, ...words, "-w"], { cwd: this.build, env: this.env, limit: 300 });
    if (late) throw new Error(`${file} is compiled for more than five minutes`);
    return status === 0 ? object : undefined;
  }

  // The program with the object in place of the library's.
  async link(program, object, name) {
    const words = [...this.linkOf.get(program)];
    const out = join(this.scratch, name, `test_${program}`);
    words.splice(words.indexOf("-o"), 2, object, "-o", out, ...this.linker);
    const { status, text } = await runFor(words, { cwd: this.build, env: this.env, limit: 300 });
    if (status !== 0) throw new Error(`test_${program} does not link\n${text.slice(-2000)}`);
    return out;
  }

  async test(path, limit, name, more = []) {
    const temp = mkdtempSync(join(fastFolder(), `touchmark-fault-${name}-`));
    const env = { ...this.env, TMPDIR: temp, TEST_TMPDIR: `${temp}/` };
    try {
      return await runFor(["bash", "-c", limits, path, "--gtest_brief=1", "--gtest_fail_fast", ...more], { cwd: this.tree, env, limit });
    } finally {
      rmSync(temp, { recursive: true, force: true });
    }
  }

  // The quick tests of a program first, then its slow ones: most faults are seen by a quick one.
  // {outcome: "caught", by, test} or {outcome: "survived"} or {outcome: "no fault"}: it does not compile.
  async plant(file, text, programs, name) {
    const began = performance.now();
    const done = (result) => ({ ...result, seconds: (performance.now() - began) / 1000 });
    try {
      const object = await this.compile(file, text, name);
      if (!object) return done({ outcome: "no fault" });
      for (const program of programs) {
        const { seconds, slow } = await this.usual(program);
        const path = await this.link(program, object, name);
        const passes = slow.length ? [[`--gtest_filter=-${slow.join(":")}`], [`--gtest_filter=${slow.join(":")}`]] : [[]];
        let status = 0, late = false, said = "";
        for (const more of passes) if (status === 0) ({ status, late, text: said } = await this.test(path, 20 + 10 * seconds, name, more));
        rmSync(path);
        if (status === 0) continue;
        const test = late ? "runs on" : /FAILED {2}\] ([^\s,]+)/.exec(said)?.[1] ?? "ends badly";
        return done({ outcome: "caught", by: program, test });
      }
      return done({ outcome: "survived" });
    } finally {
      rmSync(join(this.scratch, name), { recursive: true, force: true });
    }
  }
}
