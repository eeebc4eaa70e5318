// That import and export can be trusted: what came in is what was there, or the report says where it is not.
// Ends with "N passed, N failed". With a word, the tests whose name holds it.
import { Tally, removeFolder, temporaryFolder } from "../lib/touchmark.mjs";
import { identityTests } from "./import_trust_identity.mjs";
import { caseTests } from "./import_cases.mjs";
import { exportTests } from "./import_trust_export.mjs";
import { frameTests } from "./import_trust_frame.mjs";
import { layoutTests } from "./import_trust_layouts.mjs";
import { textTests } from "./import_trust_text.mjs";

const tally = new Tally();
const work = temporaryFolder("imports");
const wanted = process.argv[2] ?? "";
for (const tests of [caseTests, identityTests, layoutTests, textTests, frameTests, exportTests])
  for (const [name, test] of tests(work)) if (name.includes(wanted)) await tally.run(name, test);
removeFolder(work);
tally.end();
