// The script of operations that the web engine's ModelServer runs too (lib/operations_script.mjs), on the real server.
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
    submit: async () => void (await people.annotator.must("POST", `${image}/submit`, { body: {} })),
  };
}

export const operationTests = () => [
  ["operations: the script that the web's model server runs too", async (server) => {
    const target = targetOf(server, await openImage(server));
    const known = new Map();
    for (const step of kSteps) await runStep(target, step, known);
  }],
];
