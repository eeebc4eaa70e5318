// What of a C++ source is code: everything else is blanked, so that places in the text stay what they are.

const blank = (text) => text.replace(/[^\n]/g, " ");

// The end (exclusive) of what begins at `at`: a comment, a string, a character or a preprocessor line; `at` when it
// is code.
function endOfNoCode(text, at, lineStart) {
  const find = (what, from) => { const found = text.indexOf(what, from); return found < 0 ? text.length : found; };
  if (text.startsWith("//", at)) return find("\n", at);
  if (text.startsWith("/*", at)) return find("*/", at + 2) + 2;
  if (lineStart && text[at] === "#") {
    let end = find("\n", at);
    while (text[end - 1] === "\\" && end < text.length) end = find("\n", end + 1);
    return end;
  }
  const raw = /^R"([^(\s]*)\(/.exec(text.slice(at, at + 20));
  if (raw && !/\w/.test(text[at - 1] ?? "")) return find(`)${raw[1]}"`, at) + raw[1].length + 2;
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return at;
  if (quote === "'" && /[0-9a-fA-F]/.test(text[at - 1] ?? "") && /^'[0-9a-fA-F]/.test(text.slice(at))) {
    const word = /[\w']+$/.exec(text.slice(Math.max(0, at - 40), at))?.[0] ?? "";
    if (/^\d/.test(word)) return at; // a number's separator
  }
  let end = at + 1;
  while (end < text.length && text[end] !== quote && text[end] !== "\n") end += text[end] === "\\" ? 2 : 1;
  return end + 1;
}

// The text with all that is no code blanked; of strings and characters the quotes stay.
export function codeOf(text) {
  let out = "", at = 0, lineStart = true;
  while (at < text.length) {
    const end = endOfNoCode(text, at, lineStart);
    if (end === at) {
      if (text[at] === "\n") lineStart = true;
      else if (!/\s/.test(text[at])) lineStart = false;
      out += text[at++];
      continue;
    }
    const cut = text.slice(at, end);
    out += /^['"]/.test(cut) ? cut[0] + blank(cut.slice(1, -1)) + cut.at(-1) : blank(cut);
    lineStart = false;
    at = end;
  }
  return out.slice(0, text.length);
}

// The place behind the bracket that closes the one at `open`; -1 when none does.
export function behindBracket(code, open) {
  let depth = 0;
  for (let i = open; i < code.length; i++) {
    if ("([{".includes(code[i])) depth++;
    else if (")]}".includes(code[i]) && --depth === 0) return i + 1;
  }
  return -1;
}
