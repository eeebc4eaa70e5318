// What became of a run: judged one by one by those who may, counted, judged by a policy, and taken back as one.
import assert from "node:assert/strict";
import { box, draw, opId, project } from "./lib/house.mjs";

const range = (count) => Array.from({ length: count }, (_, i) => i);
const SCORES = [0.95, 0.7, 0.4, 0.1];

// Four images; on each a model says four things, cats and dogs in turn.
async function predicted(server) {
  const house = await project(server, 4);
  const { manager, reviewer } = server.tokens;
  house.run = (await manager.must("POST", `${house.path}/layers`, { body: { kind: "run", name: opId("run"), model: "yolo@3" } })).id;
  const annotations = range(4).flatMap((i) => SCORES.map((score, j) => ({ asset_id: i + 1, content: box(10 * j, { class_id: 1 + (j % 2), score }) })));
  await manager.must("POST", `${house.path}/layers/${house.run}/annotations`, { body: { annotations } });
  house.said = async (asset) => (await server.tokens.viewer.must("GET", `${house.path}/assets/${asset}/annotations?layer=${house.run}`)).items;
  house.truth = async (asset) => (await server.tokens.viewer.must("GET", `${house.path}/assets/${asset}/annotations`)).items;
  house.verdicts = () => reviewer.must("GET", `${house.path}/layers/${house.run}/verdicts`);
  house.behind = async (query) => {
    const { items, next_after } = await reviewer.must("GET", `${house.path}/layers/${house.run}/verdicts/assets?${query}`);
    return [items.map((one) => [one.asset, one.predictions]), next_after];
  };
  house.judge = (caller, kind, asset, one, more = {}) => {
    const parent = { layer: house.run, annotation_id: one.id, version: one.version };
    return caller.call("POST", `${house.path}/assets/${asset}/operations`, { body: { operations: [{ op_id: opId("judge"), kind, parent, ...more }] } });
  };
  return house;
}
const of = ({ predicted, accepted, edited, rejected, rejected_by_policy: policy, waiting }) => [predicted, accepted, edited, rejected, policy, waiting];

const judged = ["verdicts: one by one, by those who may edit the image, and counted by class and score", async (server) => {
  const house = await predicted(server);
  const { annotator, reviewer, viewer, manager } = server.tokens;
  const said = await house.said(1);
  assert.equal((await house.judge(viewer, "accept", 1, said[0])).status, 403, "who looks does not judge");
  const status = async (caller, ...rest) => (await house.judge(caller, ...rest)).json.results[0].status;
  assert.equal(await status(annotator, "accept", 1, said[0]), "applied");
  assert.equal(await status(annotator, "accept", 1, said[1], { content: box(30, { class_id: 2, score: 0.7 }) }), "applied");
  assert.equal(await status(annotator, "reject", 1, said[2]), "applied");
  assert.equal(await status(reviewer, "accept", 1, said[0]), "conflict", "nobody accepts it twice");
  assert.equal(await status(annotator, "accept", 2, said[3]), "invalid", "of another image");
  const copies = await house.truth(1);
  assert.deepEqual(copies.map((one) => [one.made_by, one.parent]), [0, 1].map((i) => [["model:yolo@3", "manual"][i], { layer: house.run, annotation_id: said[i].id, version: said[i].version }]));
  const { all, classes, scores, unscored, at } = await house.verdicts();
  assert.deepEqual(of(all), [16, 1, 1, 1, 0, 13]);
  assert.deepEqual(classes.map((one) => [one.class_id, ...of(one)]), [[1, 8, 1, 0, 1, 0, 6], [2, 8, 0, 1, 0, 0, 7]]);
  assert.deepEqual([of(scores[9]), of(scores[4]), of(unscored)], [[4, 1, 0, 0, 0, 3], [4, 0, 0, 1, 0, 3], [0, 0, 0, 0, 0, 0]]);
  assert.match(at, /^\d{4}-/);
  assert.deepEqual(await house.behind("verdict=rejected"), [[[1, 1]], undefined]);
  assert.deepEqual(await house.behind("verdict=waiting&class_id=1&limit=2"), [[[2, 2], [3, 2]], 3]);
  assert.deepEqual(await house.behind("score_bin=9&after=3"), [[[4, 1]], undefined]);
  assert.equal((await annotator.call("GET", `${house.path}/layers/${house.run}/verdicts`)).status, 403);
  assert.equal((await reviewer.call("GET", `${house.path}/layers/1/verdicts`)).status, 400, "the truth is no suggestion");
  assert.equal((await reviewer.call("GET", `${house.path}/layers/77/verdicts`)).status, 404);
  assert.equal((await reviewer.call("GET", `${house.path}/layers/${house.run}/verdicts/assets?verdict=perhaps`)).json.error.where, "?verdict");
  await manager.must("DELETE", `${house.path}/layers/${house.run}`);
  assert.equal((await house.judge(annotator, "accept", 1, said[3])).json.results[0].status, "invalid", "of a run that was dropped");
}];

const policy = ["verdicts: a policy is counted first, done as a job, and taken back as one", async (server) => {
  const house = await predicted(server);
  const { manager, annotator } = server.tokens;
  await draw(annotator, house, 4, 1, [40]); // has a task already
  const before = (await manager.must("GET", house.path)).head;
  const start = async (body) => {
    const job = await manager.job(await manager.must("POST", `${house.path}/layers/${house.run}/policy`, { body }));
    assert.equal(job.state, "done", JSON.stringify(job));
    return job;
  };
  const wanted = { accept_above: 0.9, reject_below: 0.4, spot_check_rate: 1, seed: 7 };
  const looked = await start({ ...wanted, dry_run: true });
  assert.deepEqual(looked.result, { accepted: 4, rejected: 4, left: 8, images: 4, reopened: 0, spot_checks: 4, batch: "" });
  assert.equal((await manager.must("GET", house.path)).head, before, "counting writes nothing");
  const job = await start(wanted);
  assert.deepEqual({ ...job.result, batch: "" }, looked.result);
  assert.deepEqual(of((await house.verdicts()).all), [16, 4, 0, 0, 4, 8]);
  const batch = (await manager.must("GET", `${house.path}/batches`)).items.find((one) => one.name === job.result.batch);
  assert.equal(batch.tasks["annotate:open"], 3, "but for the image that somebody has");
  const events = (await manager.must("GET", `${house.path}/events?limit=50`)).items.filter((one) => one.kind === "annotations.policy");
  assert.deepEqual(events.map((one) => one.payload.bulk_edit), Array(4).fill(`job-${job.id}`));
  const undone = await manager.job(await manager.must("POST", `${house.path}/bulk-edits/${job.id}/undo`));
  assert.deepEqual([undone.result.annotations, undone.result.images, undone.result.kept_annotations], [8, 4, 0]);
  assert.deepEqual(of((await house.verdicts()).all), [16, 0, 0, 0, 0, 16]);
  for (const [where, body] of [["/accept_above", {}], ["/reject_below", { accept_above: 0.2, reject_below: 0.3 }], ["/accept_above", { accept_above: 2 }], ["/seed", { accept_above: 1, seed: -1 }]])
    assert.deepEqual([(await manager.call("POST", `${house.path}/layers/${house.run}/policy`, { body })).json.error.where], [where]);
  const verified = await manager.job(await manager.must("POST", `${house.path}/verify`));
  assert.deepEqual([verified.state, verified.result?.ok], ["done", true], JSON.stringify(verified));
}];

export const verdictTests = () => [judged, policy];
