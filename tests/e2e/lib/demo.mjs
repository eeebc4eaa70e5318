// The release binary serving its own demo project, to somebody who signs in as "owner" with a password.
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { Server, binary, call, must, removeFolder, run, temporaryFolder, tokenFor } from "../../lib/touchmark.mjs";

const kPatienceMs = 120_000;

// The first line of what a process says, as JSON.
function firstLine(child) {
  return new Promise((done, fail) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (text.includes("\n")) done(JSON.parse(text.slice(0, text.indexOf("\n"))));
    });
    child.once("exit", (code) => fail(new Error(`demo ended with ${code}`)));
  });
}

// Until the demo's pictures are there and some of them are labeled and approved, whether drawn before or after the line.
async function drawn(address, token) {
  const end = Date.now() + kPatienceMs;
  for (;;) {
    const { body: projects } = await call(address, token, "GET", "/projects");
    const { body: jobs } = await call(address, token, "GET", "/jobs");
    const idle = jobs.items.every((job) => !["queued", "running"].includes(job.state));
    if (idle && projects.items[0]?.counters["status:approved"] > 0) return;
    if (Date.now() > end) throw new Error(`the demo is not drawn: ${JSON.stringify([projects, jobs]).slice(0, 500)}`);
    await sleep(200);
  }
}

export class Demo {
  static async start({ password }) {
    const demo = new Demo();
    demo.data = temporaryFolder("e2e");
    const child = spawn(binary, ["demo", "--json", "--data", demo.data, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
    const { address } = await firstLine(child);
    await drawn(address, tokenFor("owner", demo).token);
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await ended;
    must(run(["user", "password", "owner"], { data: demo.data, input: `${password}\n` }));
    demo.server = new Server({ data: demo.data });
    demo.address = (await demo.server.start()).address;
    return demo;
  }

  async stop() {
    await this.server.stop();
    removeFolder(this.data);
  }
}
