// Label Studio from its package as a peer: the same images and boxes, the same things people wait for.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

const program = resolve(".tools/label-studio/bin/label-studio");
const token = "0123456789abcdef0123456789abcdef01234567";
const config = '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image"><Label value="a"/></RectangleLabels></View>';

const result = (i) => ({ id: `r${i}`, type: "rectanglelabels", from_name: "label", to_name: "image", original_width: 640, original_height: 480, value: { x: i % 80, y: i % 70, width: 9, height: 9, rectanglelabels: ["a"] } });

export const labelStudioIsHere = () => existsSync(program);

export class LabelStudio {
  constructor(folder, port) {
    this.folder = folder;
    this.port = port;
    this.address = `http://127.0.0.1:${port}`;
  }

  // Seconds until it answers; the first start also makes its database.
  async start() {
    const began = performance.now();
    this.child = spawn(program, ["start", "--no-browser", "--port", String(this.port), "--username", "bench@example.org", "--password", "bench-password", "--user-token", token], {
      stdio: "ignore",
      env: { ...process.env, LABEL_STUDIO_BASE_DATA_DIR: this.folder, LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN: "true", COLLECT_ANALYTICS: "false", LATEST_VERSION_CHECK: "false", SENTRY_DSN: "", FRONTEND_SENTRY_DSN: "" },
    });
    const ended = new Promise((done) => this.child.once("exit", done));
    this.ended = ended;
    while (performance.now() - began < 180_000) {
      if (this.child.exitCode !== null) throw new Error(`Label Studio ended with ${this.child.exitCode}`);
      const answered = await fetch(`${this.address}/health`).then((r) => r.ok, () => false);
      if (answered) return (performance.now() - began) / 1000;
      await new Promise((done) => setTimeout(done, 20));
    }
    throw new Error("Label Studio does not answer");
  }

  async stop() {
    this.child.kill("SIGKILL");
    await this.ended;
  }

  // Milliseconds and the reply of one call.
  async call(method, path, body) {
    const began = performance.now();
    const reply = await fetch(this.address + path, { method, headers: { authorization: `Token ${token}`, "content-type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body) });
    const bytes = await reply.text();
    if (!reply.ok) throw new Error(`Label Studio: ${method} ${path}: ${reply.status} ${bytes.slice(0, 200)}`);
    return { ms: performance.now() - began, bytes };
  }

  // Seconds to take in images with boxes; remembers the tasks.
  async import(images, boxes) {
    const made = JSON.parse((await this.call("POST", "/api/projects", { title: "bench", label_config: config })).bytes);
    this.project = made.id;
    const tasks = Array.from({ length: images }, (_, i) => ({ data: { image: `http://images.example/${i}.jpg` }, annotations: [{ result: Array.from({ length: boxes }, (_, k) => result(i + k)) }] }));
    const { ms } = await this.call("POST", `/api/projects/${this.project}/import`, tasks);
    const { bytes } = await this.call("GET", `/api/tasks?project=${this.project}&page=1&page_size=1`);
    this.first = JSON.parse(bytes).tasks[0].id;
    return ms / 1000;
  }

  open = (i) => this.call("GET", `/api/tasks/${this.first + i}`);
  save = (i) => this.call("POST", `/api/tasks/${this.first + i}/annotations/`, { result: [result(i)], lead_time: 1 });
  page = (page) => this.call("GET", `/api/tasks?project=${this.project}&page=${page}&page_size=60`);
  export = () => this.call("GET", `/api/projects/${this.project}/export?exportType=JSON`);
}
