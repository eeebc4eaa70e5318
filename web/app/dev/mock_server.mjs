// Development aid, never shipped: answers the routes of api/openapi.yaml that the web UI uses, from memory.
//   node app/dev/mock_server.mjs [port]      serves web/dist too; any login of mock_state.mjs, password "correct horse"
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { routes } from "./mock_routes.mjs";
import { seed, users } from "./mock_state.mjs";

seed();
const dist = fileURLToPath(new URL("../../dist", import.meta.url));
const port = Number(process.argv[2] ?? 8090);
const kTypes = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const kCsp = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; connect-src 'self'; worker-src 'self' blob:";
const streams = new Set();
const fault = { down: false, delay: 0 };

function publish(name, data) {
  for (const s of streams) s.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}

function send(res, status, body, headers = {}) {
  if (Buffer.isBuffer(body)) return void res.writeHead(status, headers).end(body);
  if (body === undefined) return void res.writeHead(status).end();
  res.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
const problem = (code, message, where) => ({ error: { code, message, ...(where ? { where } : {}) } });

async function read(req) {
  const parts = [];
  for await (const part of req) parts.push(part);
  return Buffer.concat(parts);
}

function serveFile(res, path) {
  const file = join(dist, path);
  const found = path !== "/" && existsSync(file) && statSync(file).isFile() ? file : join(dist, "index.html");
  res.writeHead(200, { "content-type": kTypes[extname(found)] ?? "application/octet-stream", "content-security-policy": kCsp });
  createReadStream(found).pipe(res);
}

function openStream(req, res, url) {
  res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  streams.add(res);
  const project = Number(url.searchParams.get("project"));
  const asset = Number(url.searchParams.get("asset"));
  res.write("event: ping\ndata: {}\n\n");
  if (project) res.write(`event: presence\ndata: ${JSON.stringify({ project, asset, users: [{ id: 1, display_name: "Ada Lind" }, { id: 2, display_name: "Bo Marsh" }] })}\n\n`);
  const ping = setInterval(() => res.write("event: ping\ndata: {}\n\n"), 15000);
  req.on("close", () => {
    clearInterval(ping);
    streams.delete(res);
  });
}

createServer(async (req, res) => {
  const url = new URL(req.url, "http://mock");
  if (url.pathname === "/mock/fault") {
    Object.assign(fault, { down: url.searchParams.get("down") === "1", delay: Number(url.searchParams.get("delay") ?? 0) });
    return send(res, 200, fault);
  }
  if (!url.pathname.startsWith("/api/v1")) return serveFile(res, url.pathname);
  const raw = await read(req);
  if (fault.delay) await new Promise((r) => setTimeout(r, fault.delay));
  if (fault.down) return send(res, 503, problem("unavailable", "the database is restarting"));
  const path = url.pathname.slice("/api/v1".length);
  const me = users.find((u) => u.login === /touchmark_mock=(\w+)/.exec(req.headers.cookie ?? "")?.[1]);
  if (!me && !path.startsWith("/session")) return send(res, 401, problem("unauthorized", "sign in first"));
  if (path === "/stream") return openStream(req, res, url);
  for (const [method, pattern, handler] of routes) {
    const match = method === req.method && pattern.exec(path);
    if (!match) continue;
    const json = req.headers["content-type"]?.startsWith("application/json") && raw.length > 0 ? JSON.parse(raw) : {};
    const query = Object.fromEntries(url.searchParams);
    try {
      const { status = 200, body, headers } = handler({ params: match.slice(1).map((p) => (/^\d{1,15}$/.test(p) ? Number(p) : p)), query, json, raw, me, publish, problem }) ?? {};
      return send(res, status, body, headers);
    } catch (error) {
      return error.status ? send(res, error.status, problem(error.code, error.message, error.where)) : send(res, 500, problem("internal", String(error)));
    }
  }
  send(res, 404, problem("not_found", `no route ${req.method} ${path}`));
}).listen(port, "127.0.0.1", () => console.log(`mock server: http://127.0.0.1:${port}/`));
