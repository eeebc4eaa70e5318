// The script of operations that the web engine's ModelServer runs too (lib/operations_script.mjs), on the real server.
import assert from "node:assert/strict";
import { box, opId, project } from "./lib/house.mjs";
import { kAttributes, kClasses, kFrame, kSteps, runStep } from "./lib/operations_script.mjs";
import { png } from "./lib/pictures.mjs";

async function openImage(server) {
  const { people } = server;
  const project = (await server.project({ name: "Operations", classes: kClasses })).id;
  const ontology = await people.manager.must("GET", `/projects/${project}/ontology`);
  ontology.classes[0].attributes = kAttributes;
  await people.manager.must("PUT", `/projects/${project}/ontology`, { body: ontology });
  await people.manager.importFiles(project, { "a.png": png(kFrame.width, kFrame.height) });
  const { id } = await people.annotator.must("POST", `/projects/${project}/tasks/next`, { body: {} });
  return `/projects/${project}/assets/${id}`;
}

function targetOf({ people }, image) {
  return {
    async apply(operations, role) {
      const reply = await people[role].call("POST", `${image}/operations`, { body: { operations } });
      if (reply.status === 200) return { results: reply.json.results };
      if (reply.status !== 400) throw new Error(`status ${reply.status}: ${reply.text.slice(0, 300)}`);
      return { refused: reply.json.error.where };
    },
    list: async () => (await people.viewer.must("GET", `${image}/annotations`)).items,
    deleted: async () => (await people.viewer.must("GET", `${image}/annotations?deleted=true`)).items,
    async suggest(contents) {
      const [, path, asset] = image.match(/^(.*)\/assets\/(\d+)$/);
      const layer = (await people.manager.must("POST", `${path}/layers`, { body: { kind: "run", name: opId("run"), model: "yolo@1" } })).id;
      const annotations = contents.map((content) => ({ asset_id: Number(asset), content }));
      await people.manager.must("POST", `${path}/layers/${layer}/annotations`, { body: { annotations } });
      const { items } = await people.viewer.must("GET", `${image}/annotations?layer=${layer}`);
      return { layer, items: items.map(({ id, version }) => ({ id, version })) };
    },
    submit: async () => void (await people.annotator.must("POST", `${image}/submit`, { body: {} })),
  };
}

const turned = { cx: 9, cy: 9, angle: 0 };
const line = (...points) => points.map(([x, y]) => [x, y]);
const polygon = (...points) => ({ kind: "polygon", parts: [{ outer: line(...points), holes: [] }] });
// Nothing can be seen of these.
const FLAT = [
  [{ kind: "box", x: 5, y: 5, width: 0, height: 8 }, /box has zero area/],
  [{ kind: "rotated_box", ...turned, width: 4, height: 0 }, /rotated box has zero area/],
  [{ kind: "ellipse", ...turned, rx: 0, ry: 3 }, /ellipse has zero area/],
  [polygon([1, 1], [2, 2], [3, 3]), /polygon has zero area/],
  [polygon([1, 1], [2, 2], [1, 1]), /polygon needs a ring of 3 distinct points/],
  [polygon(), /polygon needs a ring of 3 distinct points/],
  [{ kind: "polyline", points: line([4, 4], [4, 4]) }, /polyline needs 2 distinct points/],
  [{ kind: "polyline", points: [] }, /polyline needs 2 distinct points/],
  [{ kind: "keypoints", points: [] }, /keypoints needs 1 point/],
];

const flat = ["operations: a shape that nothing can be seen of is refused by its name and place, and the others are kept", async (server) => {
  const house = await project(server, 1);
  const { annotator } = server.tokens;
  const operations = FLAT.map(([shape]) => ({ op_id: opId("flat"), kind: "create", content: { kind: "object", class_id: 1, shape } }));
  operations.splice(4, 0, { op_id: opId("good"), kind: "create", content: box(5) });
  const { results } = await annotator.must("POST", `${house.path}/assets/1/operations`, { body: { operations } });
  assert.deepEqual(results.map((one) => one.op_id), operations.map((one) => one.op_id));
  assert.equal(results[4].status, "applied");
  results.splice(4, 1);
  for (const [i, [shape, words]] of FLAT.entries()) {
    assert.equal(results[i].status, "invalid", JSON.stringify(shape));
    assert.match(results[i].where, /^\/shape/, JSON.stringify(results[i]));
    assert.match(results[i].message, words);
  }
}];

export const operationTests = () => [
  flat,
  ["operations: the script that the web's model server runs too", async (server) => {
    const target = targetOf(server, await openImage(server));
    const known = new Map();
    for (const step of kSteps) await runStep(target, step, known);
  }],
];
