// Conversions of whole data sets, beside Datumaro and beside merely creating the files that come out.
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { binary } from "../tests/lib/touchmark.mjs";

const datumaro = resolve(".tools/datumaro/bin/python");
const rounds = 6;

// What comes with the start of either program is measured apart and left out.
const peerScript = `
import logging, sys
import datumaro
logging.disable(logging.WARNING)
if len(sys.argv) > 1:
    datumaro.Dataset.import_from(sys.argv[1], "coco").export(sys.argv[2], "cvat")
`;

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

// Seconds to create files of these contents, a folder when the first of its files comes.
function create(files, from, to) {
  const made = new Set();
  const began = performance.now();
  for (const [path, bytes] of files) {
    const target = join(to, path.slice(from.length + 1));
    if (!made.has(dirname(target))) mkdirSync(dirname(target), { recursive: true });
    made.add(dirname(target));
    const file = openSync(target, "wx");
    writeSync(file, bytes);
    closeSync(file);
  }
  return (performance.now() - began) / 1000;
}

// Rows of what, ours, peer, theirs.
export function convertRows({ work, coco, annotations, seconds, median }) {
  const set = join(work, "coco-set"); // the layout that Datumaro reads; neither has images
  mkdirSync(join(set, "annotations"), { recursive: true });
  mkdirSync(join(set, "images"));
  cpSync(coco, join(set, "annotations/instances_default.json"));
  const hasPeer = existsSync(datumaro);
  const convert = (format, out) => seconds(binary, ["convert", set, "--from", "coco", "--to", format, "--out", out]);
  const first = join(work, "voc-first");
  convert("voc", first);
  const files = filesBelow(first).map((path) => [path, readFileSync(path)]);
  const ours = [], ownStarts = [], theirs = [], starts = [], vocs = [], creates = [], reads = [];
  for (let i = 0; i < rounds; i++) {
    ours.push(convert("cvat", join(work, `cvat-${i}.xml`)));
    ownStarts.push(seconds(binary, ["--version"]));
    if (hasPeer) theirs.push(seconds(datumaro, ["-c", peerScript, set, join(work, `datumaro-${i}`)]));
    if (hasPeer) starts.push(seconds(datumaro, ["-c", peerScript]));
    reads.push(convert("coco", join(work, `read-${i}.json`)));
    // Whichever goes first finds other free places on the disk.
    const voc = () => vocs.push(convert("voc", join(work, `voc-${i}`)));
    const plain = () => creates.push(create(files, first, join(work, `plain-${i}`)));
    for (const turn of i % 2 === 0 ? [voc, plain] : [plain, voc]) turn();
    for (const name of ["voc", "plain", "datumaro"]) rmSync(join(work, `${name}-${i}`), { recursive: true, force: true });
  }
  const peer = hasPeer ? median(theirs) - median(starts) : undefined;
  return [
    [`COCO to CVAT, one file, ${annotations} boxes, without the start`, median(ours) - median(ownStarts), hasPeer ? "Datumaro" : undefined, peer],
    [`COCO to Pascal VOC, ${annotations} boxes`, median(vocs), "creating the files", median(creates)],
    ["COCO to COCO: the reading that is in both", median(reads)],
  ];
}
