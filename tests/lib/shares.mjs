// A share of some tests in a process of its own, so that several wait at the same time.
import { spawn } from "node:child_process";

// Its count, and what it printed besides; one that ended without a count is a failure.
export function runShare(...argv) {
  return new Promise((done) => {
    const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk) => (text += chunk));
    child.on("close", () => {
      const sum = /^(\d+) passed, (\d+) failed$/m.exec(text);
      if (sum) done({ passed: Number(sum[1]), failed: Number(sum[2]), text: text.replace(`${sum[0]}\n`, "") });
      else done({ passed: 0, failed: 1, text: `${text}FAIL  ${argv.slice(1).join(" ")} ended without a result\n` });
    });
  });
}
