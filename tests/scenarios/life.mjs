// Start-up, shutdown and TLS, each with a server of its own.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { Server } from "./lib/server.mjs";
import { send } from "./lib/http.mjs";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function answersAfter(binary, folder, port) {
  const began = performance.now();
  const child = spawn(binary, ["serve", "--data", folder, "--port", String(port)], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}; is port ${port} taken?`);
      const up = await send(`http://127.0.0.1:${port}`, { path: "/healthz" }).catch(() => undefined);
      if (up?.status === 200) break;
      if (performance.now() - began > 20_000) throw new Error("no answer in 20 s");
      await pause(2);
    }
    const ms = performance.now() - began;
    await pause(1000);
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    return { ms, rss: Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024 };
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

export const lifeTests = (binary) => [
  ["life: a second start answers quickly and stays small", async () => {
    const folder = mkdtempSync(join(tmpdir(), "touchmark-life-"));
    try {
      const port = 20_000 + (process.pid % 20_000);
      await answersAfter(binary, folder, port);
      const runs = [];
      for (let i = 0; i < 3; ++i) runs.push(await answersAfter(binary, folder, port));
      const best = Math.min(...runs.map((run) => run.ms));
      const rss = Math.max(...runs.map((run) => run.rss));
      console.log(`      second start: ${best.toFixed(0)} ms to /healthz, ${rss.toFixed(1)} MB resident`);
      assert.ok(best < 300, `${best} ms`);
      assert.ok(rss < 64, `${rss} MB`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }],
  ["life: a stop ends event streams and lets requests finish", async () => {
    const server = await Server.start(binary);
    await server.signEverybodyIn();
    const stream = server.people.viewer.listen();
    await stream.opened;
    const began = performance.now();
    const { code } = await server.stop();
    stream.close();
    assert.equal(code, 0);
    assert.ok(performance.now() - began < 5000);
  }],
  ["life: TLS 1.2 and later, with a cookie that stays on TLS", async () => {
    const folder = mkdtempSync(join(tmpdir(), "touchmark-tls-"));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "1", "-subj", "/CN=localhost"], { stdio: "ignore" });
    const server = await Server.start(binary, { extra: ["--tls-certificate", cert, "--tls-key", key] });
    try {
      assert.match(server.address, /^https:/);
      const ask = (options, body) => new Promise((resolve, reject) => {
        const request = https.request(server.address, { rejectUnauthorized: false, agent: false, ...options }, (response) => {
          let text = "";
          response.on("data", (part) => (text += part));
          response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
        });
        request.on("error", reject);
        request.end(body);
      });
      assert.equal((await ask({ path: "/healthz" })).status, 200);
      await assert.rejects(ask({ path: "/healthz", maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" }));
      const body = JSON.stringify({ secret: server.link.split("/").pop() });
      const session = await ask({ method: "POST", path: "/api/v1/session/link", headers: { "content-type": "application/json", "content-length": body.length } }, body);
      assert.equal(session.status, 200);
      assert.match(session.headers["set-cookie"][0], /^__Host-tm_session=.*; Secure/);
      const plain = await send(server.address.replace("https", "http"), { path: "/healthz", timeout: 3000 }).catch((error) => error);
      assert.ok(plain instanceof Error, "plain HTTP on the TLS port is not answered");
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }],
];
