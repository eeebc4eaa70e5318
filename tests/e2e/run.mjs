// The whole job in a real browser, by mouse and keyboard, against the release binary: serves the demo project
// and plays the story on it. Ends with "N passed, N failed".
import { spawn } from "node:child_process";
import { Server, drawn, must, removeFolder, run, temporaryFolder, tokenFor } from "../lib/touchmark.mjs";

const data = temporaryFolder("e2e");
const server = new Server({ data, command: "demo" });
const password = "correct horse battery";
const { address } = await server.start();
must(run(["user", "password", "owner"], { data, input: password + "\n" }));  // the story signs in with one
await drawn(address, tokenFor("owner", { data }).token);
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
