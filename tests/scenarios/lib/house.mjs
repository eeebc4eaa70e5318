// Projects with images, and three people who rate them: what the tests of layers and of suggestions stand on.
import { png, zip } from "./pictures.mjs";
import { Caller } from "./http.mjs";

export const box = (x, more = {}) => ({ kind: "object", class_id: 1, shape: { kind: "box", x, y: 5, width: 10, height: 8 }, ...more });

let unique = 0;
export const opId = (of = "op") => `${of}-${String(++unique).padStart(8, "0")}`;

// Ann, Bob and Cleo, each an annotator with a token; the same three whenever asked.
export async function raters(server) {
  server.raters ??= await Promise.all(["ann", "bob", "cleo"].map(async (name) => {
    const { user, link } = await server.tokens.administrator.must("POST", "/users", { body: { login: `${name}@rates`, display_name: name } });
    const session = await new Caller(server.address, "annotator").signInWithLink(link);
    const caller = await server.tokenOf("annotator", session);
    server.crew.push({ login: user.login, role: "annotator" });
    return Object.assign(caller, { name, id: user.id });
  }));
  return server.raters;
}

// A project of `count` pictures of 64 x 48 with the classes 1 and 2; its path.
export async function project(server, count) {
  await raters(server);  // members of every house
  const { manager } = server.tokens;
  const { id } = await server.project({ name: `House ${++unique}`, classes: ["cat", "dog"] });
  const entries = Array.from({ length: count }, (_, i) => ({ name: `${String(i + 1).padStart(4, "0")}.png`, data: png(64, 48, { color: [i % 256, i >> 8, 9] }) }));
  const job = await manager.importFiles(id, { "set.zip": zip(entries) });
  if (job.state !== "done") throw new Error(`the pictures did not come in: ${JSON.stringify(job)}`);
  return { id, path: `/projects/${id}` };
}

// Draws boxes in `layer` of an image; their ids.
export async function draw(caller, { path }, asset, layer, xs, more = {}) {
  const operations = xs.map((x) => ({ op_id: opId("draw"), kind: "create", content: box(x, more) }));
  const { results } = await caller.must("POST", `${path}/assets/${asset}/operations`, { body: { layer, operations } });
  return results.map((result) => {
    if (result.status !== "applied") throw new Error(`${caller.name ?? caller.role} in layer ${layer}: ${JSON.stringify(result)}`);
    return result.annotation_id;
  });
}

// Takes an image, draws, comments, hands in; the image as it was given.
export async function rate(caller, house, { boxes = 2, submit = true } = {}) {
  const given = await caller.must("POST", `${house.path}/tasks/next`, { body: {} });
  const layer = given.work_layer;
  given.drawn = await draw(caller, house, given.id, layer, Array.from({ length: boxes }, (_, i) => 1 + 3 * i));
  const at = `${house.path}/assets/${given.id}`;
  given.comment = (await caller.must("POST", `${at}/comments`, { body: { layer, text: `${caller.name} was here`, annotation_id: given.drawn[0] } })).id;
  if (submit) await caller.must("POST", `${at}/submit`, { body: { layer, op_id: opId("submit"), active_ms: 5 } });
  return given;
}

export const pages = (caller, paths) => Promise.all(paths.map((path) => caller.call("GET", path)));
