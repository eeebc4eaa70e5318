// Texts in other encodings, names in archives of other systems, elements that stand twice, and files that nobody reads:
// two things never become one, and what is left out is named.
import { join } from "node:path";
import { encode, zip } from "../lib/archives.mjs";
import { jpeg, png, ppm, tiff } from "../lib/pictures.mjs";
import { expect } from "../lib/touchmark.mjs";
import { Project, cocoText, counts, says, silent, vocText, write, yoloLine } from "./import_lib.mjs";

const pic = (gray = 100) => jpeg(100, 80, { gray });
const box = [10, 10, 20, 20];
const line = (c = 0) => yoloLine([c, ...box], 100, 80);

export function textTests(work) {
  const tests = [];
  const test = (name, body) => tests.push([`text: ${name}`, () => body(new Project(work))]);
  declaredTests(test);
  undeclaredTests(test);
  markTests(test);
  archiveNameTests(test);
  repeatTests(test);
  for (const [name, body] of unusedTests()) tests.push([`unused: ${name}`, () => body(new Project(work))]);
  return tests;
}

const classes = (p, ...wanted) => expect("the classes", JSON.stringify(p.classes()) === JSON.stringify(wanted), p.classes());

// XML whose declaration says what it is in.
function declaredTests(test) {
  const texts = { "windows-1251": ["кот", "пёс"], "koi8-r": ["кот", "пёс"], "gb2312": ["苹果", "香蕉"], "gbk": ["貓", "狗"], "gb18030": ["苹果", "香蕉"], "big5": ["蘋果", "香蕉"], "shift_jis": ["猫", "犬"], "euc-jp": ["猫", "犬"], "euc-kr": ["고양이", "개"], "iso-8859-1": ["naïve", "naéve"], "windows-1252": ["crème", "café"], "iso-8859-2": ["žába", "kůň"], "windows-1250": ["łódź", "żółw"], "iso-8859-7": ["γάτα", "σκύλος"], "windows-1254": ["ağaç", "kuş"], "utf-16le": ["кот", "猫"], "utf-16be": ["кот", "猫"] };
  for (const [encoding, [a, b]] of Object.entries(texts)) {
    const spelled = { "utf-16le": "UTF-16", "utf-16be": "utf-16", gb2312: "GB2312", shift_jis: "Shift_JIS" }[encoding] ?? encoding;
    test(`VOC declared as ${spelled} (${encoding})`, (p) => {
      const files = {};
      [a, b].forEach((name, i) => {
        const text = vocText({ filename: `${i}.jpg`, objects: [[name, 10, 10, 30, 30]], declaration: `<?xml version="1.0" encoding="${spelled}"?>\n` });
        Object.assign(files, { [`Annotations/${i}.xml`]: encode(text, encoding === "gb2312" ? "gbk" : encoding, { mark: true }), [`JPEGImages/${i}.jpg`]: pic(i) });
      });
      const report = p.bring(files);
      silent(report);
      classes(p, a, b);
    });
  }
  test("VOC declared as what it is not", (p) => {
    const of = (name, i) => ({ [`Annotations/${i}.xml`]: encode(vocText({ filename: `${i}.jpg`, objects: [[name, 10, 10, 30, 30]], declaration: '<?xml version="1.0" encoding="UTF-8"?>\n' }), "windows-1251"), [`JPEGImages/${i}.jpg`]: pic(i) });
    says(p.bring({ ...of("кот", 0), ...of("пёс", 1) }), /Annotations\/0\.xml: /);
    expect("two classes without a replacement sign", p.classes().length === 2 && !p.classes().join().includes("\ufffd"), p.classes());
  });
  test("VOC declared as an encoding that nobody knows", (p) => {
    const of = (name, i) => ({ [`Annotations/${i}.xml`]: encode(vocText({ filename: `${i}.jpg`, objects: [[name, 10, 10, 30, 30]], declaration: '<?xml version="1.0" encoding="x-mine"?>\n' }), "windows-1252"), [`JPEGImages/${i}.jpg`]: pic(i) });
    says(p.bring({ ...of("naïve", 0), ...of("naéve", 1) }), /Annotations\/0\.xml: .*x-mine/);
    expect("two classes", p.classes().length === 2 && !p.classes().join().includes("\ufffd"), p.classes());
  });
}

// Nothing says it: it is guessed, the guess is named with its file, and what differs stays different.
function undeclaredTests(test) {
  const texts = { "windows-1251": ["кошка", "собака"], "gbk": ["猫", "狗"], "shift_jis": ["猫", "犬"], "windows-1252": ["naïve", "naéve"], "euc-kr": ["사과", "사진"], "koi8-r": ["кошка", "собака"], "big5": ["貓", "狗"], "windows-1250": ["žába", "žíla"], "windows-1253": ["γάτα", "γάλα"] };
  const sure = new Set(["windows-1251", "gbk", "shift_jis", "windows-1252"]);
  const sets = {
    "YOLO classes.txt": [(e, a, b) => ({ "classes.txt": encode(`${a}\n${b}\n`, e), "images/a.jpg": pic(), "labels/a.txt": line(0) + line(1) }), /classes\.txt: .*(read as|encoding)/],
    "YOLO data.yaml": [(e, a, b) => ({ "data.yaml": encode(`train: images\nnames:\n  - ${a}\n  - ${b}\n`, e), "images/a.jpg": pic(), "labels/a.txt": line(0) + line(1) }), /data\.yaml: .*(read as|encoding)/],
    "darknet obj.names": [(e, a, b) => ({ "obj.data": "classes = 2\ntrain = data/train.txt\nnames = data/obj.names\n", "obj.names": encode(`${a}\n${b}\n`, e), "train.txt": "data/obj_train_data/a.jpg\n", "obj_train_data/a.jpg": pic(), "obj_train_data/a.txt": line(0) + line(1) }), /obj\.names: .*(read as|encoding)/],
    "VOC": [(e, a, b) => ({ "Annotations/a.xml": encode(vocText({ objects: [[a, 10, 10, 30, 30], [b, 10, 10, 30, 30]] }), e), "JPEGImages/a.jpg": pic() }), /a\.xml: .*(read as|encoding)/],
    "COCO": [(e, a, b) => ({ "ann.json": encode(cocoText({ images: [["a.jpg", 100, 80]], boxes: [[1, 1, ...box], [1, 2, ...box]], categories: [a, b] }), e), "a.jpg": pic() }), /ann\.json.*(read as|UTF-8)/],
  };
  for (const [encoding, [a, b]] of Object.entries(texts))
    for (const [kind, [make, said]] of Object.entries(sets)) {
      test(`${kind} in ${encoding}, undeclared`, (p) => {
        const report = p.bring(make(encoding, a, b));
        says(report, said);
        expect("two classes without a replacement sign", p.classes().length === 2 && new Set(p.classes()).size === 2 && !p.classes().join().includes("\ufffd"), p.classes());
        if (sure.has(encoding) && kind.startsWith("YOLO classes")) classes(p, a, b);
        expect("two labels", report.annotations === 2, report);
      });
    }
  test("--encoding says it", (p) => { p.bring(sets["YOLO classes.txt"][0]("shift_jis", "猫", "犬"), "in", "--encoding", "shift_jis"); classes(p, "猫", "犬"); });
  test("two names that differ in one byte that is no character", (p) => {
    p.bring({ "classes.txt": Buffer.from("cat\x81\ncat\x8d\n", "latin1"), "images/a.jpg": pic(), "labels/a.txt": line(0) + line(1) });
    expect("two classes", p.classes().length === 2 && new Set(p.classes()).size === 2, p.classes());
  });
}

function markTests(test) {
  const mark = (text, encoding = "utf-8") => encode(text, encoding, { mark: true });
  const yolo = (names, yaml) => ({ ...(yaml ? { "data.yaml": yaml } : {}), ...(names ? { "classes.txt": names } : {}), "images/a.jpg": pic(), "labels/a.txt": mark(line(1)) });
  for (const encoding of ["utf-8", "utf-16le", "utf-16be"]) {
    test(`classes.txt and a label file with a mark, ${encoding}`, (p) => { silent(p.bring(yolo(mark("кот\r\n猫\r\n", encoding)))); classes(p, "кот", "猫"); p.has("a.jpg 100x80: 猫 box 10 10 20 20"); });
    test(`data.yaml with a mark, ${encoding}`, (p) => { p.bring(yolo(undefined, mark("names: [кот, 猫]\ntrain: images\n", encoding))); classes(p, "кот", "猫"); p.has("a.jpg 100x80 train: 猫 box 10 10 20 20"); });
    test(`COCO with a mark, ${encoding}`, (p) => { silent(p.bring({ "a.jpg": pic(), "ann.json": mark(cocoText({ images: [["a.jpg", 100, 80]], boxes: [[1, 1, ...box]], categories: ["猫"] }), encoding) })); p.has("a.jpg 100x80: 猫 box 10 10 20 20"); });
    test(`VOC with a mark and no declaration, ${encoding}`, (p) => { silent(p.bring({ "JPEGImages/a.jpg": pic(), "Annotations/a.xml": mark(vocText({ objects: [["猫", 10, 10, 30, 30]] }), encoding) })); p.has("a.jpg 100x80: 猫 box 10 10 20 20"); });
    test(`an image list with a mark, ${encoding}`, (p) => { p.bring({ "data.yaml": "train: train.txt\nnames: [cat]\n", "train.txt": mark("images/a.jpg\n", encoding), "images/a.jpg": pic(), "labels/a.txt": line() }); p.has("a.jpg 100x80 train: cat box 10 10 20 20"); });
  }
  test("COCO in UTF-16 without a mark", (p) => { p.bring({ "a.jpg": pic(), "ann.json": encode(cocoText({ images: [["a.jpg", 100, 80]], boxes: [[1, 1, ...box]], categories: ["猫"] }), "utf-16le") }); p.has("a.jpg 100x80: 猫 box 10 10 20 20"); });
  test("a mark in the middle of a data set of others", (p) => { silent(p.bring({ "classes.txt": "cat\n", "images/a.jpg": pic(1), "images/b.jpg": pic(2), "labels/a.txt": mark(line()), "labels/b.txt": line() })); p.has("a.jpg 100x80: cat box 10 10 20 20", "b.jpg 100x80: cat box 10 10 20 20"); });
}

function archiveNameTests(test) {
  const names = { ibm866: ["дом", "кот"], cp437: ["Müller", "Größe"], "shift_jis": ["写真", "画像"], gbk: ["图片", "标注"], "euc-kr": ["강아지", "고양이"], "windows-1252": ["naïve", "naéve"], "windows-1251": ["дом", "кот"] };
  const sure = new Set(["ibm866", "cp437", "shift_jis", "gbk", "windows-1251", "windows-1252"]);
  const bring = (p, entries) => { write(p.folder, { "z.zip": zip(entries, { utf8: false }) }); return p.import(join(p.folder, "z.zip")); };
  for (const [encoding, [a, b]] of Object.entries(names)) {
    test(`pictures of a zip in ${encoding}`, (p) => {
      const report = bring(p, [[encode(`${a}.jpg`, encoding), pic(1)], [encode(`${b}.jpg`, encoding), pic(2)]]);
      says(report, /z\.zip: .*not UTF-8.*read as/);
      const lines = p.lines();
      expect("two images", lines.length === 2 && !lines.join().includes("\ufffd"), lines);
      if (sure.has(encoding)) p.has(`${a}.jpg 100x80`, `${b}.jpg 100x80`);
    });
    test(`a YOLO set of a zip in ${encoding}`, (p) => {
      bring(p, [["classes.txt", "cat\n"], ...[a, b].flatMap((n, i) => [[encode(`images/${n}.jpg`, encoding), pic(i)], [encode(`labels/${n}.txt`, encoding), line()]])]);
      expect("each has its label", p.lines().length === 2 && p.lines().every((l) => l.endsWith("cat box 10 10 20 20")), p.lines());
    });
    if (sure.has(encoding))
      test(`COCO names in UTF-8, the zip's in ${encoding}`, (p) => {
        bring(p, [["ann.json", cocoText({ images: [[`${a}.jpg`, 100, 80], [`${b}.jpg`, 100, 80]], boxes: [[1, 1, ...box], [2, 1, ...box]] })], [encode(`images/${a}.jpg`, encoding), pic(1)], [encode(`images/${b}.jpg`, encoding), pic(2)]]);
        p.has(`${a}.jpg 100x80: cat box 10 10 20 20`, `${b}.jpg 100x80: cat box 10 10 20 20`);
      });
  }
  test("a zip that says that its names are UTF-8", (p) => { write(p.folder, { "z.zip": zip({ "фото/кот.jpg": pic(1), "фото/猫.jpg": pic(2) }) }); silent(p.import(join(p.folder, "z.zip"))); p.has("кот.jpg 100x80", "猫.jpg 100x80"); });
  test("UTF-8 names without saying so", (p) => { silent(bring(p, [["кот.jpg", pic(1)], ["猫.jpg", pic(2)]])); p.has("кот.jpg 100x80", "猫.jpg 100x80"); });
  test("a folder of the zip in another code page", (p) => { bring(p, [[encode("Фото/дом.jpg", "ibm866"), pic(1)], [encode("Фото/кот.jpg", "ibm866"), pic(2)], ["x/a.jpg", pic(3)]]); p.has("x/a.jpg 100x80", "Фото/дом.jpg 100x80", "Фото/кот.jpg 100x80"); });
}

function repeatTests(test) {
  const voc = (p, inner) => p.bring({ "JPEGImages/a.jpg": pic(), "Annotations/a.xml": `<annotation>\n<filename>a.jpg</filename>\n<size><width>100</width><height>80</height></size>\n${inner}\n</annotation>` });
  const bnd = (x) => `<bndbox><xmin>${x}</xmin><ymin>${x}</ymin><xmax>${x + 10}</xmax><ymax>${x + 10}</ymax></bndbox>`;
  test("three <bndbox> in one object", (p) => { const r = voc(p, `<object><name>cat</name>${bnd(1)}${bnd(20)}${bnd(40)}</object>`); says(r, /a\.xml:\d+: .*bndbox/); p.has("a.jpg 100x80: cat box 1 1 10 10; cat box 20 20 10 10; cat box 40 40 10 10"); });
  test("the second <bndbox> is broken", (p) => { const r = voc(p, `<object><name>cat</name>${bnd(1)}<bndbox><xmin>x</xmin></bndbox>${bnd(40)}</object>`); says(r, /a\.xml:\d+: .*not a number/); p.has("a.jpg 100x80: cat box 1 1 10 10; cat box 40 40 10 10"); });
  test("two <name> in one object", (p) => { says(voc(p, `<object><name>cat</name><name>dog</name>${bnd(1)}</object>`), /a\.xml:\d+: .*<name>.*more than once/); p.has("a.jpg 100x80: cat box 1 1 10 10"); });
  test("two <xmin> in one box", (p) => { says(voc(p, `<object><name>cat</name><bndbox><xmin>1</xmin><xmin>5</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>`), /<xmin>.*more than once/); });
  test("two <size>", (p) => { says(voc(p, `<size><width>7</width><height>7</height></size><object><name>cat</name>${bnd(1)}</object>`), /<size>.*more than once/); p.has("a.jpg 100x80: cat box 1 1 10 10"); });
  test("two <filename>", (p) => { says(voc(p, `<filename>b.jpg</filename><object><name>cat</name>${bnd(1)}</object>`), /<filename>.*more than once/); });
  test("two boxes of a part", (p) => { const r = voc(p, `<object><name>cat</name>${bnd(1)}<part><name>head</name>${bnd(2)}${bnd(30)}</part></object>`); expect("both, or named", r.annotations === 3 || r.issues.length > 0, r); });
  test("several <bndbox> and several <part>", (p) => { const r = voc(p, `<object><name>cat</name>${bnd(1)}${bnd(40)}<part><name>head</name>${bnd(2)}</part></object>`); expect("three", r.annotations === 3, r); });
  test("several boxes go out as several objects", (p) => {
    voc(p, `<object><name>cat</name>${bnd(1)}${bnd(20)}</object>`);
    const q = new Project(p.folder);
    q.import(p.export("voc", "--images").out);
    q.has("a.jpg 100x80: cat box 1 1 10 10; cat box 20 20 10 10");
  });
  test("an <object> inside an <object>", (p) => { const r = voc(p, `<object><name>cat</name>${bnd(1)}<object><name>dog</name>${bnd(20)}</object></object>`); expect("read, kept or named", r.annotations === 2 || r.issues.length > 0 || p.bundle().includes("dog"), r); });
}

function unusedTests() {
  const kinds = {
    "KITTI labels": [{ "label_2/a.txt": "Car 0.00 0 -1.57 10.0 10.0 30.0 30.0 1.5 1.6 3.9 1.0 1.5 10.0 -1.5\n", "image_2/a.png": png(100, 80) }, /label_2\/a\.txt: .*KITTI/],
    "MOT tracks": [{ "seq/gt/gt.txt": "1,1,10,10,20,20,1,1,1\n", "seq/img1/000001.jpg": pic() }, /gt\.txt: .*MOT/],
    "CreateML": [{ "a.jpg": pic(), "_annotations.createml.json": JSON.stringify([{ image: "a.jpg", annotations: [{ label: "cat", coordinates: { x: 20, y: 20, width: 20, height: 20 } }] }]) }, /createml\.json: .*CreateML/],
    "VIA": [{ "a.jpg": pic(), "via.json": JSON.stringify({ "a.jpg1": { filename: "a.jpg", size: 1, regions: [{ shape_attributes: { name: "rect", x: 1, y: 1, width: 5, height: 5 }, region_attributes: {} }] } }) }, /via\.json: .*VIA/],
    "a VIA table": [{ "a.jpg": pic(), "via.csv": "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes\na.jpg,1,{},1,0,{},{}\n" }, /via\.csv: .*VIA/],
    "DOTA": [{ "labelTxt/a.txt": "imagesource:GoogleEarth\ngsd:0.1\n10 10 30 10 30 30 10 30 plane 0\n", "images/a.png": png(100, 80) }, /labelTxt\/a\.txt: .*DOTA/],
    "DOTA beside a data.yaml": [{ "data.yaml": "names: [plane]\ntrain: train/images\n", "train/labelTxt/a.txt": "10 10 30 10 30 30 10 30 plane 0\n", "train/images/a.png": png(100, 80) }, /labelTxt\/a\.txt.*DOTA/],
    "Open Images": [{ "a.jpg": pic(), "train-annotations-bbox.csv": "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax\na,x,/m/1,1,0.1,0.2,0.1,0.2\n" }, /bbox\.csv: .*Open Images/],
    "TensorFlow tables": [{ "a.jpg": pic(), "labels.csv": "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,100,80,cat,1,1,9,9\n" }, /labels\.csv: .*tables? of boxes/],
    "Supervisely": [{ "ds/img/a.jpg": pic(), "ds/ann/a.jpg.json": JSON.stringify({ size: { height: 80, width: 100 }, objects: [{ classTitle: "cat", geometryType: "rectangle" }] }) }, /a\.jpg\.json: .*Supervisely/],
    "VoTT": [{ "a.jpg": pic(), "x-asset.json": JSON.stringify({ asset: { name: "a.jpg" }, regions: [{ tags: ["cat"] }] }) }, /asset\.json: .*VoTT/],
    "BDD100K": [{ "a.jpg": pic(), "labels.json": JSON.stringify([{ name: "a.jpg", attributes: {}, labels: [{ category: "car", box2d: { x1: 1, x2: 2, y1: 1, y2: 2 } }] }]) }, /labels\.json: .*BDD/],
    "a file of unknown JSON": [{ "a.jpg": pic(), "things.json": "{\"a\": 1}" }, /things\.json: .*not used.*json/],
    "a file of unknown XML": [{ "a.jpg": pic(), "things.xml": "<a/>" }, /things\.xml: .*not used.*xml/],
    "a table of its own": [{ "a.jpg": pic(), "things.tsv": "a\tb\n" }, /things\.tsv: .*not used/],
    "HEIC by its bytes": [{ "a.jpg": pic(), "b.jpg.heic": Buffer.from("\0\0\0\x18ftypheic\0\0\0\0", "latin1") }, /b\.jpg\.heic: .*HEIC/],
    "HEIC by another brand": [{ "a.jpg": pic(), "IMG_1.HEIC": Buffer.from("\0\0\0\x18ftypmif1\0\0\0\0", "latin1") }, /IMG_1\.HEIC: .*HEI/],
    "JPEG 2000": [{ "a.jpg": pic(), "b.jp2": Buffer.from("\0\0\0\x0cjP  \r\n\x87\n", "latin1") }, /b\.jp2: .*JPEG 2000/],
    "a PNM": [{ "a.jpg": pic(), "b.pgm": ppm(4, 4), "c.ppm": ppm(4, 4) }, /b\.pgm: 2 files.*c\.ppm.*PNM/],
    "a video": [{ "a.jpg": pic(), "v.mp4": Buffer.from("\0\0\0\x18ftypisom\0\0\0\0", "latin1") }, /v\.mp4: .*video/],
    "pictures without an ending": [{ "a.jpg": pic(), "b": png(9, 9), "c": jpeg(9, 9) }, /^b: .*PNG pictures without the ending/],
    "a picture with a wrong ending": [{ "a.jpg": pic(), "b.dat": png(9, 9) }, /^b\.dat: .*PNG/],
    "NumPy masks": [{ "a.jpg": pic(), "a.npy": Buffer.from("\x93NUMPY\x01\0", "latin1") }, /a\.npy: .*NumPy/],
    "DICOM": [{ "a.jpg": pic(), "x": Buffer.concat([Buffer.alloc(128), Buffer.from("DICM")]) }, /^x: .*DICOM/],
  };
  const tests = Object.entries(kinds).map(([name, [files, said]]) => [name, (p) => { const report = p.bring(files); says(report, said); expect("the picture is in", report.assets >= 1, report); }]);
  tests.push(["in a data set that is read, too", (p) => { says(p.bring({ "JPEGImages/a.jpg": pic(), "Annotations/a.xml": vocText({ objects: [["cat", 1, 1, 9, 9]] }), "det.csv": "ImageID,LabelName\n", "more/b.heic": "x" }), /det\.csv: .*Open Images/, /more\/b\.heic: .*HEIC/); }]);
  tests.push(["in a zip, too", (p) => { write(p.folder, { "z.zip": zip({ "d/a.jpg": pic(), "d/b.heic": "x", "d/label_2/a.txt": "Car 0.00 0 -1.57 10.0 10.0 30.0 30.0 1.5 1.6 3.9 1.0 1.5 10.0 -1.5\n" }) }); says(p.import(join(p.folder, "z.zip")), /b\.heic: .*HEIC/, /a\.txt: .*KITTI/); }]);
  tests.push(["pages of a TIFF are counted", (p) => { says(p.bring({ "m.tif": tiff(20, 10, 4), "n.tiff": tiff(20, 10, 2), "one.tif": tiff(20, 10) }), /^m\.tif: it has 4 pages; the first is used/, /^n\.tiff: it has 2 pages/); p.has("m.tif 20x10", "n.tiff 20x10", "one.tif 20x10"); }]);
  tests.push(["pages of a TIFF with labels are counted", (p) => { says(p.bring({ "m.tif": tiff(20, 10, 3), "ann.json": cocoText({ images: [["m.tif", 20, 10]], boxes: [[1, 1, 1, 1, 5, 5]] }) }), /m\.tif: it has 3 pages/); p.has("m.tif 20x10: cat box 1 1 5 5"); }]);
  tests.push(["many of a kind are one line with their number", (p) => { const files = { "a.jpg": pic() }; for (let i = 0; i < 30; i++) files[`h${i}.heic`] = "x"; const report = p.bring(files); says(report, /30 files were not used.*and others.*HEIC/); counts(report, 1, 0); }]);
  return tests;
}
