// Who may import whom: the web's floors, lowest first. An import may point to a lower floor or stay on its own.
// script/lint runs it; the folders' two-way pairs are counted by script/checks/web.mjs from the same reading.

// The annotator takes the generated types of what goes over the wire from the client, and nothing else.
const kPackages = { client: [], annotator: ["client"], render: ["annotator"] };
const kAppFloors = ["i18n", "api", "lib", "kit", "shell", "pages"];
const kAnnotatorFloors = [
  "model",
  "geometry",
  "assist",
  "shapes",
  "store",
  "history",
  "time",
  "keymap",
  "tools",
  "journal",
  "editor",
  "ops",
  "testing",
];
const kRenderFloors = ["view", "assist", "paint", "layers", "input"];
// Inside these two, a folder a kind stands on base/, and the registry beside the folders stands on all of them.
const kKindFolders = ["packages/annotator/src/shapes", "packages/annotator/src/tools"];
// The canvas with its panels is no page: label and review both stand on it.
const kSharedByPages = "canvas";

// One rule a floor: nothing of the floors above it, and nothing that lies beside them (the root's own files: in the
// app main.tsx and router.tsx).
function tower(name, root, floors) {
  return floors.map((floor, i) => ({
    name: `upward-in-${name}`,
    severity: "error",
    comment: `the floors of ${root}: ${floors.join(" < ")} < the files beside them`,
    from: { path: `^${root}/${floor}/` },
    to: { path: `^${root}/`, pathNot: `^${root}/(${floors.slice(0, i + 1).join("|")})/` },
  }));
}

const between = [
  ...Object.entries(kPackages).map(([name, uses]) => ({
    name: "upward-between-packages",
    severity: "error",
    comment: `of ours, ${name} uses ${uses.length > 0 ? uses.join(", ") : "nothing"}; the app uses all`,
    from: { path: `^packages/${name}/` },
    to: { path: "^(app|packages)/", pathNot: `^packages/(${[name, ...uses].join("|")})/` },
  })),
  {
    name: "past-the-front-door",
    severity: "error",
    comment: "another package is used through its index.ts",
    from: { path: "^(app|packages/[^/]+)/" },
    to: { path: "^packages/[^/]+/src/", pathNot: ["^packages/[^/]+/src/index\\.ts$", "^$1/"] },
  },
];

const kinds = kKindFolders.flatMap((root) => [
  {
    name: "kinds-are-siblings",
    severity: "error",
    comment: `a folder of ${root} stands on base/ and on folders that do not stand on it, never on the registry`,
    from: { path: `^${root}/[^/]+/` },
    to: { path: `^${root}/[^/]+\\.ts$` },
  },
]);

const pages = [
  {
    name: "pages-are-siblings",
    severity: "error",
    comment: `a page imports no other page's folder; pages/${kSharedByPages} is what pages share`,
    from: { path: "^app/src/pages/([^/]+)/" },
    to: { path: "^app/src/pages/", pathNot: ["^app/src/pages/$1/", `^app/src/pages/${kSharedByPages}/`] },
  },
];

export default {
  forbidden: [
    { name: "cycle", severity: "error", comment: "no file imports itself by way of others", from: {}, to: { circular: true } },
    {
      name: "unresolved",
      severity: "error",
      comment: "what is imported must be there",
      from: {},
      to: { couldNotResolve: true, pathNot: ["\\.gen$", "^@touchmark/client/schema$"] }, // generated: perhaps not yet
    },
    {
      name: "tests-only",
      severity: "error",
      comment: "what lies under testing/ drives a whole package: only tests there use it",
      from: { pathNot: "/testing/" },
      to: { path: "^packages/[^/]+/src/testing/" },
    },
    ...between,
    ...tower("app", "app/src", kAppFloors),
    ...tower("annotator", "packages/annotator/src", kAnnotatorFloors),
    ...tower("render", "packages/render/src", kRenderFloors),
    ...kinds,
    ...pages,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.gen\\.ts$" },
    tsPreCompilationDeps: true, // an import of a type is an import
    tsConfig: { fileName: "tsconfig.imports.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".json", ".css"],
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
    },
  },
};
