// Fails when ARCHITECTURE.md's dependency table and the tree disagree: a library that CMake looks for, a header
// of another project that a source includes, or a package that the web needs without a row; a row, or a name
// in one, that nothing in the tree uses.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const root = process.argv[2] ?? new URL("../..", import.meta.url).pathname;
const read = (path) => readFileSync(`${root}/${path}`, "utf8");
const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" }).split("\n");
const cmake = ["CMakeLists.txt", ...tracked.filter((f) => /^cmake\/.*\.cmake$/.test(f))].map(read).join("\n");

// What a name in the table looks like in CMake (a package or library it looks for), in #include <...>, in
// bootstrap's lists of Debian packages and of single files out of npm's, in a package.json, and in the lists of tests/peers. Every trace given must be found.
const traces = {
  "Boost.Beast": { cmake: "boost/beast.hpp", include: /^boost\//, debian: /^libboost[\d.]+-dev$/ },
  "Boost.Geometry": { include: /^boost\/geometry/, debian: /^libboost[\d.]+-dev$/ },
  sqlite3: { cmake: "sqlite3", include: /^sqlite3\.h$/, debian: "libsqlite3-dev" },
  libpq: { cmake: "libpq", include: /^libpq-fe\.h$/, debian: "libpq-dev" },
  OpenSSL: { cmake: "OpenSSL", include: /^openssl\//, debian: "libssl-dev" },
  libsodium: { cmake: "libsodium", include: /^sodium\.h$/, debian: "libsodium-dev" },
  libvips: { debian: /^libvips/ },
  "ONNX Runtime": { packed: "onnxruntime-node" },
  libarchive: { cmake: "libarchive", include: /^archive(_entry)?\.h$/, debian: "libarchive-dev" },
  "nlohmann-json": { cmake: "nlohmann_json", include: /^nlohmann\//, debian: "nlohmann-json3-dev" },
  pugixml: { cmake: "pugixml", include: /^pugixml\.hpp$/, debian: "libpugixml-dev" },
  libyaml: { cmake: "yaml-0.1", include: /^yaml\.h$/, debian: "libyaml-dev" },
  utf8proc: { cmake: "libutf8proc", debian: "libutf8proc-dev" },
  uchardet: { cmake: "uchardet", include: /^uchardet\/uchardet\.h$/, debian: "libuchardet-dev" },
  "glibc's iconv": { include: /^iconv\.h$/ },
  libpng: { cmake: "libpng", include: /^png\.h$/, debian: "libpng-dev" },
  zlib: { cmake: "zlib", include: /^zlib\.h$/, debian: "zlib1g-dev" },
  libcurl: { cmake: "libcurl", include: /^curl\//, debian: "libcurl4-openssl-dev" },
  brotli: { cmake: "brotli", debian: "brotli" },
  CLI11: { include: /^CLI\//, debian: "libcli11-dev" },
  fmt: { cmake: "fmt", include: /^fmt\//, debian: "libfmt-dev" },
  "tl::expected": { include: /^tl\/expected\.hpp$/, debian: "libexpected-dev" },
  "prometheus-cpp core": { cmake: "prometheus-cpp-core", include: /^prometheus\//, debian: "prometheus-cpp-dev" },
  GoogleTest: { cmake: "GTest", include: /^(gtest|gmock)\//, debian: "libgtest-dev" },
  libFuzzer: { cmake: "fuzzer", debian: "clang-14" },
  React: { npm: /^react(-dom)?$/ },
  Vite: { npm: "vite" },
  Tailwind: { npm: "tailwindcss" },
  Radix: { npm: "radix-ui" },
  TanStack: { npm: /^@tanstack\// },
  i18next: { npm: /^(react-)?i18next$/ },
  idb: { npm: "idb" },
  flatbush: { npm: "flatbush" },
  zustand: { npm: "zustand" },
  cmdk: { npm: "cmdk" },
  lucide: { npm: "lucide-react" },
  Fontsource: { npm: /^@fontsource-variable\// },
  "onnxruntime-web": { npm: "onnxruntime-web" },
  "openapi-fetch": { npm: "openapi-fetch" },
  PgBouncer: { debian: "pgbouncer" },
  pycocotools: { pip: "pycocotools" },
  supervision: { pip: "supervision" },
  tidecv: { pip: "tidecv" },
  tokenizers: { pip: "tokenizers" },
  OpenCV: { pip: "opencv-python-headless" },
  NumPy: { pip: "numpy" },
  Ultralytics: { pip: /^ultralytics(-thop)?$/ },
  PyTorch: { debian: /^python3-torch(vision)?$/ },
  "label-studio-ml": { pip: /^label-studio-(ml|tools)$/ },
  "what a backend needs": { pip: /^(Flask|Jinja2|Werkzeug|itsdangerous|MarkupSafe|click|appdirs|attrs?|colorama|lxml|redis|rq|croniter|tzdata)$/ },
  matplotlib: { pip: "matplotlib" },
  "what they need": { pip: /^(certifi|charset-normalizer|contourpy|cycler|fonttools|idna|kiwisolver|packaging|pillow|psutil|pyparsing|python-dateutil|PyYAML|requests|urllib3)$/ },
  "playwright-core": { npm: "playwright-core" },
  "axe-core": { npm: "axe-core" },
  fflate: { npm: "fflate" },
  "happy-dom": { npm: "happy-dom" },
  "dependency-cruiser": { npm: "dependency-cruiser" },
  ESLint: { npm: "eslint" },
  "typescript-eslint": { npm: "typescript-eslint" },
  "eslint-plugin-react-hooks": { npm: "eslint-plugin-react-hooks" },
  Prettier: { npm: "prettier" },
};
// No dependency of the program: the compiler's own, and what only joins the parts.
const notDependencies = { cmake: ["PkgConfig", "Threads", "ccache", "gzip"], include: /^(sys|netinet|arpa|linux|asm|net)\// };

const found = { cmake: new Set(), include: new Set(), debian: new Set(), npm: new Set(), pip: new Set(), packed: new Set() };
for (const [, name] of cmake.matchAll(/find_package\((\w+)/g)) found.cmake.add(name);
for (const [, words] of cmake.matchAll(/pkg_check_modules\(\w+ ([^)]*)\)/g))
  for (const word of words.split(/\s+/)) if (!/^[A-Z_]+$/.test(word)) found.cmake.add(word);
for (const [, name] of cmake.matchAll(/find_(?:library|path|program)\(\w+ (\S+?)[\s)]/g)) found.cmake.add(name);
if (/-fsanitize=fuzzer/.test(cmake)) found.cmake.add("fuzzer");
for (const file of tracked.filter((f) => /^(src|tests|bench|fuzz)\/.*\.(cpp|h)$/.test(f)))
  for (const [, header] of read(file).matchAll(/^\s*#\s*include <([^>]+)>/gm)) found.include.add(header);
for (const [, list] of read("script/bootstrap").matchAll(/packages=\(([^)]*)\)/gs))
  for (const word of list.split(/\s+/)) found.debian.add(word);
// Single files out of a package of npm.
for (const [, name] of read("script/bootstrap").matchAll(/npm pack [^\n]*?"([\w-]+)@\$/g)) found.packed.add(name);
for (const file of tracked.filter((f) => /^(web|tests\/e2e)\/(.*\/)?package\.json$/.test(f))) {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(read(file));
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) found.npm.add(name);
}
for (const file of tracked.filter((f) => /^tests\/peers\/\w+\.txt$/.test(f)))
  for (const [, name] of read(file).matchAll(/^([\w-]+)==/gm)) found.pip.add(name);
// What the web's pages hold, without its own packages and the tools that build and check them.
const shipped = new Set();
for (const file of tracked.filter((f) => /^web\/(app|packages\/[^/]+)\/package\.json$/.test(f)))
  for (const name of Object.keys(JSON.parse(read(file)).dependencies ?? {})) if (!name.startsWith("@touchmark/")) shipped.add(name);

const table = /^## Dependencies\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(read("ARCHITECTURE.md"))[1];
const rows = [...table.matchAll(/^\| ([^|]+) \|/gm)].map((m) => m[1]).filter((cell) => cell !== "what" && !/^-+$/.test(cell));
// A licence may stand behind a name, in parentheses.
const names = rows.flatMap((cell) => cell.replace(/ \([^)]*\)/g, "").split(",").map((part) => part.replace(/ [\d.]+$/, "").replace(/ opened at run time/, "").trim()).filter(Boolean));

const matches = (trace, value) => (trace instanceof RegExp ? trace.test(value) : trace === value);
const problems = [];
for (const name of names) {
  if (!traces[name]) problems.push(`ARCHITECTURE.md: nothing is known of "${name}"; say in script/checks/dependencies.mjs where it shows`);
  for (const [where, trace] of Object.entries(traces[name] ?? {}))
    if (![...found[where]].some((value) => matches(trace, value))) problems.push(`ARCHITECTURE.md: "${name}" has a row, but nothing in ${where} is ${trace}`);
}
const inTable = names.filter((name) => traces[name]).map((name) => traces[name]);
const hasRow = (where, value) => inTable.some((trace) => trace[where] !== undefined && matches(trace[where], value));
for (const value of found.cmake) if (!notDependencies.cmake.includes(value) && !hasRow("cmake", value)) problems.push(`CMake looks for ${value}, which has no row in ARCHITECTURE.md`);
for (const value of found.include) {
  // A header in a folder is another project's; a bare one with .h may be the system's, and is linked through CMake.
  const foreign = (value.includes("/") && !notDependencies.include.test(value)) || value.endsWith(".hpp");
  if (foreign && !hasRow("include", value)) problems.push(`<${value}> is included, but has no row in ARCHITECTURE.md`);
}
for (const value of found.pip) if (!hasRow("pip", value)) problems.push(`tests/peers: ${value} has no row in ARCHITECTURE.md`);
for (const value of shipped) if (!hasRow("npm", value)) problems.push(`web: ${value} has no row in ARCHITECTURE.md`);

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(`dependencies: ${names.length} names in the table, all of them used, none missing`);
