// Plain HTTP with node:http, so that every header is ours. Paths are sent as written.
import http from "node:http";
import { findOperation, problems, remember } from "./contract.mjs";

export function send(base, { method = "GET", path, headers = {}, body, timeout = 20_000 }) {
  return new Promise((resolve, reject) => {
    const url = new URL(base);
    const request = http.request({ host: url.hostname, port: url.port, method, path, headers, agent: false, timeout });
    request.on("timeout", () => request.destroy(new Error(`no answer to ${method} ${path} in ${timeout} ms`)));
    request.on("error", reject);
    request.on("response", (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        const bytes = Buffer.concat(parts);
        const text = bytes.toString("utf8");
        const isJson = (response.headers["content-type"] ?? "").startsWith("application/json");
        let json;
        try {
          json = isJson && text ? JSON.parse(text) : undefined;
        } catch (error) {
          return reject(new Error(`${method} ${path} answered broken JSON: ${text.slice(0, 200)}`));
        }
        resolve({ method, path, status: response.statusCode, headers: response.headers, text, bytes, json });
      });
    });
    if (body !== undefined) request.write(body);
    request.end();
  });
}

// Somebody who calls the API; every reply is checked against the contract.
export class Caller {
  constructor(base, role, credentials = {}) {
    Object.assign(this, { base, role, ...credentials });
  }

  headers(method) {
    if (this.token) return { authorization: `Bearer ${this.token}` };
    if (!this.cookie) return {};
    return method === "GET" || method === "HEAD" ? { cookie: this.cookie } : { cookie: this.cookie, "x-touchmark-csrf": this.csrf };
  }

  async call(method, path, { body, bytes, headers = {}, timeout } = {}) {
    const content = {};
    let sent = bytes;
    if (body !== undefined) {
      sent = Buffer.from(JSON.stringify(body));
      content["content-type"] = "application/json";
    } else if (bytes !== undefined) {
      content["content-type"] = "application/octet-stream";
    }
    if (sent !== undefined) content["content-length"] = sent.length;
    else if (!["GET", "HEAD", "DELETE"].includes(method)) content["content-length"] = 0;
    const full = path.startsWith("/api/") || path.startsWith("//") ? path : `/api/v1${path}`;
    const reply = await send(this.base, { method, path: full, headers: { ...content, ...this.headers(method), ...headers }, body: sent, timeout });
    const operation = full.startsWith("/api/v1") ? findOperation(method, full.slice(7).split("?")[0]) : undefined;
    if (operation) remember(operation, this.role, reply.status);
    const found = problems(operation, reply);
    if (found.length) throw new Error(`${this.role}: ${method} ${path} -> ${reply.status}: ${found.join("; ")}`);
    const cookie = reply.headers["set-cookie"]?.[0];
    if (cookie && !this.token) this.takeCookie(cookie, reply);
    return reply;
  }

  takeCookie(cookie, reply) {
    for (const part of ["HttpOnly", "SameSite=Lax", "Path=/"])
      if (!cookie.includes(part)) throw new Error(`the session cookie lacks ${part}: ${cookie}`);
    this.cookie = cookie.split(";")[0];
    this.csrf = reply.json?.csrf_token ?? reply.headers["x-touchmark-csrf"] ?? this.csrf;
  }

  // Like call, but anything but success is an error.
  async must(method, path, options) {
    const reply = await this.call(method, path, options);
    if (reply.status >= 300) throw new Error(`${this.role}: ${method} ${path} -> ${reply.status} ${reply.text.slice(0, 300)}`);
    return reply.json;
  }

  async signInWithLink(link) {
    const secret = link.split("/").pop();
    const reply = await this.call("POST", "/session/link", { body: { secret } });
    if (reply.status !== 200) throw new Error(`the link was refused: ${reply.text}`);
    return this;
  }

  async job(reply, patience = 60_000) {
    const end = Date.now() + patience;
    let job = reply;
    while (["queued", "running"].includes(job.state)) {
      if (Date.now() > end) throw new Error(`job ${job.id} (${job.kind}) does not end: ${JSON.stringify(job)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      job = await this.must("GET", `/jobs/${job.id}`);
    }
    return job;
  }

  async upload(project, name, bytes) {
    const upload = await this.must("POST", `/projects/${project}/uploads`, { body: { name, size: bytes.length } });
    if (bytes.length) await this.must("PUT", `/projects/${project}/uploads/${upload.id}?offset=0`, { bytes });
    return upload.id;
  }

  async importFiles(project, files, options = {}) {
    const uploads = [];
    for (const [name, bytes] of Object.entries(files)) uploads.push(await this.upload(project, name, bytes));
    return this.job(await this.must("POST", `/projects/${project}/imports`, { body: { uploads, ...options } }));
  }

  // An event stream: next(event) waits for one of that name.
  listen(query = "") {
    const url = new URL(this.base);
    const heard = [];
    const all = []; // as text, pings left out
    const waiting = [];
    let ended = false;
    const tell = () => {
      for (let i = 0; i < waiting.length; ++i) {
        const { event, test, resolve } = waiting[i];
        const at = heard.findIndex((one) => one.event === event && test(one.data));
        if (at >= 0) (waiting.splice(i--, 1), resolve(heard.splice(at, 1)[0].data));
      }
    };
    const request = http.request({ host: url.hostname, port: url.port, path: `/api/v1/stream${query}`, headers: this.headers("GET"), agent: false });
    const opened = new Promise((resolve, reject) => {
      request.on("error", (error) => (ended ? undefined : reject(error)));
      request.on("response", (response) => {
        const operation = findOperation("GET", "/stream");
        remember(operation, this.role, response.statusCode);
        const found = response.statusCode === 200 ? problems(operation, { ...response, status: 200, headers: response.headers }) : [];
        if (found.length) return reject(new Error(`the stream: ${found.join("; ")}`));
        let text = "";
        response.on("error", () => {});
        response.on("data", (part) => {
          text += part;
          for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
            const lines = text.slice(0, end).split("\n");
            text = text.slice(end + 2);
            const event = lines.find((line) => line.startsWith("event: "))?.slice(7);
            const data = lines.find((line) => line.startsWith("data: "))?.slice(6);
            if (event && event !== "ping") all.push(`${event} ${data}`);
            if (event) heard.push({ event, data: JSON.parse(data) });
          }
          tell();
        });
        resolve(response);
      });
    });
    request.end();
    const over = opened.then((response) => new Promise((resolve) => response.once("close", resolve)));
    over.catch(() => {});
    return {
      opened,
      // Resolves when the server ends it.
      ended: (patience = 1000) =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error(`the stream is still open after ${patience} ms`)), patience);
          over.then(() => (clearTimeout(timer), resolve()), reject);
        }),
      all,
      next: (event, test = () => true, patience = 5000) =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error(`no ${event} event in ${patience} ms; heard ${JSON.stringify(heard)}`)), patience);
          waiting.push({ event, test, resolve: (data) => (clearTimeout(timer), resolve(data)) });
          tell();
        }),
      close: () => ((ended = true), request.destroy()),
    };
  }
}
