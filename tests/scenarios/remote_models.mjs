// A model behind HTTP, played here: its card is added, a run labels the images, one image is asked about by who labels it,
// and the backend gets each picture from an address that is gone with the answer.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { project } from "./lib/house.mjs";

// A Label Studio ML backend that sees a cat (0.9), a dog (0.2) and a bird (0.8) on every image.
async function backend(nobody) {
  const seen = [];
  const answers = {
    "/health": () => ({ status: "UP" }),
    "/setup": () => ({ model_version: "5" }),
    "/predict": async ({ tasks: [task] }) => {
      const picture = await nobody.call("GET", new URL(task.data.image).pathname.replace("/api/v1", ""));
      seen.push({ address: task.data.image, status: picture.status, type: picture.headers["content-type"], bytes: picture.bytes.length });
      const result = [["cat", 0.9], ["dog", 0.2], ["bird", 0.8]].map(([label, score], i) => ({
        id: `r${i}`, from_name: "label", to_name: "image", type: "rectanglelabels", original_width: 64, original_height: 48, image_rotation: 0, score,
        value: { x: 25 * i, y: 50, width: 25, height: 25, rotation: 0, rectanglelabels: [label] },
      }));
      return { results: [{ result, score: 0.5, model_version: "5" }] };
    },
  };
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (part) => (text += part));
    request.on("end", async () => {
      const answer = answers[request.url];
      response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ? await answer(text ? JSON.parse(text) : {}) : {}));
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const label_config = `<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image"><Label value="cat"/><Label value="dog"/><Label value="bird"/></RectangleLabels></View>`;
  const source = { kind: "label_studio_ml", url: `http://127.0.0.1:${server.address().port}`, label_config };
  return { seen, card: { name: "Far eyes", task: "detect", licence: "test", source }, close: () => new Promise((done) => server.close(done)) };
}

// By the command line; it must not block this process, from which the backend answers.
async function addModel(server, card) {
  const file = join(server.folder, "model.json");
  writeFileSync(file, JSON.stringify(card));
  const args = ["model", "add", file, "--json", "--data", join(server.folder, "data"), ...(server.database ? ["--database", server.database] : [])];
  const { stdout } = await promisify(execFile)(server.binary, args);
  return JSON.parse(stdout).id;
}

const far = ["models: one behind HTTP labels a project, and is asked once about one image", async (server) => {
  const far = await backend(server.people.nobody);
  try {
    const house = await project(server, 3);
    const { annotator, manager, viewer } = server.tokens;
    const id = await addModel(server, far.card);
    const { items } = await viewer.must("GET", "/models");
    const model = items.find((one) => one.id === id);
    assert.deepEqual([model.remote, model.tasks, model.labels], [true, ["detect"], ["cat", "dog", "bird"]]);

    const run = await manager.must("POST", `${house.path}/runs`, { body: { model: id, name: "far" } });
    assert.deepEqual(run.unmapped, ["bird"]);
    const job = await manager.job(run.jobs[0]);
    assert.deepEqual([job.state, job.layer, job.result], ["done", run.layer.id, { images: 3, annotations: 3, unmapped: 3, unfit: 0, failed: 0 }], JSON.stringify(job));
    const of = async (layer, asset) => (await viewer.must("GET", `${house.path}/assets/${asset}/annotations?layer=${layer}`)).items;
    const [said] = await of(run.layer.id, 3);
    assert.deepEqual([said.content.class_id, said.content.score, said.content.shape], [1, 0.9, { kind: "box", x: 0, y: 24, width: 16, height: 12 }]);
    assert.ok(said.made_by.startsWith("model:Far eyes@"), said.made_by);

    for (const { status, type, bytes } of far.seen) assert.deepEqual([status, type, bytes > 50], [200, "image/png", true]);
    assert.equal(new Set(far.seen.map((one) => one.address)).size, 3);
    assert.equal((await fetch(far.seen[0].address)).status, 404, "the picture is gone with the answer");

    const ask = (caller, body = {}) => caller.call("POST", `${house.path}/assets/2/predict`, { body: { model: id, min_score: 0.1, ...body } });
    const first = await ask(annotator);
    assert.deepEqual([first.status, first.json.annotations, first.json.asked], [200, 2, true], JSON.stringify(first.json));
    const again = await ask(annotator);
    assert.deepEqual(again.json, { ...first.json, asked: false });
    assert.equal((await of(first.json.layer, 2)).length, 2);
    assert.equal(far.seen.length, 4);
    assert.equal((await ask(annotator, { task: "caption" })).status, 415);
    assert.equal((await ask(viewer)).status, 403);
    const layers = (await viewer.must("GET", `${house.path}/layers`)).items;
    assert.equal(layers.find((one) => one.id === first.json.layer).name, "Far eyes (on demand)");
  } finally {
    await far.close();
  }
}];

export const remoteModelTests = () => [far];
