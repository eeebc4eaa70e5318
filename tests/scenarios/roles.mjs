// The role matrix: every operation of api/openapi.yaml as everybody, in two projects where each has another role. Who
// may not gets 401, 403 or, for a project that is not theirs, the 404 of one that does not exist, and learns nothing;
// who may gets the status named here. Operations that are missing here are a failure.
import { operations, ROLES } from "./lib/contract.mjs";
import { Caller } from "./lib/http.mjs";
import { png } from "./lib/pictures.mjs";

const RANK = { nobody: -2, stranger: -1, viewer: 0, annotator: 1, reviewer: 2, manager: 3, owner: 4, administrator: 4 };
const MEMBERS = ["owner", "manager", "reviewer", "annotator", "viewer"];
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
  createUser: () => ({ body: { login: `matrix-${++unique}` }, ok: [201] }),
  updateUser: (d) => ({ path: { user: d.spare }, body: { display_name: "Spare" } }),
  createUserLink: (d) => ({ path: { user: d.spare }, ok: [201] }),
  listTokens: () => ({}),
  createToken: () => ({ body: { name: "matrix" }, ok: [201] }),
  deleteToken: () => ({ path: { token: 999999 }, ok: [404] }),
  listProjects: () => ({}),
  createProject: () => ({ body: { name: `matrix ${++unique}` }, ok: [201] }),
  listMembers: () => ({}),
  addMember: (d) => ({ body: { login: d.spares.pop(), role: "viewer" }, ok: [201] }),
  changeMember: (d) => ({ path: { user: d.member }, body: { role: ++unique % 2 ? "annotator" : "viewer" } }),
  // Everybody may leave, so viewers may call it; nobody here may remove somebody else without being a manager.
  removeMember: (d, role) => (RANK[role] < RANK.manager ? { path: { user: d.member }, ok: [403] } : { path: { user: d.leaving.pop() }, ok: [204] }),
  listAccessLog: () => ({}),
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
  getPictureValues: () => ({}),
  listModels: () => ({}),
  getModelFile: () => ({ path: { model: "none", file: "none.onnx" }, ok: [404] }),
  getFeatures: () => ({ query: "?model=none", ok: [404] }),
  segment: () => ({ body: { model: "none", inside: [[1, 1]] }, ok: [404] }),
  predictHere: () => ({ body: { model: "none" }, ok: [404] }),
  getShelved: () => ({ path: { picture: `${"0".repeat(64)}.png` }, ok: [404] }),
  startRun: () => ({ body: { model: "none" }, ok: [404] }),
  listGaps: () => ({}),
  listSketches: () => ({ query: "?ids=1,2" }),
  listAnnotations: () => ({}),
  getAnnotationHistory: () => ({ path: { annotation: 1 } }),
  applyOperations: () => ({ body: { operations: [{ op_id: `matrix-op-${++unique}`, kind: "create", content: BOX }] } }),
  submitAsset: () => ({ path: { asset: 2 }, body: {}, ok: [200, 409] }),
  takeBackAsset: () => ({ path: { asset: 2 }, body: {}, ok: [200, 403, 409] }),  // its author alone
  reopenAsset: () => ({ path: { asset: 2 }, body: {}, ok: [200, 409] }),
  comingTask: () => ({ ok: [200, 404] }),
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
  getEvaluation: (d) => ({ path: { layer: d.run } }),
  listEvaluationImages: (d) => ({ path: { layer: d.run }, query: "?error=missed" }),
  getVerdicts: (d) => ({ path: { layer: d.run } }),
  listVerdictAssets: (d) => ({ path: { layer: d.run }, query: "?verdict=waiting&limit=5" }),
  startPolicy: (d) => ({ path: { layer: d.run }, body: { accept_above: 1, dry_run: true }, ok: [202] }),
  acceptAnnotations: (d) => ({ path: { layer: d.run }, body: { asset_ids: [3] } }),
  nextReview: () => ({ body: {}, ok: [200, 404] }),
  listWaiting: () => ({}),
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
  listImports: () => ({}),
  getImport: () => ({ path: { import: 1 } }),
  undoImport: () => ({ path: { import: 2 }, ok: [202, 409] }),  // 409: the one before still runs
  dropPreview: (d) => ({ path: { job: d.job }, ok: [404] }),  // it is no preview
  startBulkEdit: () => ({ body: { objects: { class_id: 1 }, change: { add_flags: ["occluded"] }, dry_run: true }, ok: [202] }),
  undoBulkEdit: (d) => ({ path: { job: d.job }, ok: [404] }),  // it is no bulk edit
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

// What every operation needs to be called on; in a project with secrets. `crew`: [login, role] of its members.
async function prepare(server, name, crew) {
  const root = server.tokens.administrator;
  const project = (await root.must("POST", "/projects", { body: { name, description: "hush-hush", classes: ["a"] } })).id;
  await server.join(project, crew);
  await root.importFiles(project, { "covert-1.png": png(8, 8), "covert-2.png": png(9, 9), "covert-3.png": png(10, 10), "covert-4.png": png(11, 11) });
  await root.importFiles(project, { "covert-5.png": png(12, 12) });  // to be taken back
  const path = `/projects/${project}`;
  await root.must("PATCH", `${path}/assets`, { body: { ids: [4], deleted: true } });
  await root.must("PATCH", path, { body: { self_review: true } });  // who labeled what is another test's
  await root.must("POST", `${path}/assets/1/operations`, { body: { operations: [{ op_id: "matrix-first", kind: "create", content: BOX }] } });
  const comment = await root.must("POST", `${path}/assets/1/comments`, { body: { text: "hush-hush" } });
  await root.must("PATCH", `${path}/tasks/${(await root.must("GET", `${path}/tasks?asset=1`)).items[0].id}`, { body: { assignee: 0 } });
  const upload = await root.must("POST", `${path}/uploads`, { body: { name: "up.png", size: 0 } });
  const job = await root.job(await root.must("POST", `${path}/exports`, { body: { format: "coco" } }));
  const made = (kind, title) => root.must("POST", `${path}/layers`, { body: { kind, name: title } });
  const run = (await made("run", "covert-run")).id;
  const data = { run, project, path, asset: 1, comment: comment.id, upload: upload.id, export: job.id, job: job.id, spareLayers: [], undoable: [], spares: [], leaving: [] };
  for (const role of ROLES) {
    data.spareLayers.push((await made("golden", `covert-${role}`)).id);
    const body = { annotations: [{ asset_id: 3, content: BOX }] };
    data.undoable.push((await root.must("POST", `${path}/layers/${run}/annotations`, { body })).seq);
    for (const list of ["spares", "leaving"]) {
      const { user } = await root.must("POST", "/users", { body: { login: `${list}-${++unique}@matrix`, display_name: "Somebody" } });
      if (list === "leaving") await server.join(project, [{ login: user.login, role: "viewer" }]);
      data[list].push(list === "leaving" ? user.id : user.login);
    }
  }
  const { user } = await root.must("POST", "/users", { body: { login: `spare-${++unique}@matrix`, display_name: "Somebody" } });
  await server.join(project, [{ login: user.login, role: "viewer" }]);
  data.spare = data.member = user.id;
  data.batch = (await root.must("POST", `${path}/batches`, { body: { name: "covert-batch", instructions: "hush-hush", overlap: 2, asset_ids: [3] } })).id;
  data.task = (await root.must("GET", `${path}/tasks?batch=${data.batch}`)).items[0].id;
  return data;
}

const SECRETS = ["Matrix of secrets", "hush-hush", "covert-", "@matrix", "argon2"];
const AFTER_SIGN_IN = ["signed_in", "creator", "administrator"];

function allows(operation, role) {
  if (operation.role === "anyone") return true;
  if (operation.role === "signed_in") return role !== "nobody";
  if (operation.role === "creator" || operation.role === "administrator") return role === "administrator";
  return RANK[role] >= RANK[operation.role];
}

// What a refusal looks like: of a project that is not theirs, as if there were none.
function refusal(operation, role) {
  if (role === "nobody") return 401;
  return role === "stranger" && !AFTER_SIGN_IN.includes(operation.role) ? 404 : 403;
}

// As who the caller is in this project: `as` labels the call, `key` names the person.
async function attempt(server, data, operation, as, key) {
  const call = CALLS[operation.id](data, as);
  const values = { project: data.project, asset: data.asset, job: data.job, ...call.path };
  const path = (project) => operation.path.replace(/\{(\w+)\}/g, (_, name) => (name === "project" ? project : values[name])) + (call.query ?? "");
  const person = key === "nobody" ? server.people.nobody : call.fresh ? await server.again(key) : server.tokens[key];
  const caller = Object.assign(Object.create(Object.getPrototypeOf(person)), person, { role: as });
  const member = as !== "stranger" && as !== "nobody";
  if (call.stream && (member || as === "stranger")) return listens(caller, data, member);
  const reply = await caller.call(operation.method, path(data.project), { body: call.body, bytes: call.bytes });
  const fail = (text) => {
    throw new Error(`${operation.id} as ${as} of ${data.path}: ${text}: ${reply.text.slice(0, 200)}`);
  };
  const allowed = allows(operation, as);
  // Their jobs are of a project; those of others answer as if there were none.
  const foreign = as === "stranger" && ["getJob", "cancelJob"].includes(operation.id);
  const wanted = foreign ? [404] : allowed ? (call.ok ?? [200]) : [refusal(operation, as)];
  if (operation.id === "cancelJob" && member && RANK[as] < RANK.manager) wanted.splice(0, 9, RANK[as] < RANK.reviewer ? 404 : 403);
  if (!wanted.includes(reply.status)) fail(`status ${reply.status}, wanted ${wanted.join(" or ")}`);
  if (as === "stranger" || !allowed) for (const secret of SECRETS) if (reply.text.includes(secret)) fail(`"${secret}" must not appear`);
  if (allowed) return;
  if (Object.keys(reply.json).join() !== "error") fail("a refusal says more than its error");
  if (reply.status !== 404) return;
  const none = await caller.call(operation.method, path(999_999), { body: call.body, bytes: call.bytes });
  if (none.text.replaceAll("999999", String(data.project)) !== reply.text) fail(`not the words of a project that does not exist: ${none.text}`);
}

async function listens(caller, data, member) {
  const refused = await caller.call("GET", `/stream?project=${member ? 999_999 : data.project}`);
  if (refused.status !== 404) throw new Error(`the stream of a project that is not theirs answers ${refused.status}`);
  if (!member) return;
  const stream = caller.listen(`?project=${data.project}`);
  await stream.next("change");
  stream.close();
}

export async function roleTests(server) {
  // In the first everybody is what their name says; in the second the owner is a viewer, the viewer an annotator, ...
  const turned = Object.fromEntries(MEMBERS.map((role, i) => [role, MEMBERS[(i + MEMBERS.length - 1) % MEMBERS.length]]));
  const casts = [Object.fromEntries(MEMBERS.map((role) => [role, role])), turned];
  const houses = [];
  const tests = [["roles: two projects with secrets are prepared", async () => {
    for (const [i, cast] of casts.entries()) {
      const crew = MEMBERS.map((key) => ({ login: `${key}@x`, role: cast[key] }));
      houses.push({ ...(await prepare(server, `Matrix of secrets ${i + 1}`, crew)), cast });
    }
  }]];
  for (const operation of operations) {
    const inProject = operation.path.includes("{project}");
    tests.push([`roles: ${operation.method} ${operation.path} needs ${operation.role}`, async () => {
      if (!CALLS[operation.id]) throw new Error(`${operation.id} is missing from the role matrix`);
      for (const data of inProject ? houses : houses.slice(0, 1)) {
        const head = async () => (await server.tokens.administrator.must("GET", data.path)).head;
        await jobsEnded(server); // one that an allowed call began before may write at any moment
        const before = await head();
        const people = [["nobody", "nobody"], ["stranger", "stranger"], ...MEMBERS.map((key) => [data.cast[key], key]), ["administrator", "administrator"]];
        for (const [as, key] of people.filter(([role]) => !allows(operation, role))) await attempt(server, data, operation, as, key);
        if ((await head()) !== before) throw new Error("a refused call changed the project");
        for (const [as, key] of people.filter(([role]) => allows(operation, role))) await attempt(server, data, operation, as, key);
      }
    }]);
  }
  tests.push(["roles: lists hold one's own projects only", () => listsOwn(server, houses)]);
  return tests;
}

async function jobsEnded(server) {
  const { administrator } = server.tokens;
  for (const job of (await administrator.must("GET", "/jobs?limit=200")).items) await administrator.job(job);
}

async function listsOwn(server, houses) {
  const listed = async (caller) => (await caller.must("GET", "/projects")).items.map((one) => one.id);
  if ((await listed(server.tokens.stranger)).length) throw new Error("a stranger sees projects");
  const jobs = (await server.tokens.stranger.must("GET", "/jobs?limit=200")).items;
  if (jobs.length) throw new Error("a stranger sees jobs");
  for (const key of MEMBERS) {
    const { items } = await server.tokens[key].must("GET", "/projects");
    for (const house of houses) {
      const found = items.find((one) => one.id === house.project);
      if (found?.role !== house.cast[key]) throw new Error(`${key} is ${found?.role} of ${house.path}, not ${house.cast[key]}`);
    }
  }
  // A token that is bound to one of them.
  const { token } = await server.people.owner.must("POST", "/tokens", { body: { name: "bound", project_id: houses[0].project, scopes: ["read"] } });
  const bound = new Caller(server.address, "owner", { token });
  if ((await listed(bound)).join() !== String(houses[0].project)) throw new Error("a bound token lists other projects");
  for (const path of [houses[1].path, `/stream?project=${houses[1].project}`, `/jobs?project=${houses[1].project}`, `/jobs/${houses[1].job}`]) {
    const { status } = await bound.call("GET", path);
    if (status !== 404) throw new Error(`a bound token gets ${status} from ${path}`);
  }
  const whole = await server.people.owner.must("POST", "/tokens", { body: { name: "bound whole", project_id: houses[0].project, scopes: ["read", "label", "manage", "account"] } });
  const inOne = new Caller(server.address, "owner", { token: whole.token });
  const others = (await server.people.owner.must("GET", "/tokens")).items;
  for (const [method, path] of [["GET", "/tokens"], ["POST", "/tokens"], ["DELETE", `/tokens/${others[0].id}`], ["PUT", "/session/password"]]) {
    const { status } = await inOne.call(method, path, method === "POST" ? { body: { name: "more", project_id: houses[0].project } } : method === "PUT" ? { body: { password: "correct horse staple" } } : {});
    if (status !== 403 && status !== 404) throw new Error(`a bound token gets ${status} from ${method} ${path}`);
  }
  if ((await server.people.owner.must("GET", "/tokens")).items.length !== others.length) throw new Error("a bound token changed the tokens");
}
