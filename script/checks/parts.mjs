// The parts of script/test: what each runs, in its short and its long form, and which pieces it comes in.
import { existsSync, readdirSync } from "node:fs";
import { affectedPrograms, changedSince, projectFiles, readRooms, since, testPrograms, tidyFiles } from "./rooms.mjs";

export class UsageError extends Error {}

const fuzzTargets = () => readdirSync("fuzz").filter((f) => f.endsWith("_fuzz.cpp")).map((f) => f.slice(0, -4));
// All fuzzers together, whatever their number: a full run stays under a quarter of an hour.
const fuzzSeconds = (full) => (full ? 480 : 60);
// Programs whose tests need PostgreSQL too get one.
export const usesPostgres = (name) => /^(contract|upgrade|flow|adapters_sql)/.test(name);
const postgresFor = (names) => (names.some(usesPostgres) ? ["script/with-postgres"] : []);
const programs = (preset, names) => [...postgresFor(names), "node", "script/checks/programs.mjs", preset, ...names];
const longIf = (full) => (full ? ["--full"] : []);
// Planted faults: those that have a name; of the sample six, or a hundred, or ten a piece, or what --from and --count
// say. A run ends after a quarter of an hour at most, and the next one goes on where it ended.
const mutation = (s, piece, named) => ["node", "script/checks/mutation/run.mjs",
  ...(piece === "named" ? ["--named"] : piece ? ["--from", String(10 * piece - 10), "--count", "10"] : s.sample ?? ["--named", "--count", s.full || named ? "100" : "6"]), "--seconds", "840"];

// A part: `about` for --list; `usual`: run when none is named ("full": by --full only); `counted`: its last line is
// "N passed, N failed"; `needs`: script/build first; `pieces(state)`: the names that PART:PIECE takes;
// `beside`: it runs at once with the part before it, when that is to run as well: both keep one core busy.
// `apart`: the pieces run, and are counted, one by one, those that the changes reach; `argv(state, piece)`.
export const parts = [
  { name: "structure", about: "layering, naming, sizes", argv: () => ["script/lint"] },
  { name: "format", about: "clang-format", argv: () => ["script/fmt", "--check"] },
  { name: "lint-self", about: "that the lint finds what is planted", only: "script/checks/lint_test.mjs", argv: () => ["node", "script/checks/lint_test.mjs"] },
  { name: "parts", about: "that these parts are what they say", counted: true, argv: () => ["node", "script/checks/parts_test.mjs"] },
  { name: "build", about: "the web UI and the release binary", argv: () => ["script/build"] },
  { name: "unit", about: "unit and contract tests, both databases", counted: true, pieces: (s) => s.programs, argv: (s, piece) => programs("test", piece ? [piece] : s.programs) },
  { name: "mutation-self", about: "that faults are planted as they should be", counted: true, only: "script/checks/mutation_test.mjs", argv: () => ["node", "script/checks/mutation_test.mjs"] },
  { name: "web-types", about: "TypeScript", argv: () => ["npm", "--prefix", "web", "run", "--silent", "check"] },
  { name: "web-unit", about: "the web's unit tests", argv: () => ["npm", "--prefix", "web", "run", "--silent", "test"] },
  { name: "cli", about: "the command line end to end", counted: true, needs: true, argv: () => ["script/with-postgres", "node", "tests/cli/run.mjs"] },
  { name: "imports", about: "imports and exports that can be trusted: cases that were sent in, and several made inputs of each kind", counted: true, needs: true, beside: true, argv: () => ["node", "tests/cli/imports.mjs"] },
  { name: "loaders", about: "that pycocotools and supervision, when named or with --full Ultralytics too, open what is written, as what went in, and that evaluations are as pycocotools and, likewise, tidecv have them; at first they are installed: 160 MB, 20 s, for tidecv 500 MB, and for Ultralytics with Debian's torch 235 MB, 90 s", counted: true, needs: true, beside: true,
    pieces: () => ["pycocotools", "supervision", "ultralytics", "tidecv"], argv: (s, piece, named) => ["node", "tests/peers/loaders.mjs", ...(piece ? [piece] : named || s.full ? [] : ["pycocotools", "supervision"])] },
  { name: "ml-backend", about: "that a backend which the real label-studio-ml serves answers the adapter; at first it is installed: 70 MB, 20 s", counted: true, argv: () => ["node", "tests/peers/ml_backend.mjs"] },
  { name: "models", about: "prediction runs of a real model, killed and shared by workers; 80 images and 2 kills, --full 2,000 and 5", counted: true, needs: true, argv: (s) => ["script/with-postgres", "node", "tests/faults/models.mjs", ...(s.full ? ["2000", "5"] : ["80", "2"])] },
  { name: "faults", about: "kills while clients edit; 6 a database, --full 200", counted: true, needs: true, argv: (s) => ["script/with-postgres", "node", "tests/faults/run.mjs", ...longIf(s.full)] },
  { name: "backup", about: "backups that overlap, are damaged and killed, both databases; --full 40 pairs, 100 damages, 20 kills", counted: true, needs: true, argv: (s) => ["script/with-postgres", "node", "tests/faults/backup.mjs", ...longIf(s.full)] },
  { name: "crowd", about: "people at work beside one who opens 1,100 streams; 24 s, --full 6 min", counted: true, needs: true, argv: (s) => ["node", "tests/faults/crowd.mjs", ...longIf(s.full)] },
  { name: "e2e", about: "the job in a browser", counted: true, needs: true, argv: () => ["node", "tests/e2e/run.mjs"] },
  { name: "scenarios", about: "the API as every role, both databases", counted: true, needs: true, argv: () => ["script/with-postgres", "node", "tests/scenarios/run.mjs"] },
  { name: "scale", about: "20,000 assets, --full 1,000,000", counted: true, needs: true, argv: (s) => ["node", "tests/scale/run.mjs", ...longIf(s.full)] },
  { name: "tidy", about: "clang-tidy, by room, over what changed", usual: "full", apart: true, pieces: (s) => [...s.tidyAll.keys()], reached: (s) => [...s.tidyChanged.keys()],
    argv: (s, piece, named) => ["script/lint", "--tidy", ...(named ? s.tidyAll : s.tidyChanged).get(piece)] },
  { name: "sanitize-address", about: "address and undefined behavior, by program, what the change reaches", usual: "full", counted: true, apart: true, pieces: (s) => s.programs, reached: (s) => s.affected, argv: (s, piece) => programs("asan", [piece]) },
  { name: "sanitize-thread", about: "data races, by program, what the change reaches", usual: "full", counted: true, apart: true, pieces: (s) => s.programs, reached: (s) => s.affected, argv: (s, piece) => programs("tsan", [piece]) },
  { name: "mutation", usual: "full", about: "planted faults that no test catches: the named ones and 6 of a sample; alone or with --full 100 of it, again until none is left", counted: true,
    pieces: () => ["named", ...Array.from({ length: 10 }, (_, i) => String(i + 1))], argv: mutation },
  { name: "fuzz", about: "all fuzzers share a minute, --full eight", usual: "full", pieces: fuzzTargets,
    argv: (s, piece) => (piece ? ["script/fuzz", String(fuzzSeconds(s.full)), piece] : ["script/fuzz", "--total", String(fuzzSeconds(s.full))]) },
];

const usage = `script/test [--full | --sanitize] [--only PART]... [--since COMMIT | --all] [--list | --plan]
  --only PART      that part, or a piece of it, PART:PIECE; again for more
  --full           the long form of each part, and the long parts
  --sanitize       the usual parts, and sanitize-* for what changed and planted faults: for four minutes,
                   a quarter of an hour in all; names what is left
  --since COMMIT   tidy and sanitize-* look at what changed since then; else since $TOUCHMARK_SINCE, since the main
                   branch was left, or since the commit before
  --from N --count M --seed S   with --only mutation: these faults of the seed's sample
  --all            tidy and sanitize-* look at everything
  --list           the parts and their pieces;  --plan: the commands, none run`;

export function parseArguments(argv, environment = process.env) {
  const options = { only: [], full: false, all: false, since: environment.TOUCHMARK_SINCE || undefined };
  const value = (i) => { if (argv[i] === undefined) throw new UsageError(usage); return argv[i]; };
  const whole = (text) => { if (!/^\d+$/.test(text)) throw new UsageError(usage); return text; };
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === "--only") options.only.push(value(++i));
    else if (argv[i] === "--since") options.since = value(++i);
    else if (["--from", "--count", "--seed"].includes(argv[i])) options.sample = [...(options.sample ?? []), argv[i], whole(value(++i))];
    else if (["--full", "--sanitize", "--all", "--list", "--plan"].includes(argv[i])) options[argv[i].slice(2)] = true;
    else throw new UsageError(argv[i] === "--help" ? usage : `script/test knows no ${argv[i]}\n${usage}`);
  }
  return options;
}

// What the parts look at. Without a commit to count from, everything counts as changed.
export function look(options, house = readRooms(), files = projectFiles()) {
  const from = options.all ? { commit: undefined } : since(options.since);
  if (!from) throw new UsageError(`${options.since} is no commit here`);
  const changed = from.commit ? changedSince(from.commit) : undefined;
  const all = testPrograms(house, files);
  return { full: options.full, sample: options.sample, from: from.commit, programs: all, affected: changed ? affectedPrograms(changed, house, files) : all,
    tidyAll: tidyFiles(undefined, house, files), tidyChanged: tidyFiles(changed, house, files) };
}

const job = (part, state, piece, named) => ({ name: piece ? `${part.name}:${piece}` : part.name, counted: part.counted, needs: part.needs, beside: part.beside, argv: part.argv(state, piece, named) });

function jobsOf(part, state, named) {
  if (!part.apart) return [job(part, state, undefined, named)];
  const reached = part.reached(state);
  return reached.length ? reached.map((piece) => job(part, state, piece)) : [{ name: part.name, nothing: `nothing changed since ${state.from.slice(0, 10)}` }];
}

// The jobs to run, in order. Throws a UsageError for a part or a piece that there is not.
export function choose(options, state) {
  const there = parts.filter((part) => !part.only || existsSync(part.only));
  // What --sanitize adds has a time of its own: a change of everything reaches every program.
  const spare = (part) => !options.full && part.usual === "full";
  const usual = (part) => !spare(part) || (options.sanitize && /^(sanitize-|mutation$)/.test(part.name));
  if (!options.only.length) return there.filter(usual).flatMap((part) => jobsOf(part, state).map((one) => ({ ...one, spare: spare(part) })));
  return options.only.flatMap((wanted) => {
    const [name, piece] = wanted.split(/:(.*)/s);
    const part = there.find((p) => p.name === name);
    if (!part) throw new UsageError(`no part is called ${name}; there are ${there.map((p) => p.name).join(", ")}`);
    if (piece === undefined) return jobsOf(part, state, true);
    const known = part.pieces?.(state) ?? [];
    const exact = piece.replace(/^test_/, "").replaceAll("/", "_");
    if (!known.includes(exact)) throw new UsageError(known.length ? `${name} has no piece ${piece}; there are ${known.join(", ")}` : `${name} has no pieces`);
    return [job(part, state, exact, true)];
  });
}

export function list(state) {
  const lines = [];
  for (const part of parts.filter((p) => !p.only || existsSync(p.only))) {
    lines.push(`${part.name.padEnd(18)}${part.about}${part.usual === "full" ? " (with --full, or named)" : ""}`);
    if (part.pieces) lines.push(`  ${part.pieces(state).map((p) => `:${p}`).join(" ")}`);
  }
  return lines.join("\n");
}
