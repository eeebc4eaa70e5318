// What attackers try, with raw sockets where a library would not send it.
import assert from "node:assert/strict";
import net from "node:net";
import { existsSync } from "node:fs";
import { png, pngBomb, tarGz, zip } from "./lib/pictures.mjs";
import { send } from "./lib/http.mjs";

function raw(server, text, { patience = 15_000, drip } = {}) {
  return new Promise((resolve) => {
    const url = new URL(server.address);
    const socket = net.connect(Number(url.port), url.hostname);
    const began = performance.now();
    let reply = "";
    let dripping;
    const end = () => {
      clearInterval(dripping);
      clearTimeout(timer);
      socket.destroy();
      resolve({ reply, status: Number(reply.slice(9, 12)), ms: performance.now() - began });
    };
    const timer = setTimeout(end, patience);
    socket.on("data", (part) => (reply += part.toString("latin1")));
    socket.on("error", end);
    socket.on("close", end);
    socket.on("connect", () => {
      socket.write(text);
      if (drip) dripping = setInterval(() => socket.writable && socket.write(drip), 500);
    });
  });
}
const lines = (...all) => all.join("\r\n") + "\r\n\r\n";
const get = (path, ...headers) => lines(`GET ${path} HTTP/1.1`, "Host: localhost", "Connection: close", ...headers);

async function project(server, name) {
  return (await server.project({ name: `${name} ${Math.random()}` })).id;
}

// Nothing escaped, the job ended in words, and the server works.
async function refusedImport(server, files) {
  const id = await project(server, "Hostile");
  const job = await server.tokens.manager.importFiles(id, files);
  const { items } = await server.tokens.manager.must("GET", `/projects/${id}/assets`);
  assert.ok(server.alive());
  return { job, items };
}

const traversal = ["path: no way out of the address space", async (server) => {
  for (const path of ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "/assets/..%5c..%5cetc", "/assets/../../../etc/passwd", "/%00", "/api/v1/projects/1/assets/1/image/../../../../..", "//etc/passwd", "/a//b", "/\\..\\x"]) {
    const { status, reply } = await raw(server, get(path));
    assert.equal(status, 400, `${path}: ${reply.slice(0, 80)}`);
    assert.doesNotMatch(reply, /root:/);
  }
}];

const large = ["size: a declared body of 10 GB is refused before it is sent", async (server) => {
  const auth = `Authorization: Bearer ${server.tokens.administrator.token}`;
  const { status, ms } = await raw(server, lines("POST /api/v1/projects HTTP/1.1", "Host: localhost", auth, "Content-Type: application/json", "Content-Length: 10000000000"));
  assert.equal(status, 413);
  assert.ok(ms < 4000, `${ms} ms`);
  const chunked = await raw(server, lines("POST /api/v1/projects HTTP/1.1", "Host: localhost", auth, "Content-Type: application/json", "Transfer-Encoding: chunked") + `${(9 << 20).toString(16)}\r\n${"x".repeat(9 << 20)}\r\n0\r\n\r\n`);
  assert.equal(chunked.status, 413);
  const stranger = await raw(server, lines("PUT /api/v1/projects/1/uploads/" + "0".repeat(32) + "?offset=0 HTTP/1.1", "Host: localhost", "Content-Length: 10000000000"));
  assert.equal(stranger.status, 401);
  const deep = await server.tokens.administrator.call("POST", "/projects", { bytes: Buffer.from("[".repeat(100_000)), headers: { "content-type": "application/json" } });
  assert.equal(deep.status, 400);
  const header = await raw(server, get("/healthz", `X-Long: ${"x".repeat(40_000)}`));
  assert.equal(header.status, 431);
}];

const needless = ["size: {} is no body, and another one where none belongs is refused in words", async (server) => {
  const { manager } = server.tokens;
  const id = await project(server, "Bodies");
  const job = await manager.must("POST", `/projects/${id}/verify`);
  const path = `/jobs/${job.id}/cancel`;
  const sent = (body, headers = {}) => manager.call("POST", path, { bytes: Buffer.from(body), headers });
  for (const body of ["{}", " {}\n"]) assert.equal((await sent(body)).status, 204, body);
  assert.equal((await sent("{}", { "content-type": "application/json" })).status, 204);
  for (const body of ['{"why":"x"}', "[]", "null", "stop", "\0"]) assert.equal((await sent(body)).status, 400, body);
  assert.equal((await sent("{".repeat(5000))).status, 413);
  const auth = `Authorization: Bearer ${manager.token}`;
  for (const target of [`/api/v1/projects/${id}`, "/index.html"]) {
    const { status, reply } = await raw(server, get(target, auth, "Content-Length: 2") + "{}");
    assert.equal(status, 200, reply);
  }
  assert.equal((await raw(server, lines(`DELETE /api/v1/projects/${id}/previews/999999 HTTP/1.1`, "Host: localhost", "Connection: close", auth, "Content-Length: 2") + "{}")).status, 404);
}];

const slow = ["slow: 100 half-open connections keep nobody waiting, and are cut off", async (server) => {
  const dripping = Array.from({ length: 100 }, () => raw(server, "GET /healthz HTTP/1.1\r\nHost: loc", { patience: 20_000, drip: "a" }));
  await new Promise((resolve) => setTimeout(resolve, 500));
  const began = performance.now();
  const up = await send(server.address, { path: "/healthz" });
  assert.equal(up.status, 200);
  assert.ok(performance.now() - began < 1000, `${performance.now() - began} ms`);
  for (const { ms } of await Promise.all(dripping)) assert.ok(ms < 14_000, `a slow header was read for ${ms} ms`);
}];

const smuggling = ["smuggling: lengths that two servers could read differently are refused", async (server) => {
  const inner = "GET /api/v1/users HTTP/1.1\r\nHost: localhost\r\n\r\n";
  for (const headers of [
    ["Content-Length: 5", "Transfer-Encoding: chunked"], ["Transfer-Encoding: chunked", "Content-Length: 5"],
    ["Content-Length: 5", "Content-Length: 60"], ["Content-Length: 5, 5"], ["Transfer-Encoding: chunked, identity"],
    ["Transfer-Encoding: x"], ["Transfer-Encoding : chunked"], ["Transfer-Encoding:\x0bchunked"],
  ]) {
    const { reply } = await raw(server, lines("POST /api/v1/session HTTP/1.1", "Host: localhost", ...headers) + "0\r\n\r\n" + inner);
    assert.match(reply, /^HTTP\/1\.1 (400|501)/, headers.join(" | "));
    assert.equal(reply.match(/HTTP\/1\.1 /g).length, 1, `${headers.join(" | ")}: a second request was answered`);
  }
  const two = await raw(server, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n");
  assert.equal(two.status, 400);
}];

const csrf = ["csrf: other sites cannot use a session", async (server) => {
  const victim = server.people.administrator;
  const body = Buffer.from(JSON.stringify({ name: `csrf ${Math.random()}` }));
  const attack = async (headers) => (await send(server.address, { method: "POST", path: "/api/v1/projects", body, headers: { cookie: victim.cookie, "content-type": "application/json", "content-length": body.length, ...headers } })).status;
  const token = { "x-touchmark-csrf": victim.csrf };
  assert.equal(await attack({}), 403, "no CSRF header");
  assert.equal(await attack({ "x-touchmark-csrf": "wrong" }), 403, "wrong CSRF header");
  assert.equal(await attack({ "x-touchmark-csrf": server.people.manager.csrf }), 403, "another session's");
  assert.equal(await attack({ ...token, origin: "https://evil.example" }), 403, "foreign origin");
  assert.equal(await attack({ ...token, origin: "null" }), 403, "null origin");
  assert.equal(await attack({ ...token, "sec-fetch-site": "cross-site" }), 403, "cross-site");
  assert.equal(await attack({ ...token, "sec-fetch-site": "same-site" }), 403, "same-site");
  assert.equal(await attack({ ...token, "content-type": "text/plain" }), 415, "a form's content type");
  const login = Buffer.from(JSON.stringify({ login: "x", password: "y" }));
  const forced = await send(server.address, { method: "POST", path: "/api/v1/session", body: login, headers: { "content-type": "application/json", "content-length": login.length, origin: "https://evil.example" } });
  assert.equal(forced.status, 403, "sign-in from a foreign page");
  assert.equal(await attack({ ...token, origin: server.address, "sec-fetch-site": "same-origin" }), 201, "our own page");
}];

const rebinding = ["rebinding: foreign host names are not answered", async (server) => {
  for (const host of ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", ""]) {
    const { status, reply } = await raw(server, lines("GET /api/v1/session HTTP/1.1", `Host: ${host}`, `Cookie: ${server.people.administrator.cookie}`, "Connection: close"));
    assert.ok(status === 403 || status === 400, `${host}: ${reply.slice(0, 60)}`);
    assert.doesNotMatch(reply, /csrf_token/);
  }
}];

const credentials = ["credentials: forged, foreign and repeated ones are refused", async (server) => {
  const owner = server.people.administrator;
  const ask = async (headers) => (await send(server.address, { path: "/api/v1/session", headers })).status;
  assert.equal(await ask({ cookie: "tm_session=" }), 401);
  assert.equal(await ask({ cookie: `tm_session=${"A".repeat(43)}` }), 401);
  assert.equal(await ask({ cookie: `tm_session=${"A".repeat(10_000)}` }), 401);
  assert.equal(await ask({ authorization: "Bearer tm_x", cookie: owner.cookie }), 401, "a bad token does not fall back to the cookie");
  assert.equal(await ask({ authorization: `Bearer ${owner.cookie.split("=")[1]}` }), 401, "a session is no token");
  assert.equal(await ask({ cookie: `tm_session=${server.tokens.administrator.token}` }), 401, "a token is no session");
  assert.equal(await ask({ authorization: "Basic b3duZXI6eA==" }), 401);
  const once = server.link.split("/").pop();
  const body = Buffer.from(JSON.stringify({ secret: once }));
  const used = await send(server.address, { method: "POST", path: "/api/v1/session/link", body, headers: { "content-type": "application/json", "content-length": body.length } });
  assert.ok([401, 429].includes(used.status), "a link works once");
}];

const slip = ["archives: nothing is written outside", async (server) => {
  const mark = `touchmark-slip-${process.pid}`;
  const evil = [`../../../../../../../../tmp/${mark}`, `/tmp/${mark}`, `a/../../../../../../../tmp/${mark}`, `..\\..\\..\\tmp\\${mark}`];
  for (const name of evil) {
    const { job } = await refusedImport(server, { "set.zip": zip([{ name, data: Buffer.from("x") }, { name: "a.png", data: png(4, 4) }]) });
    assert.equal(job.state, "failed", `zip with ${name}: ${JSON.stringify(job)}`);
    const tar = await refusedImport(server, { "set.tar.gz": tarGz(name, Buffer.from("x")) });
    assert.equal(tar.job.state, "failed", `tar with ${name}`);
  }
  const link = [{ name: "out", data: Buffer.from("/tmp"), mode: 0o120777 }, { name: `out/${mark}`, data: Buffer.from("x") }];
  await refusedImport(server, { "set.zip": zip(link) });
  assert.ok(!existsSync(`/tmp/${mark}`), "a file escaped");
}];

const bombs = ["bombs: archives and pictures that grow are refused, and the server stays small", async (server) => {
  const zeros = Buffer.alloc(200_000_000);
  const archive = zip(Array.from({ length: 10 }, (_, i) => ({ name: `${i}.json`, data: zeros })));
  const { job } = await refusedImport(server, { "bomb.zip": archive });
  assert.equal(job.state, "failed", JSON.stringify(job));
  const picture = await refusedImport(server, { "bomb.png": pngBomb(), "cut.png": png(100, 100, { rows: 3 }), "good.png": png(4, 4) });
  const bomb = picture.items.find((one) => one.name === "bomb.png");
  assert.ok(!bomb || bomb.media === "corrupt", JSON.stringify(bomb));
  assert.equal(picture.items.find((one) => one.name === "good.png")?.media, "ok");
  const metrics = await send(server.address, { path: "/metrics" });
  const resident = Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics.text)[1]);
  assert.ok(resident < 600e6, `resident memory is ${resident}`);
}];

const flood = ["sign-in: guessing is slowed down, and others still get in", async (server) => {
  const { user } = await server.tokens.administrator.must("POST", "/users", { body: { login: `guess-${process.pid}@x` } });
  const guess = () => server.people.nobody.call("POST", "/session", { body: { login: user.login, password: "guess guess" } });
  const replies = [];
  for (let i = 0; i < 30; ++i) replies.push((await guess()).status);
  assert.ok(replies.includes(429), replies.join());
  assert.ok(replies.every((status) => status === 401 || status === 429));
  assert.equal((await server.tokens.viewer.call("GET", "/projects")).status, 200);
}];

const nonsense = ["nonsense: garbage and cut connections do no harm", async (server) => {
  for (const text of ["\x00\x01\x02\x03\r\n\r\n", "GET\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET http://other/ HTTP/1.1\r\nHost: localhost\r\n\r\n", "CONNECT a:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", "TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n"]) {
    const { reply } = await raw(server, text, { patience: 12_000 });
    assert.ok(reply === "" || /^HTTP\/1\.1 [45]/.test(reply), JSON.stringify(text));
  }
  await Promise.all(Array.from({ length: 200 }, () => raw(server, "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{", { patience: 50 })));
  assert.equal((await send(server.address, { path: "/healthz" })).status, 200);
}];

export const attackTests = () => [traversal, large, needless, smuggling, csrf, rebinding, credentials, slip, bombs, nonsense, slow, flood];
