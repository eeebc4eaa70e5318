// That import and export can be trusted: what came in is what was there, or the report says where it is not.
// Ends with "N passed, N failed". With a word, the tests whose name holds it.
//
// The tests are many and wait for the disk: they are dealt out to as many processes as there are cores, and two more.
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { runShare } from "../lib/shares.mjs";
import { Tally, removeFolder, temporaryFolder } from "../lib/touchmark.mjs";
import { caseTests } from "./import_cases.mjs";
import { archiveTests } from "./import_trust_archives.mjs";
import { besideTests } from "./import_trust_beside.mjs";
import { exportTests } from "./import_trust_export.mjs";
import { foundTests } from "./import_trust_found.mjs";
import { frameTests } from "./import_trust_frame.mjs";
import { icdarTests } from "./import_trust_icdar.mjs";
import { identityTests } from "./import_trust_identity.mjs";
import { layoutTests } from "./import_trust_layouts.mjs";
import { placeTests } from "./import_trust_places.mjs";
import { serverTests } from "./import_trust_server.mjs";
import { textTests } from "./import_trust_text.mjs";

const sets = [caseTests, foundTests, archiveTests, besideTests, identityTests, layoutTests, textTests, frameTests, exportTests, placeTests, serverTests, icdarTests];

async function share(wanted, at, of) {
  const tally = new Tally();
  const work = temporaryFolder("imports");
  const tests = sets.flatMap((set) => set(work)).filter(([name]) => name.includes(wanted));
  for (let i = at; i < tests.length; i += of) await tally.run(...tests[i]);
  removeFolder(work);
  tally.end();
}

async function deal(wanted) {
  const of = availableParallelism() + 2;
  let [passed, failed] = [0, 0];
  const skips = new Set();
  await Promise.all(Array.from({ length: of }, async (_, at) => {
    const part = await runShare(fileURLToPath(import.meta.url), wanted, String(at), String(of));
    [passed, failed] = [passed + part.passed, failed + part.failed];
    for (const line of part.text.matchAll(/^SKIP.*$/gm)) skips.add(line[0]);
    process.stdout.write(part.text.replace(/^SKIP.*\n/gm, ""));
  }));
  for (const line of skips) console.log(line);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

const [wanted = "", at, of] = process.argv.slice(2);
if (of) await share(wanted, Number(at), Number(of));
else await deal(wanted);
