// Coordinates: outside the frame, in pixels where fractions are meant, negative, no numbers; images that EXIF turns;
// masks of another size; and that every remark names its place.
import { jpeg, png, vocPalette } from "../lib/pictures.mjs";
import { expect, must, run } from "../lib/touchmark.mjs";
import { Project, cocoText, counts, linesOf, says, silent, vocText, yoloLine } from "./import_lib.mjs";

const pic = () => jpeg(100, 80);
const yolo = (label, more = {}) => ({ "data.yaml": `names: [cat, dog]\ntrain: images/train\n${more.yaml ?? ""}`, "images/train/a.jpg": more.picture ?? pic(), "labels/train/a.txt": label });
const coco = (annotations, more = {}) => ({ "a.jpg": more.picture ?? pic(), "ann.json": JSON.stringify({ images: [{ id: 1, file_name: "a.jpg", width: more.width ?? 100, height: more.height ?? 80 }], categories: [{ id: 1, name: "cat", ...more.category }], annotations: annotations.map((a, i) => ({ id: i + 1, image_id: 1, category_id: 1, ...a })) }) });
const voc = (...objects) => ({ "JPEGImages/a.jpg": pic(), "Annotations/a.xml": vocText({ objects: objects.map((o) => ["cat", ...o]) }) });

export function frameTests(work) {
  const tests = [];
  const test = (name, body) => tests.push([`frame: ${name}`, () => body(new Project(work))]);
  outsideTests(test);
  turnedTests(test);
  maskTests(test);
  placeTests(test);
  return tests;
}

function outsideTests(test) {
  const nothing = /a\.txt:1: .*(inside the image|are these pixels|no fraction)/;
  for (const [how, text] of Object.entries({ "pixels": "0 50 40 20 20\n", "pixels, corners": "0 10 10 60 70\n", "percents": "0 50.5 40.5 20.5 20.5\n", "wholly outside": "0 1.4 0.5 0.1 0.1\n" }))
    test(`YOLO boxes in ${how}`, (p) => { const r = p.bring(yolo(text)); says(r, nothing); counts(r, 1, 0); p.has("a.jpg 100x80 train"); });
  test("YOLO boxes in pixels of a large picture", (p) => { const r = p.bring(yolo("0 512 300 100 50\n0 0.5 0.5 0.2 0.25\n", { picture: png(1000, 800) })); says(r, /a\.txt:1: .*pixels/); counts(r, 1, 1); });
  test("small pixel values that look like fractions", (p) => { says(p.bring(yolo("0 1.2 0.9 1.4 1.1\n")), /a\.txt:1: /); });
  test("a YOLO polygon in pixels", (p) => { const r = p.bring(yolo("0 10 10 50 10 30 60\n")); says(r, nothing); counts(r, 1, 0); });
  test("a YOLO polygon that reaches out", (p) => { says(p.bring(yolo("0 -0.1 0.5 0.5 0.2 0.5 1.3\n")), /a\.txt:1: .*reaches out/); });
  test("YOLO corners in pixels", (p) => { const r = p.bring(yolo("0 10 10 50 10 50 40 10 40\n")); says(r, nothing); counts(r, 1, 0); });
  test("a YOLO pose outside", (p) => { says(p.bring(yolo("0 1.5 0.5 0.2 0.2 1.5 0.5 2 1.5 0.6 2\n", { yaml: "kpt_shape: [2, 3]\n" })), /a\.txt:1: /); });
  test("a YOLO pose in pixels", (p) => { const r = p.bring(yolo("0 50 40 20 20 50 40 2 55 45 2\n", { yaml: "kpt_shape: [2, 3]\n" })); says(r, nothing); counts(r, 1, 0); });
  for (const [how, text] of Object.entries({ nan: "0 nan 0.5 0.1 0.1\n", inf: "0 0.5 inf 0.1 0.1\n", "1e400": "0 0.5 0.5 1e400 0.1\n", words: "0 a b c d\n", commas: "0,0.5,0.5,0.1,0.1\n", "a negative class": "-1 0.5 0.5 0.1 0.1\n", "a broken class": "1.5 0.5 0.5 0.1 0.1\n", "negative sizes": "0 0.5 0.5 -0.1 0.1\n", "no width": "0 0.5 0.5 0 0.1\n", "too few": "0 0.5 0.5 0.1\n" }))
    test(`YOLO with ${how}`, (p) => { const r = p.bring(yolo(`${text}1 0.5 0.5 0.2 0.25\n`)); says(r, /labels\/train\/a\.txt:1: /); counts(r, 1, 1); p.has("a.jpg 100x80 train: dog box 40 30 20 20"); });
  test("a COCO box partly outside is kept and named", (p) => { const r = p.bring(coco([{ bbox: [90, 70, 50, 50] }])); says(r, /ann\.json#\/annotations\/0: it reaches out of the image of 100 x 80/); p.has("a.jpg 100x80: cat box 90 70 50 50"); });
  for (const [how, bbox, wanted] of [["negative width", [30, 10, -10, 20], "cat box 20 10 10 20"], ["negative height", [10, 30, 10, -10], "cat box 10 20 10 10"], ["both", [30, 30, -10, -10], "cat box 20 20 10 10"]])
    test(`a COCO box with ${how} is turned around and named`, (p) => { says(p.bring(coco([{ bbox }])), /annotations\/0: .*negative/); p.has(`a.jpg 100x80: ${wanted}`); });
  for (const [how, bbox] of [["wholly outside", [500, 500, 10, 10]], ["left of it", [-50, 10, 20, 20]], ["of no width", [10, 10, 0, 20]], ["of no height", [10, 10, 20, 0]], ["that is a point", [10, 10, 0, 0]]])
    test(`a COCO box ${how} is left out and named`, (p) => { const r = p.bring(coco([{ bbox }, { bbox: [1, 1, 5, 5] }])); says(r, /ann\.json#\/annotations\/0: .*left out/); counts(r, 1, 1); });
  for (const [how, bbox] of [["null", [null, 1, 2, 3]], ["text", ["10", "10", "20", "20"]], ["three numbers", [1, 2, 3]], ["a map", { x: 1 }], ["1e999", "BIG"]])
    test(`a COCO bbox of ${how} is named`, (p) => { const files = coco([{ bbox }, { bbox: [1, 1, 5, 5] }]); files["ann.json"] = files["ann.json"].replace('"BIG"', "[1e999,1,2,2]"); const r = p.bring(files); says(r, /annotations\/0/); expect("the good one is in", p.lines().join().includes("cat box 1 1 5 5"), p.lines()); });
  test("NaN and Infinity, as Python writes them", (p) => { const files = coco([{ bbox: [1, 1, 5, 5] }, { bbox: [2, 2, 5, 5], score: 0.5 }]); files["ann.json"] = files["ann.json"].replace("0.5", "NaN").replace("[1,1,5,5]", "[NaN,1,Infinity,5]"); const r = p.bring(files); says(r, /ann\.json/); });
  test("a COCO polygon wholly outside", (p) => { const r = p.bring(coco([{ segmentation: [[200, 200, 250, 200, 220, 250]], bbox: [200, 200, 50, 50] }])); says(r, /annotations\/0: nothing of it lies inside/); counts(r, 1, 0); });
  test("a COCO polygon on one line", (p) => { says(p.bring(coco([{ segmentation: [[1, 1, 5, 5, 9, 9]] }])), /annotations\/0: .*area/); });
  test("a COCO pose outside", (p) => { says(p.bring(coco([{ keypoints: [200, 200, 2, 210, 210, 2], num_keypoints: 2, bbox: [200, 200, 10, 10] }], { category: { keypoints: ["a", "b"] } })), /annotations\/0: /); });
  test("a VOC box outside", (p) => { const r = p.bring(voc([200, 200, 250, 250], [90, 70, 140, 120])); says(r, /Annotations\/a\.xml:\d+: nothing of it lies inside/, /a\.xml:\d+: it reaches out/); counts(r, 1, 1); });
  test("VOC corners the wrong way round", (p) => { says(p.bring(voc([30, 30, 10, 10])), /a\.xml:\d+: <xmin> is above <xmax>/); p.has("a.jpg 100x80: cat box 10 10 20 20"); });
  test("a VOC box that is a line", (p) => { says(p.bring(voc([30, 10, 30, 20])), /a\.xml:\d+: .*zero area/); });
  test("VOC with NaN", (p) => { says(p.bring(voc(["NaN", 1, 2, 3], [1, 1, 9, 9])), /a\.xml:\d+: .*not a number/); });
  test("what goes out of the frame is counted on the way out", (p) => { p.bring(coco([{ bbox: [90, 70, 50, 50] }])); const { loss } = p.export("yolo"); expect("the report counts it", loss.items.some((i) => /outside|frame|beyond|0\.\.1/.test(i.what)), loss); });
  for (const format of ["yolo", "yolo-seg", "yolo-obb"])
    test(`${format}: every coordinate that is written lies in 0..1`, (p) => {
      p.bring(coco([{ bbox: [90, 70, 50, 50] }, { bbox: [-5, -5, 20, 20] }, { segmentation: [[-10, -10, 50, 0, 120, 100]], bbox: [-10, -10, 130, 110] }]));
      const done = p.export(format);
      const text = p.read(done.out, /labels\/.*\.txt$/);
      const numbers = text.split(/\s+/).slice(1).map(Number);
      expect("all in 0..1, or the report counts those that are not", numbers.every((n) => n >= 0 && n <= 1) || done.loss.items.some((i) => /outside|frame|beyond/.test(i.what)), { text, loss: done.loss });
    });
}

// What is at (x, y) of the stored pixels lies, upright, at ...
const upright = { 1: (x, y) => [x, y], 2: (x, y, w) => [w - x, y], 3: (x, y, w, h) => [w - x, h - y], 4: (x, y, w, h) => [x, h - y], 5: (x, y) => [y, x], 6: (x, y, w, h) => [h - y, x], 7: (x, y, w, h) => [h - y, w - x], 8: (x, y, w) => [y, w - x] };
const near = (x) => String(Math.round(x * 100) / 100);

function turnedTests(test) {
  for (const o of [5, 6, 7, 8]) {
    const at = (x, y) => upright[o](x, y, 100, 80);
    const corners = [at(60, 10), at(90, 30)];
    const [x0, y0] = [0, 1].map((i) => Math.min(corners[0][i], corners[1][i]));
    const [x1, y1] = [0, 1].map((i) => Math.max(corners[0][i], corners[1][i]));
    const wanted = `cat box ${near(x0)} ${near(y0)} ${near(x1 - x0)} ${near(y1 - y0)}`;
    const picture = jpeg(100, 80, { orientation: o, littleEndian: o % 2 === 0 });
    const said = /a\.jpg: .*EXIF.*turned/;
    test(`orientation ${o}, a COCO box on the stored pixels`, (p) => { says(p.bring(coco([{ bbox: [60, 10, 30, 20] }], { picture })), said); p.has(`a.jpg 80x100: ${wanted}`); });
    test(`orientation ${o}, a VOC box on the stored pixels`, (p) => { says(p.bring({ "JPEGImages/a.jpg": picture, "Annotations/a.xml": vocText({ objects: [["cat", 60, 10, 90, 30]] }) }), said); p.has(`a.jpg 80x100: ${wanted}`); });
    test(`orientation ${o}, a polygon`, (p) => {
      p.bring(coco([{ segmentation: [[60, 10, 90, 10, 70, 30]] }], { picture }));
      const points = [at(60, 10), at(90, 10), at(70, 30)].map((q) => q.map(near).join(" "));
      const line = p.lines()[0];
      expect("its corners", points.every((q) => line.includes(q)), { line, points });
    });
    test(`orientation ${o}, a pose`, (p) => {
      p.bring(coco([{ keypoints: [60, 10, 2, 90, 30, 1, 0, 0, 0], num_keypoints: 2, bbox: [60, 10, 30, 20] }], { picture, category: { keypoints: ["a", "b", "c"] } }));
      const line = p.lines()[0];
      expect("its joints", line.includes(`pose ${at(60, 10).map(near).join(" ")} 2, ${at(90, 30).map(near).join(" ")} 1, `), line);
    });
    test(`orientation ${o}, a mask`, (p) => {
      // Columns 60 to 89, rows 10 to 29 of 80.
      const runs = [60 * 80 + 10];
      for (let i = 0; i < 30; i++) runs.push(20, i < 29 ? 60 : 80 * 10 + 50);
      says(p.bring(coco([{ segmentation: { size: [80, 100], counts: runs }, bbox: [60, 10, 30, 20] }], { picture })), said);
      p.has(`a.jpg 80x100: cat mask ${near(x0)} ${near(y0)} ${near(x1 - x0)} ${near(y1 - y0)} 600`);
    });
    test(`orientation ${o}, labels in the upright frame stay`, (p) => { silent(p.bring(coco([{ bbox: [10, 60, 20, 30] }], { picture, width: 80, height: 100 }))); p.has("a.jpg 80x100: cat box 10 60 20 30"); });
    test(`orientation ${o}, YOLO fractions are of the upright image`, (p) => { silent(p.bring(yolo(yoloLine([0, 10, 60, 20, 30], 80, 100), { picture }))); p.has("a.jpg 80x100 train: cat box 10 60 20 30"); });
    test(`orientation ${o}, labels after the picture`, (p) => { p.bring({ "a.jpg": picture }, "i"); const files = coco([{ bbox: [60, 10, 30, 20] }]); delete files["a.jpg"]; says(p.bring(files, "l"), said); p.has(`a.jpg 80x100: ${wanted}`); });
    test(`orientation ${o}, labels before the picture`, (p) => {
      const files = coco([{ bbox: [60, 10, 30, 20] }]);
      delete files["a.jpg"];
      p.bring(files, "l");
      const r = p.bring({ "a.jpg": picture }, "i");
      expect("found", r.found_assets === 1, r);
      says(r, /a\.jpg: its EXIF orientation turns it/);
      p.has(`a.jpg 80x100: ${wanted}`);
      counts(p.bring(files, "again"), 0, 0, 1, 1);
      must(run(["audit", "verify"], { data: p.data }));
    });
    test(`orientation ${o}, convert and import say the same`, (p) => { const q = p.convert(coco([{ bbox: [60, 10, 30, 20] }], { picture }), "bundle"); expect("turned", linesOf(q.text).lines.join().includes(wanted), q.text); });
    test(`orientation ${o}, export and import again`, (p) => { p.bring(coco([{ bbox: [60, 10, 30, 20] }], { picture })); for (const f of ["coco", "voc", "yolo", "bundle"]) { const q = new Project(p.folder); q.import(p.export(f, "--images").out); expect(f, q.lines().join().includes(wanted), q.lines()); } });
  }
  for (const o of [2, 3, 4])
    test(`orientation ${o}: the sizes agree, the labels stay`, (p) => { p.bring(coco([{ bbox: [60, 10, 30, 20] }], { picture: jpeg(100, 80, { orientation: o }) })); p.has("a.jpg 100x80: cat box 60 10 30 20"); });
  test("sizes swapped without an EXIF reason are for another picture", (p) => { says(p.bring(coco([{ bbox: [10, 60, 20, 30] }], { width: 80, height: 100 })), /a\.jpg: the labels say 80 x 100, the image is 100 x 80/); p.has("a.jpg 100x80"); });
  test("a size that is off by one", (p) => { says(p.bring(coco([{ bbox: [10, 10, 20, 20] }], { width: 101, height: 80 })), /a\.jpg: .*101 x 80/); p.has("a.jpg 100x80: cat box 10 10 20 20"); });
  test("labels of a picture that was made smaller", (p) => { says(p.bring(coco([{ bbox: [10, 10, 20, 20] }], { width: 1000, height: 800 })), /a\.jpg: the labels say 1000 x 800/); p.has("a.jpg 100x80"); });
}

function maskTests(test) {
  const rle = (height, width) => ({ size: [height, width], counts: [width * height - 30, 20, 10] });
  for (const [how, h, w] of [["turned", 100, 80], ["of half the size", 40, 50], ["of twice the size", 160, 200], ["off by one", 80, 101]]) {
    test(`a mask ${how}, with a box beside it`, (p) => { says(p.bring(coco([{ segmentation: rle(h, w), bbox: [20, 10, 30, 20] }])), /annotations\/0: the mask is .*box beside it/); p.has("a.jpg 100x80: cat box 20 10 30 20"); });
    test(`a mask ${how}, alone`, (p) => { const r = p.bring(coco([{ segmentation: rle(h, w) }, { bbox: [1, 1, 5, 5] }])); says(r, /annotations\/0: .*left out/); p.has("a.jpg 100x80: cat box 1 1 5 5"); });
  }
  for (const [how, segmentation] of [["counts that do not add up", { size: [80, 100], counts: [10, 10] }], ["text that is none", { size: [80, 100], counts: "\u0001~~~" }], ["no size", { counts: [8000] }]])
    test(`a mask with ${how} falls back to its box`, (p) => { says(p.bring(coco([{ segmentation, bbox: [20, 10, 30, 20] }])), /annotations\/0: /); p.has("a.jpg 100x80: cat box 20 10 30 20"); });
  test("a VOC label image of another size is named, its boxes stay", (p) => { says(p.bring({ ...voc([10, 10, 30, 30]), "SegmentationObject/a.png": png(50, 40, { gray: 1, palette: vocPalette() }) }), /SegmentationObject\/a\.png: .*size/); p.has("a.jpg 100x80: cat box 10 10 20 20"); });
}

function placeTests(test) {
  test("VOC: file and line of each", (p) => { const r = p.bring(voc([30, 10, 30, 20], [200, 200, 210, 210], ["x", 1, 2, 3])); says(r, /^Annotations\/a\.xml:\d+: .*zero area/, /^Annotations\/a\.xml:\d+: nothing/, /^Annotations\/a\.xml:\d+: .*not a number/); const lines = r.issues.map((i) => /a\.xml:(\d+)/.exec(i)?.[1]); expect("three lines", new Set(lines).size === 3, r.issues); });
  test("YOLO: file and line of each", (p) => { const r = p.bring(yolo("0 0.5 0.5 0.1 0.1\n0 0.5 0.5 0 0\n\n7 0.5 0.5 0.1 0.1\n0 2.4 2.4 0.1 0.1\n")); says(r, /^labels\/train\/a\.txt:2: .*zero area/, /^labels\/train\/a\.txt:4: .*class 7/, /^labels\/train\/a\.txt:5: /); });
  test("COCO: the index of each, as the file counts", (p) => { const r = p.bring(coco([{ bbox: [1, 1, 5, 5] }, { bbox: [1, 1, 0, 5] }, { category_id: 9, bbox: [1, 1, 2, 2] }, { image_id: 9, bbox: [1, 1, 2, 2] }])); says(r, /#\/annotations\/1: .*zero area/, /#\/annotations\/2: .*categor/, /#\/annotations\/3: .*image/); });
  test("convert names the same places as import", (p) => { const files = yolo("0 0.5 0.5 0 0\n0 0.5 0.5 0.2 0.25\n"); const r = p.bring(files); const q = p.convert(files, "coco"); says(r, /labels\/train\/a\.txt:1: .*zero area/); expect("the same", q.issues.some((i) => /labels\/train\/a\.txt:1: .*zero area/.test(i)) && JSON.parse(q.text).annotations.length === 1, q); });
  test("a broken XML file is named and the rest is read", (p) => { const r = p.bring({ ...voc([10, 10, 30, 30]), "JPEGImages/b.jpg": pic(), "Annotations/b.xml": "<annotation><object>" }); says(r, /Annotations\/b\.xml/); expect("a.jpg has its box", p.lines().includes("a.jpg 100x80: cat box 10 10 20 20"), p.lines()); });
  test("a broken JSON file beside a good one is named and the rest is read", (p) => { const r = p.bring({ ...coco([{ bbox: [10, 10, 20, 20] }]), "broken.json": "{\"images\":[{\"id\":1,\"file_name\":\"b.jpg\"}],\"annotations\":[{\"id\":1,\"image_id\":1" }); says(r, /broken\.json/); expect("a.jpg has its box", p.lines().includes("a.jpg 100x80: cat box 10 10 20 20"), p.lines()); });
}
