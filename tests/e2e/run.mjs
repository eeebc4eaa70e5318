// The whole job in a real browser, by mouse and keyboard, against the release binary: serves the demo project,
// plays the story on it, lets three raters label it at once, people come, change roles and go, two tabs of one browser
// meet, images go to the trash and come back, and the server and the session come and go. Ends with "N passed, N failed".
//   node tests/e2e/run.mjs [story] [three_raters] [members] [two_tabs] [trash] [recovery]      only those named
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Demo } from "./lib/demo.mjs";

const password = "correct horse battery";
const plays = process.argv.length > 2 ? process.argv.slice(2) : ["story", "three_raters", "members", "two_tabs", "trash", "recovery"];
const demo = await Demo.start({ password });
let passed = 0, failed = 0;
for (const name of plays) {
  const play = spawn("node", [fileURLToPath(new URL(`${name}.mjs`, import.meta.url)), demo.address, "owner", password, "1"], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  play.stdout.on("data", (chunk) => { text += chunk; process.stdout.write(chunk); });
  const code = await new Promise((done) => play.once("close", done));
  passed += (text.match(/^ok /gm) ?? []).length;
  failed += (text.match(/^FAIL/gm) ?? []).length || (code === 0 ? 0 : 1);
}
await demo.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
