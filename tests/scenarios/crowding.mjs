// One caller who takes all there is to have: streams, sign-ins, slow bodies. Everybody else gets on. Each with a
// server of its own, behind a proxy that it trusts: the test's, which says who calls.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server } from "./lib/server.mjs";
import { Caller, send } from "./lib/http.mjs";

const password = "correct horse battery";
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function withServer(binary, work) {
  const server = await Server.start(binary, { extra: ["--trusted-proxy", "127.0.0.0/8"] });
  try {
    server.owner = await new Caller(server.address, "owner").signInWithLink(server.link);
    await server.owner.must("PUT", "/session/password", { body: { password } });
    await work(server);
    assert.ok(server.alive());
  } finally {
    await server.stop();
  }
}

async function newUser(server, login) {
  const { user, link } = await server.owner.must("POST", "/users", { body: { login } });
  const caller = await new Caller(server.address, login).signInWithLink(link);
  return { user, caller };
}

const signIn = (server, login, secret, from, header = "x-forwarded-for") => {
  const body = Buffer.from(JSON.stringify({ login, password: secret }));
  const headers = { "content-type": "application/json", "content-length": body.length, ...(from ? { [header]: from } : {}) };
  return send(server.address, { method: "POST", path: "/api/v1/session", body, headers });
};

async function healthy(server, within = 1000) {
  const began = performance.now();
  assert.equal((await send(server.address, { path: "/healthz" })).status, 200);
  assert.ok(performance.now() - began < within, `/healthz took ${performance.now() - began} ms`);
}

// Opens a stream and tells what it was answered; stays open if it was let in.
function stream(server, caller, method = "GET") {
  const url = new URL(server.address);
  return new Promise((resolve, reject) => {
    const request = http.request({ method, host: url.hostname, port: url.port, path: "/api/v1/stream", headers: caller.headers("GET"), agent: false });
    request.on("error", reject);
    request.on("response", (response) => {
      let text = "";
      response.on("error", () => {});
      response.on("data", (part) => (text += part));
      if (response.statusCode === 200) return resolve({ status: 200, close: () => request.destroy() });
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text, close: () => {} }));
    });
    request.end();
  });
}

async function streams(server) {
  const greedy = (await newUser(server, "greedy")).caller;
  const { token } = await greedy.must("POST", "/tokens", { body: { name: "another way in" } });
  const byToken = new Caller(server.address, "greedy", { token });
  const opened = await Promise.all(Array.from({ length: 1100 }, (_, i) => stream(server, i % 2 ? greedy : byToken)));
  const [good, refused] = [opened.filter((one) => one.status === 200), opened.filter((one) => one.status !== 200)];
  assert.ok(good.length > 0 && good.length <= 32, `${good.length} streams of one user`);
  for (const { status, headers, text } of refused) {
    assert.equal(status, 429, text);
    assert.ok(Number(headers["retry-after"]) > 0);
    assert.match(JSON.parse(text).error.message, /streams/);
  }
  await healthy(server);
  const other = await stream(server, server.owner);
  assert.equal(other.status, 200, "another user's stream");
  await greedy.must("GET", "/session");
  good[0].close();
  for (let i = 0; ; i++) {
    const again = await stream(server, greedy);
    if (again.status === 200) { again.close(); break; }
    assert.ok(i < 40, "a stream that ended leaves no room");
    await pause(50);
  }
  for (let i = 0; i < 50; i++) assert.notEqual((await stream(server, server.owner, "HEAD")).status, 429, "HEAD takes no seat for good");
  for (const one of [...good, other]) one.close();
}

async function lockedOut(server) {
  for (let i = 0; i < 30; i++) {
    const { status } = await signIn(server, "owner", `guess number ${i}`, "203.0.113.9");
    assert.equal(status, i < 10 ? 401 : 429, `guess ${i}`);
  }
  const held = await signIn(server, "owner", password, "203.0.113.9");
  assert.equal(held.status, 429, "not even the right one, from there");
  assert.ok(Number(held.headers["retry-after"]) > 5, "says how long");
  for (const from of ["198.51.100.1", "2001:db8::1", undefined]) assert.equal((await signIn(server, "owner", password, from)).status, 200, `the owner, at ${from ?? "the proxy itself"}`);
  // What the caller writes before the proxy's own entry counts for nothing, whichever header it is.
  for (let i = 0; i < 12; i++) await signIn(server, "owner", "guess guess", `198.51.100.${i}, 203.0.113.77`);
  assert.equal((await signIn(server, "owner", password, "1.1.1.1, 203.0.113.77")).status, 429);
  for (let i = 0; i < 12; i++) await signIn(server, "owner", "guess guess", `for=198.51.100.${i}, for="[2001:db8:7::${i}]:80"`, "forwarded");
  assert.equal((await signIn(server, "owner", password, 'for="[2001:db8:7::ff]"', "forwarded")).status, 429, "one network of IPv6");
  // One password for everybody, from one address.
  const sprayed = [];
  for (let i = 0; i < 70; i++) sprayed.push((await signIn(server, `nobody-${i}`, "Spring 2026!", "203.0.113.50")).status);
  assert.ok(sprayed.slice(0, 60).every((status) => status === 401) && sprayed.slice(60).every((status) => status === 429), sprayed.join());
}

async function thirtyPeople(server) {
  const logins = Array.from({ length: 30 }, (_, i) => `person-${i}`);
  for (const login of logins) await (await newUser(server, login)).caller.must("PUT", "/session/password", { body: { password } });
  const began = performance.now();
  const all = Promise.all(logins.map((login) => signIn(server, login, password, "192.0.2.1")));
  await pause(50);
  const asked = performance.now();
  await server.owner.must("GET", "/projects");
  const other = performance.now() - asked;
  const replies = await all;
  console.log(`      30 people signed in within ${(performance.now() - began).toFixed(0)} ms; a request beside them took ${other.toFixed(0)} ms`);
  assert.deepEqual(replies.map(({ status }) => status), logins.map(() => 200));
  assert.ok(other < 1000, `a request beside them took ${other} ms`);
}

// Sign-ins without end from one address: others still get in, and soon.
async function floodOfSignIns(server) {
  let stop = false, answered = 0;
  const flood = Promise.all(Array.from({ length: 300 }, async (_, i) => {
    while (!stop) {
      const { status } = await signIn(server, `x${i}-${answered++}`, "guess guess", "203.0.113.9");
      assert.ok(status === 401 || status === 429, String(status));
    }
  }));
  await pause(500);
  const began = performance.now();
  assert.equal((await signIn(server, "owner", password, "198.51.100.7")).status, 200);
  const took = performance.now() - began;
  await healthy(server);
  stop = true;
  await flood;
  assert.ok(took < 3000, `the owner waited ${took} ms`);
}

// Bodies that do not come and replies that are not read hold as many connections as there are.
async function slowClients(server) {
  const url = new URL(server.address);
  const { token } = await server.owner.must("POST", "/tokens", { body: { name: "slow" } });
  const begins = [
    "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{",
    `POST /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 5000000\r\n\r\n{`,
    "GET /healthz HTTP/1.1\r\nHost: loc",
  ];
  const sockets = [];
  try {
    for (let i = 0; i < 4500; i++) {
      const socket = net.connect(Number(url.port), url.hostname);
      socket.on("error", () => {});
      socket.on("connect", () => socket.write(begins[i % begins.length]));
      sockets.push(socket);
      if (i % 100 === 99) await pause(20);
    }
    await pause(300);
    await healthy(server, 2000);
    await server.owner.must("GET", "/projects");
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

const mostFiles = () => Number(execFileSync("bash", ["-c", "ulimit -n"], { encoding: "utf8" }));

export const crowdingTests = (binary) => [
  ["crowding: 1,100 streams of one user leave room for everybody", () => withServer(binary, streams)],
  ["crowding: who guesses a password locks nobody out but themselves", () => withServer(binary, lockedOut)],
  ["crowding: 30 people sign in at once", () => withServer(binary, thirtyPeople)],
  ["crowding: a flood of sign-ins from one address", () => withServer(binary, floodOfSignIns)],
  ...(mostFiles() > 6000 ? [["crowding: 4,500 clients that send no whole request", () => withServer(binary, slowClients)]] : []),
  ["crowding: a proxy that is no network is refused at start", async () => {
    const data = mkdtempSync(join(tmpdir(), "touchmark-proxy-"));
    try {
      for (const wrong of ["localhost", "10.0.0.0/33", "10.0.0.0/8,::1"]) {
        const { status, stderr } = spawnSync(binary, ["serve", "--data", data, "--port", "0", "--trusted-proxy", wrong], { encoding: "utf8", timeout: 20_000 });
        assert.equal(status, 2, wrong);
        assert.ok(stderr.includes("trusted proxy") && stderr.includes(wrong), stderr);
      }
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  }],
];
