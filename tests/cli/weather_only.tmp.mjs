import { Tally, removeFolder, temporaryFolder } from "../lib/touchmark.mjs";
import { weatherTests } from "./weather.mjs";
const tally = new Tally(); const work = temporaryFolder("w");
for (const [name, test] of weatherTests(work, process.env.TOUCHMARK_TEST_POSTGRES)) await tally.run(name, test);
removeFolder(work); tally.end();
