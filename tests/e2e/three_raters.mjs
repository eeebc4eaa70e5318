// Three annotators label the same 20 images at once, each in a browser of their own: none is told of another's boxes,
// comments or presence, on the page or on the wire, and a manager reads what all three drew.
//   node tests/e2e/three_raters.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { Meeting, Rater } from "./lib/rater.mjs";

const [base, login, password, project] = process.argv.slice(2);
const kImages = 20;
const kTogether = 3;  // the first so many are drawn with more boxes, and compared after a reload
const browser = await launch();
const failures = [];
const check = (name, ok, detail = "") => {
  console.log(`${ok ? "ok  " : "FAIL"} ${name}${ok ? "" : ` ${detail}`}`);
  if (!ok) failures.push(name);
};

// The manager, who needs no page: calls the API with a session.
class Manager {
  static async signIn() {
    const manager = new Manager();
    manager.request = (await browser.newContext()).request;
    manager.csrf = (await manager.send("POST", "/session", { login, password })).csrf_token;
    return manager;
  }
  async send(method, path, data) {
    const headers = this.csrf ? { "X-Touchmark-Csrf": this.csrf } : {};
    const reply = await this.request.fetch(`${base}/api/v1${path}`, { method, headers, ...(data ? { data } : {}) });
    if (!reply.ok()) throw new Error(`${method} ${path}: ${reply.status()} ${await reply.text()}`);
    const text = await reply.text();
    return text === "" ? undefined : JSON.parse(text);
  }
  ask(path) { return this.send("GET", `/projects/${project}${path}`); }
}

// A new annotator, who has followed their link and chosen a password.
async function annotator(manager, number) {
  const name = `rater${number}-${Math.random().toString(36).slice(2, 7)}`;
  const { user, link } = await manager.send("POST", "/users", { login: name, display_name: `Rater Number ${number}` });
  await manager.send("POST", `/projects/${project}/members`, { login: name, role: "annotator" });
  const { request } = await browser.newContext();
  const secret = link.split("/").at(-1);
  const session = await (await request.post(`${base}/api/v1/session/link`, { data: { secret } })).json();
  const set = await request.put(`${base}/api/v1/session/password`, { data: { password }, headers: { "X-Touchmark-Csrf": session.csrf_token } });
  if (!set.ok()) throw new Error(`password: ${set.status()} ${await set.text()}`);
  return new Rater({ browser, base, project, number, login: name, id: user.id, password });
}

const secretOf = (rater) => `only rater ${rater.number} wrote this, ${rater.login}`;

// What a rater may see when all three have drawn on the image and commented on it.
async function seesOnlyTheirOwn(rater, boxes, place) {
  const { page } = rater;
  await page.reload();
  await rater.ready();
  const { number } = rater;
  check(`rater ${number}, ${place}: after a reload their ${boxes} boxes are there, and no others`, (await rater.objects()) === boxes, String(await rater.objects()));
  check(`rater ${number}, ${place}: nobody else is here`, (await rater.presence()).length === 0, String(await rater.presence()));
  const comments = await rater.comments();
  check(`rater ${number}, ${place}: only their own comment`, JSON.stringify(comments) === JSON.stringify([secretOf(rater)]), JSON.stringify(comments));
  await page.getByRole("tab", { name: "Objects" }).click();
}

async function rate(rater, meeting) {
  await rater.open();
  await rater.signIn();
  await meeting.at("the start");
  await rater.begin();
  for (let i = 0; i < kImages; i++) {
    const found = await rater.objects();
    if (found !== 0) failures.push(`rater ${rater.number} finds ${found} objects on image ${rater.asset()} before they drew`);
    const boxes = i < kTogether ? rater.number + 1 : 1;
    await rater.draw(boxes);
    if (i < kTogether) {
      await rater.comment(secretOf(rater));
      await meeting.at(`image ${i}`);
      await seesOnlyTheirOwn(rater, boxes, `image ${i + 1}`);
      await meeting.at(`image ${i}, seen`);
    }
    await rater.submit();
    if (i + 1 < kImages) await rater.ready();
  }
}

function checkWire(rater, others, layers) {
  const { number } = rater;
  const own = layers.find((layer) => layer.user === rater.id);
  const strange = layers.filter((layer) => layer !== own).map((layer) => layer.id);
  const leaks = (text) => others.some((other) => text.includes(secretOf(other))) || strange.some((id) => new RegExp(`"(layer|work_layer)": ?${id}\\b`).test(text));
  const told = rater.said.filter(([, text]) => leaks(text)).map(([url]) => url);
  check(`rater ${number}: none of ${rater.said.length} replies has a word of the others`, rater.said.length > kImages && told.length === 0, told.slice(0, 5).join(" "));
  const present = rater.streamed.filter(([event]) => event === "presence").map(([, data]) => data);
  const strangers = present.filter((data) => {
    const { asset, users } = JSON.parse(data);
    return rater.drawn.has(asset) && users.some((user) => others.some((other) => other.id === user.id));
  });
  check(`rater ${number}: ${rater.streamed.length} events streamed, none of the others' presence on the images of the batch`, rater.streamed.length > 0 && strangers.length === 0, strangers.slice(0, 3).join(" "));
  check(`rater ${number}: no error on the page`, rater.errors.length === 0, rater.errors.join("\n"));
}

async function checkRefusals(rater, layers, asset) {
  const strange = layers.filter((layer) => layer.user !== rater.id);
  const never = 1 + Math.max(...layers.map((layer) => layer.id)) + 1000;
  const replies = [];
  for (const { id } of strange)
    for (const path of ["annotations", "comments", "reviews"]) {
      const theirs = await rater.ask(`/assets/${asset}/${path}?layer=${id}`);
      const none = await rater.ask(`/assets/${asset}/${path}?layer=${never}`);
      if (theirs.status !== 404 || theirs.text.replaceAll(String(id), "N") !== none.text.replaceAll(String(never), "N")) replies.push(`${path} of layer ${id}: ${theirs.status} ${theirs.text} against ${none.text}`);
    }
  check(`rater ${rater.number}: another's layer answers as one that does not exist`, replies.length === 0, replies.join("\n"));
  const listed = JSON.parse((await rater.ask("/layers")).text).items.map((layer) => layer.id);
  check(`rater ${rater.number}: their list of layers has none of the others'`, strange.every(({ id }) => !listed.includes(id)), String(listed));
}

async function checkManager(manager, raters, assets, layers) {
  for (const rater of raters) {
    const layer = layers.find((one) => one.user === rater.id);
    const wanted = [...rater.drawn.values()].reduce((sum, boxes) => sum + boxes, 0);
    check(`a manager reads the ${wanted} boxes of rater ${rater.number}`, layer?.annotations === wanted, JSON.stringify(layer));
    const differ = [];
    for (const asset of assets) {
      const { items } = await manager.ask(`/assets/${asset}/annotations?layer=${layer?.id}`);
      const good = items.length === rater.drawn.get(asset) && items.every((item) => item.layer === layer.id && item.content.class_id === rater.number && item.content.shape.kind === "box");
      if (!good) differ.push(`image ${asset}: ${items.length}, drawn ${rater.drawn.get(asset)}`);
    }
    check(`and on every one of ${assets.length} images those that rater ${rater.number} drew`, differ.length === 0, differ.join("; "));
  }
}

try {
  const manager = await Manager.signIn();
  const assets = (await manager.ask(`/assets?limit=${kImages}`)).items.map((asset) => asset.id);
  check(`there are ${kImages} images`, assets.length === kImages, String(assets.length));
  const truth = async () => JSON.stringify((await manager.ask("")).counters.annotations) + JSON.stringify(await Promise.all(assets.map((asset) => manager.ask(`/assets/${asset}/annotations`))));
  const before = await truth();
  const raters = [];
  for (const number of [1, 2, 3]) raters.push(await annotator(manager, number));
  const batch = await manager.send("POST", `/projects/${project}/batches`, { name: `three raters ${Date.now()}`, overlap: 3, members: raters.map((rater) => rater.id), asset_ids: assets });
  const meeting = new Meeting(raters.length);
  const began = performance.now();
  await Promise.all(raters.map((rater) => rate(rater, meeting)));
  console.log(`     three raters, ${kImages} images each: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  const layers = (await manager.ask("/layers")).items.filter((layer) => layer.kind === "replica" && layer.batch === batch.id);
  check("the batch has three replicas", layers.length === 3, JSON.stringify(layers));
  for (const rater of raters) {
    const given = [...rater.drawn.keys()].sort((a, b) => a - b);
    check(`rater ${rater.number} was given each of the ${kImages} images once`, JSON.stringify(given) === JSON.stringify(assets), String(given));
    checkWire(rater, raters.filter((other) => other !== rater), layers);
    await checkRefusals(rater, layers, assets[0]);
  }
  await checkManager(manager, raters, assets, layers);
  check("the truth is what it was", (await truth()) === before);
  const done = (await manager.ask(`/batches/${batch.id}`)).tasks;
  check(`all ${3 * kImages} tasks are handed in`, done["annotate:submitted"] === 3 * kImages, JSON.stringify(done));
} catch (error) {
  await fell("three_raters", browser, failures, error);
}
await end("three raters", browser, failures);
