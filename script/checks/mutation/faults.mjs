// Small faults in C++ text: which ones a line could have. The code is clang-formatted, so that an operator with a
// space on either side is no template bracket, pointer or rvalue reference.
import { createHash } from "node:crypto";

// Comments, strings and characters become blanks of the same length, so that columns stay what they are.
export function blanked(text) {
  const blank = (match) => match.replace(/[^\n]/g, " ");
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|R"(\w*)\([\s\S]*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'/g, blank);
}

// [name, what it finds, what it becomes]; applied to one place at a time.
const swaps = [
  ["boundary", / <= /g, " < "], ["boundary", / < /g, " <= "], ["boundary", / >= /g, " > "], ["boundary", / > /g, " >= "],
  ["equality", / == /g, " != "], ["equality", / != /g, " == "],
  ["connective", / && /g, " || "], ["connective", / \|\| /g, " && "],
  ["arithmetic", /(?<=[\w)\]]) \+ (?=[\w(])/g, " - "], ["arithmetic", /(?<=[\w)\]]) - (?=[\w(])/g, " + "], ["arithmetic", /(?<=[\w)\]]) \* (?=[\w(])/g, " / "], ["arithmetic", /(?<=[\w)\]]) \/ (?=[\w(])/g, " * "],
  ["assignment", / \+= /g, " -= "], ["assignment", / -= /g, " += "],
  ["truth", /\btrue\b/g, "false"], ["truth", /\bfalse\b/g, "true"],
  ["number", /(?<=[<>=+\-*(,] )\d+(?=[ ;,)])/g, (found) => String(Number(found) + 1)],
];

// Whole lines that can go: a check that returns or skips, a call that may fail, a plain call or assignment.
const removals = [
  ["removed check", /^\s*if \(.*\) (?:return\b.*|continue|break);$/],
  ["removed check", /^\s*TM_TRY\(.*\);$/],
  ["removed statement", /^\s*(?!return\b|using\b|else\b|case\b|break\b|continue\b|throw\b|delete\b|static\b|const\b|auto\b|TM_)[\w.>\-[\]()*]+ [+\-|&]?= [^;{]*;$/],
  ["removed statement", /^\s*(?!return\b|using\b|else\b|throw\b|static_cast|TM_)[\w.]+(?:\.|->)\w+\([^;{]*\);$/],
];

// Every fault that `text`, the source at `path`, could have: {id, path, line, kind, before, after, text}.
export function faultsOf(path, text, seed) {
  const lines = text.split("\n"), bare = blanked(text).split("\n");
  const found = [], seen = new Map();
  const add = (at, kind, after) => {
    const before = lines[at];
    const key = `${path}|${kind}|${before.trim()}|${after.trim()}`;
    const nth = seen.get(key) ?? 0;  // the same line may stand in a file twice
    seen.set(key, nth + 1);
    const id = createHash("sha256").update(`${seed}|${key}|${nth}`).digest("hex");
    found.push({ id, path, line: at + 1, kind, before: before.trim(), after: after.trim() || "(removed)", text: [...lines.slice(0, at), after, ...lines.slice(at + 1)].join("\n") });
  };
  bare.forEach((code, at) => {
    if (/^\s*(#|template\b|static_assert|using\b|namespace\b|constexpr .*\[\])/.test(code) || !code.trim()) return;
    for (const [kind, pattern, after] of swaps)
      for (const match of code.matchAll(pattern))
        add(at, kind, lines[at].slice(0, match.index) + (typeof after === "string" ? after : after(match[0])) + lines[at].slice(match.index + match[0].length));
    const condition = /^(\s*(?:\} else )?if \()(.*)(\)(?: \{| .*;)?)$/.exec(lines[at]);
    if (condition && balanced(condition[2]) && !/[;]/.test(condition[2])) add(at, "condition", `${condition[1]}!(${condition[2]})${condition[3]}`);
    for (const [kind, pattern] of removals)
      if (pattern.test(lines[at]) && balanced(code)) { add(at, kind, ""); break; }
  });
  return found;
}

function balanced(code) {
  let depth = 0;
  for (const c of code) {
    if (c === "(") depth++;
    if (c === ")" && --depth < 0) return false;
  }
  return depth === 0;
}

// `rooms` in turn, so that each gets as many; of each an order that the seed alone decides. Place i of the sequence is
// a list of faults: the first that can be planted counts.
export function sequence(faultsByRoom, places) {
  const rooms = [...faultsByRoom.values()].map((faults) => [...faults].sort((a, b) => (a.id < b.id ? -1 : 1)));
  const perRoom = Math.ceil(places / rooms.length);
  return Array.from({ length: places }, (_, i) => {
    const faults = rooms[i % rooms.length], at = Math.floor(i / rooms.length);
    return faults.filter((_, p) => p % perRoom === at).slice(0, 12);
  });
}
