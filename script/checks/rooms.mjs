// What belongs to what: the rooms and their links as CMakeLists.txt states them, and what a change reaches.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

// A room's or a test's name as its target has it: flow/asset -> flow_asset.
export const targetName = (room) => room.replaceAll("/", "_");

// {rooms: Map room -> {links, recurse}, joint: Map folder -> links}; links are target names of rooms.
export function readRooms(text = readFileSync("CMakeLists.txt", "utf8")) {
  const rooms = new Map(), joint = new Map();
  for (const [, what, name, rest] of text.matchAll(/^touchmark_(room|joint_test)\(\s*(\S+)\s+LINK\s+([^)]*)\)/gm)) {
    const words = rest.split(/\s+/);
    const links = words.filter((w) => w.startsWith("tm_")).map((w) => w.slice(3));
    if (what === "room") rooms.set(name, { links, recurse: words.includes("RECURSE") });
    else joint.set(name, { links });
  }
  return { rooms, joint };
}

// The room whose folder holds the path, the deepest first; undefined outside src/.
export function roomOf(path, { rooms }) {
  if (!path.startsWith("src/")) return undefined;
  let folder = path.slice(4);
  while (folder.includes("/")) {
    folder = folder.slice(0, folder.lastIndexOf("/"));
    if (rooms.has(folder)) return folder;
  }
  return undefined;
}

// The test programs, by target name without "test_", in the order of CMakeLists.txt.
export function testPrograms(house, files = projectFiles()) {
  const tested = new Set(files.filter((f) => f.endsWith("_test.cpp")).map((f) => roomOf(f, house)));
  return [...[...house.rooms.keys()].filter((room) => tested.has(room)), ...house.joint.keys()].map(targetName);
}

// All that a room or joint test links, itself included, as target names.
function reach(target, house) {
  const links = new Map([...house.rooms, ...house.joint].map(([name, { links }]) => [targetName(name), links]));
  const seen = new Set();
  const visit = (name) => { if (!seen.has(name)) { seen.add(name); (links.get(name) ?? []).forEach(visit); } };
  visit(target);
  return seen;
}

const buildFiles = /^(CMakeLists\.txt|CMakePresets\.json|cmake\/)/;

// The test programs that a change of these files can make fail.
export function affectedPrograms(changed, house, files = projectFiles()) {
  const programs = testPrograms(house, files);
  if (changed.some((f) => buildFiles.test(f))) return programs;
  const rooms = new Set(changed.map((f) => roomOf(f, house)).filter(Boolean).map(targetName));
  const folders = new Set(changed.map((f) => /^tests\/([^/]+)\//.exec(f)?.[1]).filter(Boolean));
  return programs.filter((p) => folders.has(p) || [...reach(p, house)].some((r) => rooms.has(r)));
}

// The sources clang-tidy reads, by room: the changed ones, and of a changed header's room all.
export function tidyFiles(changed, house, files = projectFiles()) {
  const sources = files.filter((f) => /^src\/.*\.cpp$/.test(f) && !f.endsWith("_test.cpp"));
  const all = changed === undefined || changed.includes(".clang-tidy");
  const headers = new Set((changed ?? []).filter((f) => f.endsWith(".h")).map((f) => roomOf(f, house)));
  const byRoom = new Map();
  for (const file of sources) {
    const room = roomOf(file, house);
    if (!all && !changed.includes(file) && !(room && headers.has(room))) continue;
    const name = room ? targetName(room) : "main";
    byRoom.set(name, [...(byRoom.get(name) ?? []), file]);
  }
  return byRoom;
}

const git = (...args) => execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
const tried = (...args) => { try { return git(...args); } catch { return ""; } };

export const projectFiles = () => git("ls-files", "-co", "--exclude-standard").split("\n").filter(Boolean);

// The commit that changes are counted from: the one named, or where this branch left the main one, or the commit
// before. {commit: undefined} when the history does not say; undefined when `named` is no commit.
export function since(named) {
  if (named) {
    const commit = tried("rev-parse", "--verify", "--quiet", `${named}^{commit}`);
    return commit ? { commit } : undefined;
  }
  const head = tried("rev-parse", "HEAD");
  for (const main of ["origin/HEAD", "origin/main", "main", "master"]) {
    const base = tried("merge-base", "HEAD", main);
    if (base && base !== head) return { commit: base };
  }
  return { commit: tried("rev-parse", "--verify", "--quiet", "HEAD~1") || undefined };
}

// Paths that differ from the commit, uncommitted and new ones included; deleted ones too.
export const changedSince = (commit) =>
  [...new Set([...git("diff", "--name-only", "--no-renames", commit).split("\n"), ...git("ls-files", "-o", "--exclude-standard").split("\n")])].filter(Boolean);
