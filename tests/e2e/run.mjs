// The whole job in a real browser, by mouse and keyboard, against the release binary: serves the demo project
// and plays the story on it. Ends with "N passed, N failed".
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Demo } from "./lib/demo.mjs";

const password = "correct horse battery";
const demo = await Demo.start({ password });
const story = spawn("node", [fileURLToPath(new URL("story.mjs", import.meta.url)), demo.address, "owner", password, "1"], { stdio: ["ignore", "pipe", "inherit"] });
let text = "";
story.stdout.on("data", (chunk) => { text += chunk; process.stdout.write(chunk); });
const code = await new Promise((done) => story.once("exit", done));
await demo.stop();
const passed = (text.match(/^ok /gm) ?? []).length;
const failed = (text.match(/^FAIL/gm) ?? []).length;
console.log(`${passed} passed, ${failed || (code === 0 ? 0 : 1)} failed`);
process.exit(code === 0 && failed === 0 ? 0 : 1);
