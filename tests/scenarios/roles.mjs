// The role matrix: every operation of api/openapi.yaml as everybody. Who may not gets 401 or 403 and learns nothing;
// who may gets the status named here. Operations that are missing here are a failure.
import { operations, ROLES } from "./lib/contract.mjs";
import { png } from "./lib/pictures.mjs";

const RANK = { nobody: -1, viewer: 0, annotator: 1, reviewer: 2, manager: 3, owner: 4, anyone: -1 };
const BOX = { kind: "object", class_id: 1, shape: { kind: "box", x: 1, y: 1, width: 5, height: 5 } };
let unique = 0;

// Per operation: how to call it so that it does something real (or is refused for a reason after the role check).
// `fresh`: with a session of its own, because the call ends it. `ok`: accepted statuses for those who may.
const CALLS = {
  getSession: () => ({ fresh: true }),
  signIn: () => ({ body: { login: "matrix", password: "not the password" }, ok: [401, 429] }),
  signOut: () => ({ fresh: true, ok: [204] }),
  signInWithLink: () => ({ body: { secret: "x" }, ok: [401, 429] }),
  setPassword: () => ({ fresh: true, body: { password: "short" }, ok: [400] }),
  listUsers: () => ({}),
  createUser: () => ({ body: { login: `matrix-${++unique}`, role: "viewer" }, ok: [201] }),
  updateUser: (d) => ({ path: { user: d.spare }, body: { display_name: "Spare" } }),
  createUserLink: (d) => ({ path: { user: d.spare }, ok: [201] }),
  listTokens: () => ({}),
  createToken: () => ({ body: { name: "matrix" }, ok: [201] }),
  deleteToken: () => ({ path: { token: 999999 }, ok: [404] }),
  listProjects: () => ({}),
  createProject: () => ({ body: { name: `matrix ${++unique}` }, ok: [201] }),
  getProject: () => ({}),
  updateProject: () => ({ body: { description: `${++unique} hush-hush` } }),
  getOntology: () => ({}),
  putOntology: () => ({ body: { version: 999, classes: [] }, ok: [409] }),
  listAssets: () => ({}),
  updateAssets: () => ({ body: { ids: [2], split: ++unique % 2 ? "train" : "val" } }),
  getAsset: () => ({}),
  eraseAsset: () => ({ body: { confirm: "not its name", reason: "matrix" }, ok: [400] }),
  listErasures: () => ({}),
  retryErasures: () => ({ ok: [202] }),
  listTrash: () => ({}),
  restoreAssets: () => ({ body: { ids: [1] }, ok: [404] }),
  getTrashThumbnail: () => ({ path: { asset: 4 } }),
  getImage: () => ({}),
  getThumbnail: () => ({}),
  getTile: () => ({ path: { level: 0, column: 0, row: 0 } }),
  listAnnotations: () => ({}),
  getAnnotationHistory: () => ({ path: { annotation: 1 } }),
  applyOperations: () => ({ body: { operations: [{ op_id: `matrix-op-${++unique}`, kind: "create", content: BOX }] } }),
  submitAsset: () => ({ path: { asset: 2 }, body: {}, ok: [200, 409] }),
  nextTask: () => ({ body: {}, ok: [200, 404] }),
  listTasks: (d) => ({ query: `?batch=${d.batch}` }),
  updateTask: (d) => ({ path: { task: d.task }, body: { skipped: ++unique % 2 === 0, note: "matrix" } }),
  listBatches: () => ({}),
  createBatch: () => ({ body: { name: `matrix-${++unique}`, overlap: 2, asset_ids: [3] }, ok: [201] }),
  getBatch: (d) => ({ path: { batch: d.batch } }),
  listLayers: () => ({}),
  createLayer: () => ({ body: { kind: "golden", name: `matrix-${++unique}` }, ok: [201] }),
  dropLayer: (d) => ({ path: { layer: d.spareLayers.pop() }, ok: [204] }),
  writeAnnotations: (d) => ({ path: { layer: d.run }, body: { annotations: [{ asset_id: 3, content: BOX }] }, ok: [201] }),
  acceptAnnotations: (d) => ({ path: { layer: d.run }, body: { asset_ids: [3] } }),
  nextReview: () => ({ body: {}, ok: [200, 404] }),
  listReviews: () => ({}),
  reviewAsset: () => ({ path: { asset: 2 }, body: { decision: "approve" }, ok: [201, 409] }),
  listComments: () => ({}),
  createComment: () => ({ body: { text: "from the matrix" }, ok: [201] }),
  updateComment: (d) => ({ path: { comment: d.comment }, body: { resolved: true }, ok: [200, 403] }),
  listVersions: () => ({}),
  createVersion: () => ({ body: { name: `matrix-${++unique}` }, ok: [201] }),
  diff: () => ({ query: "?from=0" }),
  createUpload: () => ({ body: { name: "a.png", size: 1 }, ok: [201] }),
  getUpload: (d) => ({ path: { upload: d.upload }, ok: [200, 404] }),
  putUpload: (d) => ({ path: { upload: d.upload }, query: "?offset=0", bytes: Buffer.from(""), ok: [200, 404] }),
  deleteUpload: () => ({ path: { upload: "0".repeat(32) }, ok: [404] }),
  startImport: () => ({ body: { uploads: ["0".repeat(32)] }, ok: [404] }),
  startExport: () => ({ body: { format: "nonsense" }, ok: [400] }),
  previewExport: () => ({ body: { format: "coco" } }),
  downloadExport: (d) => ({ path: { job: d.export } }),
  listEvents: () => ({}),
  undoEvent: (d) => ({ path: { seq: d.undoable.pop() } }),
  startVerify: () => ({ ok: [202] }),
  listJobs: () => ({}),
  // Its progress counts rows of every layer: below reviewers, a job of somebody else's is none.
  getJob: (d, role) => ({ path: { job: d.export }, ok: RANK[role] < RANK.reviewer ? [404] : [200] }),
  cancelJob: (d) => ({ path: { job: d.export }, ok: [204, 409] }),
  listFormats: () => ({}),
  stream: () => ({ stream: true }),
};

async function prepare(server) {
  const manager = server.tokens.manager;
  const project = await manager.must("POST", "/projects", { body: { name: "Matrix of secrets", description: "hush-hush", classes: ["a"] } });
  await manager.importFiles(project.id, { "covert-1.png": png(8, 8), "covert-2.png": png(9, 9), "covert-3.png": png(10, 10), "covert-4.png": png(11, 11) });
  await manager.must("PATCH", `/projects/${project.id}/assets`, { body: { ids: [4], deleted: true } });
  const asset = `/projects/${project.id}/assets/1`;
  await server.tokens.annotator.must("POST", `${asset}/operations`, { body: { operations: [{ op_id: "matrix-first", kind: "create", content: BOX }] } });
  const comment = await server.tokens.annotator.must("POST", `${asset}/comments`, { body: { text: "hush-hush" } });
  const upload = await manager.must("POST", `/projects/${project.id}/uploads`, { body: { name: "up.png", size: 0 } });
  const job = await manager.job(await manager.must("POST", `/projects/${project.id}/exports`, { body: { format: "coco" } }));
  const { user } = await server.tokens.owner.must("POST", "/users", { body: { login: "spare@matrix", role: "viewer" } });
  const made = (kind, name) => manager.must("POST", `/projects/${project.id}/layers`, { body: { kind, name } });
  const run = (await made("run", "covert-run")).id;
  const spareLayers = [];
  const undoable = [];
  for (const role of ROLES) {
    spareLayers.push((await made("golden", `covert-${role}`)).id);
    const body = { annotations: [{ asset_id: 3, content: BOX }] };
    undoable.push((await manager.must("POST", `/projects/${project.id}/layers/${run}/annotations`, { body })).seq);
  }
  const batch = (await manager.must("POST", `/projects/${project.id}/batches`, { body: { name: "covert-batch", instructions: "hush-hush", overlap: 2, asset_ids: [3] } })).id;
  const task = (await manager.must("GET", `/projects/${project.id}/tasks?batch=${batch}`)).items[0].id;
  return { run, spareLayers, undoable, batch, task, project: project.id, asset: 1, comment: comment.id, upload: upload.id, export: job.id, job: job.id, spare: user.id };
}

const SECRETS = ["Matrix of secrets", "hush-hush", "covert-", "spare@matrix", "argon2"];

async function attempt(server, data, operation, role) {
  const call = CALLS[operation.id](data, role);
  const values = { project: data.project, asset: data.asset, job: data.job, ...call.path };
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => values[name]) + (call.query ?? "");
  const caller = role === "nobody" ? server.people.nobody : call.fresh ? await server.again(role) : server.tokens[role];
  const allowed = RANK[role] >= RANK[operation.role];
  if (call.stream && allowed) {
    const stream = caller.listen(`?project=${data.project}`);
    await stream.next("change");
    return stream.close();
  }
  const reply = await caller.call(operation.method, path, { body: call.body, bytes: call.bytes });
  const wanted = !allowed ? [role === "nobody" ? 401 : 403] : (call.ok ?? [200]);
  const fail = (text) => {
    throw new Error(`${operation.id} as ${role}: ${text}: ${reply.text.slice(0, 200)}`);
  };
  if (!wanted.includes(reply.status)) fail(`status ${reply.status}, wanted ${wanted.join(" or ")}`);
  if (allowed) return;
  for (const secret of SECRETS) if (reply.text.includes(secret)) fail(`"${secret}" must not appear`);
  if (Object.keys(reply.json).join() !== "error") fail("a refusal says more than its error");
}

export async function roleTests(server) {
  let data;
  const tests = [["roles: a project with secrets is prepared", async () => (data = await prepare(server))]];
  for (const operation of operations) {
    tests.push([`roles: ${operation.method} ${operation.path} needs ${operation.role}`, async () => {
      if (!CALLS[operation.id]) throw new Error(`${operation.id} is missing from the role matrix`);
      const head = async () => (await server.tokens.owner.must("GET", `/projects/${data.project}`)).head;
      const before = await head();
      const may = (role) => RANK[role] >= RANK[operation.role];
      for (const role of ROLES.filter((one) => !may(one))) await attempt(server, data, operation, role);
      if ((await head()) !== before) throw new Error("a refused call changed the project");
      for (const role of ROLES.filter(may)) await attempt(server, data, operation, role);
    }]);
  }
  return tests;
}
