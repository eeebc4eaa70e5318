// Plants one fault: compiles the one file, links it before its library into the test programs that its room reaches,
// and runs them until one fails. Nothing of the normal build is touched.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { affectedPrograms } from "../rooms.mjs";

const folder = "build/test";
// Programs whose tests are about other things than a fault in a room: they compare with stored files or need long.
const left = new Set(["upgrade"]);

const shell = (command, options = {}) => spawnSync("bash", ["-c", command], { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28, ...options });

export class Bench {
  constructor(house, files) {
    this.house = house;
    this.files = files;
    this.work = resolve("build/mutation", String(process.pid));
    mkdirSync(this.work, { recursive: true });
    this.compile = new Map(JSON.parse(readFileSync(`${folder}/compile_commands.json`, "utf8")).map((c) => [c.file, c.command]));
    this.link = new Map();
    this.normal = new Map();  // program -> seconds it takes without a fault
    this.fast = spawnSync("ld.gold", ["--version"]).status === 0 ? " -fuse-ld=gold" : "";
  }

  // The programs to run for a file: its own room's first, then those of what stands on it.
  programsFor(path) {
    const own = path.replace(/^src\//, "").replace(/\/[^/]*$/, "").replaceAll("/", "_");
    const rank = (name) => (own === name || own.startsWith(`${name}_`) ? 0 : name === "contract" || name === "flow" ? 1 : 2);
    return affectedPrograms([path], this.house, this.files).filter((p) => !left.has(p) && !/^(adapters_media|server_|compose)/.test(p)).sort((a, b) => rank(a) - rank(b));
  }

  linkCommand(program) {
    if (!this.link.has(program)) {
      const all = shell(`ninja -t commands test_${program}`).stdout.trim().split("\n");
      this.link.set(program, all.filter((line) => line.includes(` -o test_${program} `)).at(-1));
    }
    return this.link.get(program);
  }

  runProgram(path, seconds) {
    return spawnSync(path, ["--gtest_brief=1", "--gtest_fail_fast"], { encoding: "utf8", maxBuffer: 1 << 28, timeout: seconds * 1000, killSignal: "SIGKILL", env: { ...process.env, TMPDIR: this.work, TOUCHMARK_TEST_POSTGRES: "" } });
  }

  // A program must pass without a fault, or its failures would say nothing.
  secondsOf(program) {
    if (!this.normal.has(program)) {
      const began = performance.now();
      const { status, stdout } = this.runProgram(`${folder}/test_${program}`, 300);
      if (status !== 0) throw new Error(`test_${program} fails without any fault:\n${(stdout ?? "").slice(-2000)}`);
      this.normal.set(program, (performance.now() - began) / 1000);
    }
    return this.normal.get(program);
  }

  // {outcome: "caught" | "survived" | "not compiled", by}
  plant({ path, text }) {
    const source = join(this.work, path), object = join(this.work, "fault.o");
    mkdirSync(dirname(source), { recursive: true });
    writeFileSync(source, text);
    const original = this.compile.get(resolve(path));
    if (!original) return { outcome: "not compiled", by: "in no library" };
    const command = original.replace(/ -o \S+/, ` -o ${object}`).replace(` -c ${resolve(path)}`, ` -c ${source}`).replace(/ -g1\b/, " -g0").replace(/ -MD -MT \S+ -MF \S+/, "");
    try {
      const compiled = shell(`CCACHE_DISABLE=1 ${command} -w`);
      if (compiled.status !== 0) return { outcome: "not compiled", by: compiled.stderr.split("\n").find((l) => l.includes("error")) ?? "" };
      const programs = this.programsFor(path);
      for (const program of programs) {
        const test = join(this.work, `test_${program}`);
        const linked = shell(this.linkCommand(program).replace(` -o test_${program} `, `${this.fast} -o ${test} ${object} `));
        if (linked.status !== 0) throw new Error(`test_${program} cannot be linked: ${linked.stderr.slice(-1500)}`);
        const { status, signal, stdout } = this.runProgram(test, Math.max(20, 6 * this.secondsOf(program)));
        rmSync(test);
        const failed = /^\[ {2}FAILED {2}\] ([\w./]+)/m.exec(stdout ?? "")?.[1];
        if (status !== 0) return { outcome: "caught", by: `test_${program}: ${failed ?? (signal === "SIGKILL" ? "does not end" : `ends with ${status ?? signal}`)}` };
      }
      return { outcome: "survived", by: programs.map((p) => `test_${p}`).join(" ") };
    } finally {
      rmSync(object, { force: true });
      rmSync(source, { force: true });
    }
  }

  end() { if (existsSync(this.work)) rmSync(this.work, { recursive: true, force: true }); }
}
