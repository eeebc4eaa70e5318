// A Python with the packages of a list, put into .tools when it is not there.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

function step(command, ...args) {
  const done = spawnSync(command, args, { encoding: "utf8", timeout: 600_000 });
  if (done.status !== 0) throw new Error(`${command} ${args.slice(0, 3).join(" ")}: ${(done.stderr || done.stdout || String(done.error ?? done.signal)).trim().split("\n").slice(-3).join(" | ")}`);
}

// The Python that has what `list` names, of which `module` is tried; throws when it cannot be installed.
// `debian`: on Debian's packages (script/bootstrap loaders), and the list is all that is added to them.
export function pythonWith({ list, module, debian = false }) {
  const home = resolve(".tools", list.replace(/.*\/|\.txt$/g, ""));
  const python = join(home, "bin/python");
  const mark = join(home, "installed.txt");
  const wanted = readFileSync(list, "utf8");
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return python;
  const began = performance.now();
  rmSync(home, { recursive: true, force: true });
  if (debian) step("script/bootstrap", "loaders");
  // Debian's own Python has Debian's packages.
  step("/usr/bin/python3", "-m", "venv", ...(debian ? ["--system-site-packages"] : []), home);
  step(python, "-m", "pip", "install", "-q", "--no-compile", "--disable-pip-version-check", ...(debian ? ["--no-deps"] : []), "-r", list);
  step(python, "-c", `import ${module}`);
  writeFileSync(mark, wanted);
  console.log(`installed ${home.split("/").at(-1)} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return python;
}
