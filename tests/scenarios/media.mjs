// Files over HTTP: ranges, caching, content types, the embedded UI.
import assert from "node:assert/strict";
import { deepPng, png } from "./lib/pictures.mjs";
import { send } from "./lib/http.mjs";

const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');

async function withPicture(server) {
  const manager = server.tokens.manager;
  const project = await server.project({ name: `Media ${Math.random()}` });
  const bytes = png(640, 480);
  await manager.importFiles(project.id, { "folder/pic é.png": bytes });
  return { path: `/projects/${project.id}/assets/1`, bytes, viewer: server.tokens.viewer };
}

export function mediaTests() {
  return [
    ["media: the original comes back byte for byte, by parts, and not twice", async (server) => {
      const { path, bytes, viewer } = await withPicture(server);
      const whole = await viewer.call("GET", `${path}/image`);
      assert.equal(whole.status, 200);
      assert.deepEqual(whole.bytes, bytes);
      assert.equal(whole.headers["content-type"], "image/png");
      assert.match(whole.headers["content-security-policy"], /sandbox/);
      assert.match(whole.headers["content-disposition"], /^inline; .*pic%20%C3%A9\.png$/);
      const part = await viewer.call("GET", `${path}/image`, { headers: { range: "bytes=10-19" } });
      assert.equal(part.status, 206);
      assert.deepEqual(part.bytes, bytes.subarray(10, 20));
      assert.equal(part.headers["content-range"], `bytes 10-19/${bytes.length}`);
      const tail = await viewer.call("GET", `${path}/image`, { headers: { range: "bytes=-7" } });
      assert.deepEqual(tail.bytes, bytes.subarray(-7));
      const beyond = await viewer.call("GET", `${path}/image`, { headers: { range: `bytes=${bytes.length}-` } });
      assert.equal(beyond.status, 416);
      const stale = await viewer.call("GET", `${path}/image`, { headers: { range: "bytes=0-1", "if-range": '"other"' } });
      assert.equal(stale.status, 200);
      const again = await viewer.call("GET", `${path}/image`, { headers: { "if-none-match": whole.headers.etag } });
      assert.equal(again.status, 304);
      assert.equal(again.bytes.length, 0);
      const head = await viewer.call("HEAD", `${path}/image`);
      assert.equal(head.headers["content-length"], String(bytes.length));
      assert.equal(head.bytes.length, 0);
    }],
    ["media: thumbnails and tiles are pictures of the asked size", async (server) => {
      const { path, viewer } = await withPicture(server);
      const small = await viewer.call("GET", `${path}/thumbnail?size=128`);
      assert.equal(small.status, 200);
      assert.match(small.headers["content-type"], /^image\/(webp|jpeg)$/);
      const again = await viewer.call("GET", `${path}/thumbnail?size=128`, { headers: { "if-none-match": small.headers.etag } });
      assert.equal(again.status, 304);
      assert.equal((await viewer.call("GET", `${path}/thumbnail?size=100`)).status, 400);
      assert.equal((await viewer.call("GET", `${path}/tiles/0/0/0`)).status, 200);
      assert.ok([404, 400].includes((await viewer.call("GET", `${path}/tiles/9/999/999`)).status));
    }],
    ["media: a window of the values of a 16-bit picture is cut by the server, and its values are told", async (server) => {
      const manager = server.tokens.manager;
      const project = await server.project({ name: `Deep ${Math.random()}` });
      // Columns of 0, 10, 20, ... 990, of which a screen that drops the lower byte would show nothing.
      await manager.importFiles(project.id, { "deep.png": deepPng(100, 64, (x) => 10 * x), "plain.png": png(40, 30) });
      const { items } = await manager.must("GET", `/projects/${project.id}/assets`);
      const [deep, plain] = ["deep.png", "plain.png"].map((name) => `/projects/${project.id}/assets/${items.find((one) => one.name === name).id}`);
      const viewer = server.tokens.viewer;
      const values = await viewer.must("GET", `${deep}/values`);
      assert.deepEqual(values, { bits: 16, bands: 1, deep: true, all: { low: 0, high: 990 }, shown: { low: 0, high: 990 } });
      assert.equal((await viewer.must("GET", `${plain}/values`)).deep, false);
      const tile = (query) => viewer.call("GET", `${deep}/tiles/0/0/0${query}`);
      const [whole, narrow] = [await tile(""), await tile("?low=400&high=500")];
      assert.equal(whole.status, 200);
      assert.equal(narrow.status, 200);
      assert.match(narrow.headers["content-type"], /^image\/(webp|jpeg)$/);
      assert.notEqual(narrow.headers.etag, whole.headers.etag);
      assert.notDeepEqual(narrow.bytes, whole.bytes);
      assert.equal((await tile("?band=0")).status, 200);
      for (const query of ["?low=1", "?high=1", "?low=5&high=5", "?low=x&high=9", "?low=nan&high=9", "?band=1", "?band=-1", "?gamma=2"])
        assert.equal((await tile(query)).status, 400, query);
      assert.equal((await viewer.call("GET", `${deep}/values?band=1`)).status, 400);
    }],
    ["media: an SVG or HTML file is never shown by the browser", async (server) => {
      const manager = server.tokens.manager;
      const project = await server.project({ name: `Svg ${Math.random()}` });
      const job = await manager.importFiles(project.id, { "evil.svg": SVG, "evil.png": SVG, "page.jpg": Buffer.from("<html><script>alert(1)</script>"), "good.png": png(4, 4) });
      assert.equal(job.state, "done", JSON.stringify(job));
      const { items } = await manager.must("GET", `/projects/${project.id}/assets`);
      for (const asset of items.filter((one) => one.name !== "good.png")) {
        for (const kind of ["image", "thumbnail"]) {
          const reply = await server.tokens.viewer.call("GET", `/projects/${project.id}/assets/${asset.id}/${kind}`);
          if (reply.status !== 200) continue;
          assert.equal(reply.headers["content-type"], "application/octet-stream");
          assert.match(reply.headers["content-disposition"], /^attachment/);
        }
      }
    }],
    ["ui: the page is served with a strict policy, at every address a browser goes to", async (server) => {
      const html = { accept: "text/html,*/*" };
      for (const path of ["/", "/projects/1/gallery", "/link/abc"]) {
        const page = await send(server.address, { path, headers: html });
        assert.equal(page.status, 200, path);
        assert.match(page.headers["content-type"], /^text\/html/);
        assert.match(page.headers["content-security-policy"], /frame-ancestors 'none'/);
        assert.doesNotMatch(page.headers["content-security-policy"], /script-src[^;]*unsafe-inline/);
      }
      assert.equal((await send(server.address, { path: "/assets/nothing.js" })).status, 404);
      assert.equal((await send(server.address, { path: "/api/nothing", headers: html })).status, 404);
      assert.equal((await send(server.address, { method: "POST", path: "/" })).status, 405);
      const page = await send(server.address, { path: "/", headers: html });
      const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.text)?.[1];
      if (!script) return; // built without the UI
      const plain = await send(server.address, { path: script });
      assert.match(plain.headers["cache-control"], /immutable/);
      const packed = await send(server.address, { path: script, headers: { "accept-encoding": "br, gzip" } });
      assert.equal(packed.headers["content-encoding"], "br");
      assert.ok(packed.bytes.length < plain.bytes.length / 2);
      const known = await send(server.address, { path: script, headers: { "accept-encoding": "br", "if-none-match": packed.headers.etag } });
      assert.equal(known.status, 304);
    }],
    ["health: /healthz, /metrics and the contract are there", async (server) => {
      const up = await send(server.address, { path: "/healthz" });
      assert.equal(JSON.parse(up.text).status, "ok");
      const metrics = await send(server.address, { path: "/metrics" });
      assert.equal(metrics.status, 200);
      for (const name of ["touchmark_http_requests_total", "touchmark_http_request_seconds_bucket", "process_resident_memory_bytes", "touchmark_ledger_head", "touchmark_jobs"])
        assert.ok(metrics.text.includes(name), `${name} is missing`);
      const proxied = await send(server.address, { path: "/metrics", headers: { "x-forwarded-for": "203.0.113.9" } });
      assert.equal(proxied.status, 401);
      const contract = await send(server.address, { path: "/api/openapi.yaml" });
      assert.ok(contract.text.startsWith("openapi: 3.1"));
    }],
  ];
}
