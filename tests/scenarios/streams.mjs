// An event stream ends with what it stands on: the session, the token, the account, the role.
import { execFileSync } from "node:child_process";
import { request } from "node:http";
import { join } from "node:path";
import { Caller } from "./lib/http.mjs";

let unique = 0;

// Somebody new in a project of their own, with two streams: by session and by token.
async function listener(server, role = "annotator") {
  const root = server.tokens.administrator;
  const login = `listener-${++unique}@streams`;
  const { user, link } = await root.must("POST", "/users", { body: { login } });
  const project = (await root.must("POST", "/projects", { body: { name: `Streams ${unique}` } })).id;
  await server.join(project, [{ login, role }]);
  const session = await new Caller(server.address, role).signInWithLink(link);
  const { token } = await session.must("POST", "/tokens", { body: { name: "stream", scopes: ["read"] } });
  const bearer = new Caller(server.address, role, { token });
  const out = { root, user, login, project, session, bearer };
  out.streams = [session, bearer].map((caller) => caller.listen(`?project=${project}`));
  for (const stream of out.streams) await stream.next("change");
  return out;
}

async function stays(stream, what) {
  const ended = await stream.ended(300).then(() => true, () => false);
  if (ended) throw new Error(`${what} ended too`);
}

// What is done -> who is answered how afterwards.
const CAUSES = {
  "the account is disabled": [(p) => p.root.must("PATCH", `/users/${p.user.id}`, { body: { disabled: true } }), 401],
  "the password changes": [(p) => p.session.must("PUT", "/session/password", { body: { password: "a long enough one" } }), 200, 401],
  "the role changes": [(p) => p.root.must("PATCH", `/projects/${p.project}/members/${p.user.id}`, { body: { role: "viewer" } }), 200],
  "the membership ends": [(p) => p.root.must("DELETE", `/projects/${p.project}/members/${p.user.id}`), 404],
  "they become an administrator": [(p) => p.root.must("PATCH", `/users/${p.user.id}`, { body: { administrator: true } }), 200],
};

async function endsWith(server, [change, bySession, byToken = bySession]) {
  const them = await listener(server);
  const other = await listener(server);
  await change(them);
  await Promise.all(them.streams.map((stream) => stream.ended()));
  await stays(other.streams[0], "the stream of somebody else");
  for (const [caller, wanted] of [[them.session, bySession], [them.bearer, byToken]]) {
    const { status } = await caller.call("GET", `/projects/${them.project}`);
    if (status !== wanted) throw new Error(`afterwards the project answers ${status}, wanted ${wanted}`);
  }
  for (const stream of other.streams) stream.close();
}

async function oneEnds(server, index, end) {
  const them = await listener(server);
  await end(them);
  await them.streams[index].ended();
  await stays(them.streams[1 - index], "the other stream");
  them.streams[1 - index].close();
}

// Another process of the same database: found within a second, the time between two looks.
async function byCommandLine(server, binary) {
  const them = await listener(server);
  const args = ["user", "disable", them.login, "--data", join(server.folder, "data")];
  if (server.database) args.push("--database", server.database);
  execFileSync(binary, args, { stdio: "pipe" });
  await Promise.all(them.streams.map((stream) => stream.ended(2500)));
}

// A body that began as a member's and ends as a stranger's.
async function slowUpload(server) {
  const them = await listener(server, "manager");
  for (const stream of them.streams) stream.close();
  const { token } = await them.session.must("POST", "/tokens", { body: { name: "slow", scopes: ["read", "manage"] } });
  const upload = await them.session.must("POST", `/projects/${them.project}/uploads`, { body: { name: "a.png", size: 2000 } });
  const sent = request(`${server.address}/api/v1/projects/${them.project}/uploads/${upload.id}?offset=0`, { method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/octet-stream", "content-length": 2000 } });
  const status = new Promise((done, fail) => sent.on("error", fail).on("response", (reply) => { reply.resume(); done(reply.statusCode); }));
  sent.write(Buffer.alloc(1000));
  await new Promise((done) => setTimeout(done, 300));
  await them.root.must("DELETE", `/projects/${them.project}/members/${them.user.id}`);
  sent.end(Buffer.alloc(1000));
  if ((await status) !== 404) throw new Error(`the rest of the body was answered ${await status}`);
}

export function streamTests(server, binary) {
  const tests = Object.entries(CAUSES).map(([name, cause]) => [`streams end when ${name}`, () => endsWith(server, cause)]);
  tests.push(["a stream ends when its session signs out", () => oneEnds(server, 0, (p) => p.session.must("DELETE", "/session"))]);
  tests.push(["a stream ends when its token is revoked", () => oneEnds(server, 1, async (p) => {
    const { items } = await p.session.must("GET", "/tokens");
    await p.session.must("DELETE", `/tokens/${items[0].id}`);
  })]);
  tests.push(["streams end when another process disables the account", () => byCommandLine(server, binary)]);
  tests.push(["a body that outlasts its sender's membership is refused", () => slowUpload(server)]);
  tests.push(["scopes: a token does what it says and nothing else", () => scopes(server)]);
  return tests;
}

// Each scope alone, over calls that need each.
async function scopes(server) {
  const project = (await server.project({ name: `Scopes ${++unique}`, classes: ["a"] })).id;
  await server.tokens.manager.importFiles(project, { "a.png": (await import("./lib/pictures.mjs")).png(8, 8) });
  const calls = {
    read: ["GET", `/projects/${project}`, undefined, 200],
    label: ["POST", `/projects/${project}/tasks/next`, {}, 200],
    manage: ["PATCH", `/projects/${project}`, { description: "by token" }, 200],
    account: ["GET", "/tokens", undefined, 200],
  };
  for (const scope of Object.keys(calls)) {
    const { token } = await server.people.owner.must("POST", "/tokens", { body: { name: scope, scopes: [scope] } });
    const caller = new Caller(server.address, "owner", { token });
    for (const [needed, [method, path, body, good]] of Object.entries(calls)) {
      const { status } = await caller.call(method, path, { body });
      if (status !== (needed === scope ? good : 403)) throw new Error(`${method} ${path} with the scope ${scope}: ${status}`);
    }
    if (scope !== "account") continue;
    const more = await caller.call("POST", "/tokens", { body: { name: "more", scopes: ["read"] } });
    if (more.status !== 403) throw new Error(`a token made one that may do more: ${more.status}`);
  }
}
