// The whole job in a real browser, by mouse and keyboard, against the release binary: serves the demo project
// and plays the story on it. Ends with "N passed, N failed".
import { spawn } from "node:child_process";
import { Server, binary, removeFolder, run, temporaryFolder } from "../lib/touchmark.mjs";

class DemoServer extends Server {
  // The first start draws the demo's pictures; the story needs a password to sign in with.
  async prepare(password) {
    const child = spawn(binary, ["demo", "--json", "--data", this.data, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((done, fail) => { child.stdout.once("data", done); child.once("exit", (code) => fail(new Error(`demo ended with ${code}`))); });
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await ended;
    run(["user", "password", "owner"], { data: this.data, input: password + "\n" });
  }
}

const data = temporaryFolder("e2e");
const server = new DemoServer({ data });
const password = "correct horse battery";
await server.prepare(password);
const { address } = await server.start();
const story = spawn("node", ["app/dev/story.mjs", address, "owner", password, "1"], { cwd: "web", stdio: ["ignore", "pipe", "inherit"] });
let text = "";
story.stdout.on("data", (chunk) => { text += chunk; process.stdout.write(chunk); });
const code = await new Promise((done) => story.once("exit", done));
await server.stop();
removeFolder(data);
const passed = (text.match(/^ok /gm) ?? []).length;
const failed = (text.match(/^FAIL/gm) ?? []).length;
console.log(`${passed} passed, ${failed || (code === 0 ? 0 : 1)} failed`);
process.exit(code === 0 && failed === 0 ? 0 : 1);
