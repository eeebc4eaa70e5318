// Small faults of a C++ source: which there are, and the text with one of them planted.
import { createHash } from "node:crypto";
import { behindBracket, codeOf } from "./code.mjs";

// What an operator between two blanks becomes.
const swaps = {
  comparison: { "==": ["!="], "!=": ["=="], "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"] },
  logic: { "&&": ["||"], "||": ["&&"] },
  arithmetic: { "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["*"], "+=": ["-="], "-=": ["+="], "&": ["|"], "|": ["&"] },
};
export const kinds = ["comparison", "removed check", "logic", "constant", "negation", "arithmetic", "truth"];

// Lines that say nothing a test could see, or only to the compiler.
const mute = /\b(static_assert|assert|reserve|template|using|namespace|case|enum|operator)\b/;
const declares = /^\s*(const\s+)?(auto|[A-Za-z_][\w:<>,]*)\s*[*&]*\s*[*&]?\w+\s*=[^=]/;

function* operators(code) {
  for (const match of code.matchAll(/(?<= )(==|!=|<=|>=|<|>|&&|\|\||\+=|-=|[-+*/%&|])(?=[ \n])/g)) {
    const [operator] = match, at = match.index;
    const around = [code.slice(0, at).trimEnd().at(-1), code.slice(at + operator.length).trimStart()];
    const text = around[0] === '"' || /^("|std::to_string|std::string\()/.test(around[1]); // texts are joined, not added
    for (const [kind, table] of Object.entries(swaps)) {
      if (!(operator in table) || (kind === "arithmetic" && text)) continue;
      for (const to of table[operator]) yield { kind, at, from: operator, to };
    }
  }
  for (const match of code.matchAll(/(\+\+|--)(?=[a-z_(])/g)) yield { kind: "arithmetic", at: match.index, from: match[0], to: match[0] === "++" ? "--" : "++" };
}

// `if (condition)` negated, and never true where it guards a way out.
function* conditions(code) {
  for (const match of code.matchAll(/\bif \(/g)) {
    const open = match.index + 3, behind = behindBracket(code, open);
    if (behind < 0) continue;
    let from = open + 1, depth = 0;
    for (let i = from; i < behind - 1; i++) {
      depth += "([{".includes(code[i]) ? 1 : ")]}".includes(code[i]) ? -1 : 0;
      if (code[i] === ";" && depth === 0) from = i + 1; // if (auto x = ...; condition)
    }
    from += /^\s*/.exec(code.slice(from, behind))[0].length;
    const condition = code.slice(from, behind - 1);
    if (!condition || declares.test(condition)) continue;
    yield { kind: "negation", at: from, length: condition.length, wrap: ["!(", ")"] };
    if (/^\s*\{?\s*(return|continue|break)\b/.test(code.slice(behind))) yield { kind: "removed check", at: from, length: condition.length, wrap: ["false && (", ")"] };
  }
  for (const match of code.matchAll(/(?<=[ (,!])!(?=[A-Za-z_(])/g)) yield { kind: "negation", at: match.index, from: "!", to: "" };
}

function* statements(code) {
  for (const match of code.matchAll(/\bTM_TRY\(/g)) {
    const behind = behindBracket(code, match.index + 6);
    const text = code.slice(match.index, behind);
    if (behind < 0 || text.split("\n").length > 3) continue; // a whole transaction is no check
    yield { kind: "removed check", at: match.index, length: text.length, to: "(void)0" };
  }
  for (const match of code.matchAll(/(?<=(\breturn|\w =) )(true|false)(?=;)/g)) yield { kind: "truth", at: match.index, from: match[0], to: match[0] === "true" ? "false" : "true" };
  for (const match of code.matchAll(/(?<![\w.'"])\d[\d']*(?![\w.'"])/g)) yield { kind: "constant", at: match.index, from: match[0], to: String(BigInt(match[0].replaceAll("'", "")) + 1n) };
}

// All faults of the source, in the order of their places:
// {id, file, line, kind, at, length, from, to, source}; `source` is the line as it stands.
export function faultsOf(file, text) {
  const code = codeOf(text), lines = text.split("\n"), codeLines = code.split("\n");
  const starts = [0];
  for (const line of lines) starts.push(starts.at(-1) + line.length + 1);
  const lineOf = (at) => { let [low, high] = [0, lines.length]; while (high - low > 1) { const mid = (low + high) >> 1; if (starts[mid] <= at) low = mid; else high = mid; } return low; };
  const seen = new Map();
  const all = [...operators(code), ...conditions(code), ...statements(code)].sort((a, b) => a.at - b.at || a.kind.localeCompare(b.kind));
  return all.flatMap(({ kind, at, length, from, to, wrap }) => {
    const line = lineOf(at);
    if (mute.test(codeLines[line])) return [];
    const old = text.slice(at, at + (length ?? from.length));
    const fresh = wrap ? wrap[0] + old + wrap[1] : to;
    // The place by what stands there, so that a change elsewhere in the file draws no other sample.
    const name = `${file}\n${kind}\n${lines[line].trim()}\n${old}\n${fresh}`;
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    const id = createHash("sha256").update(`${name}\n${nth}`).digest("hex").slice(0, 16);
    return [{ id, file, line: line + 1, kind, at, length: old.length, from: old, to: fresh, source: lines[line].trim() }];
  });
}

export const planted = (text, fault) => text.slice(0, fault.at) + fault.to + text.slice(fault.at + fault.length);

// One line for people: file:line, what stood there, what stands there now.
export function say(fault) {
  const short = (text) => text.replace(/\s+/g, " ");
  return `${fault.file}:${fault.line}  ${fault.kind}: ${short(fault.from)}  ->  ${short(fault.to) || "(nothing)"}\n      ${fault.source}`;
}

// Draws `count` slots from the faults: the rooms of `turns` in turn and the kinds in turn, each slot with its own list
// of candidates, as a fault that does not compile is none and the next one is drawn. The same seed draws the same, and
// what is drawn from one file does not depend on the others.
export function draw(faults, turns, seed, count) {
  const rank = (fault) => createHash("sha256").update(`${seed}/${fault.id}`).digest("hex");
  const heaps = new Map(turns.flatMap((room) => kinds.map((kind) => [`${room}/${kind}`, { faults: [], slots: 0 }])));
  for (const fault of faults) {
    const room = turns.find((r) => fault.file.startsWith(`src/${r}/`));
    if (room) heaps.get(`${room}/${fault.kind}`).faults.push({ fault, rank: rank(fault) });
  }
  for (const heap of heaps.values()) heap.faults.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const slots = [];
  for (let i = 0; slots.length < count && i < count * kinds.length; i++) {
    const heap = heaps.get(`${turns[i % turns.length]}/${kinds[(i + Math.floor(i / turns.length)) % kinds.length]}`);
    if (heap.slots < heap.faults.length) slots.push({ heap, nth: heap.slots++ });
  }
  return slots.map(({ heap, nth }) => heap.faults.filter((_, i) => i % heap.slots === nth).map(({ fault }) => fault));
}
