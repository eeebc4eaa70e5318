// The page of the canvas bench: one engine at a time shows the same polygons. Driven by bench/canvas.mjs.
import { engines } from "./engines.js";

// The same for every engine: a regular spread of polygons of 20 vertices over a picture of 4000 x 2250.
export const picture = { width: 4000, height: 2250 };
function polygons(n) {
  let state = 42;
  const random = () => (state = (state * 1664525 + 1013904223) >>> 0) / 2 ** 32;
  return Array.from({ length: n }, () => {
    const [cx, cy, r] = [30 + random() * (picture.width - 60), 30 + random() * (picture.height - 60), 6 + random() * 20];
    return Array.from({ length: 20 }, (_, i) => {
      const reach = r * (0.7 + 0.3 * random());
      return [cx + reach * Math.cos((i * Math.PI) / 10), cy + reach * Math.sin((i * Math.PI) / 10)].map((v) => Math.round(v * 100) / 100);
    });
  });
}

// Milliseconds of script of each event and each frame, as the page's own handlers take them.
const spent = [];
const timed = (run) => function (...args) {
  const began = performance.now();
  try {
    return run.apply(this, args);
  } finally {
    spent.push(performance.now() - began);
  }
};
const frame = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (run) => frame(timed(run));
const listen = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (type, run, options) {
  const wrapped = typeof run === "function" && /^(pointer|mouse|wheel)/.test(type) ? timed(run) : run;
  return listen.call(this, type, wrapped, options);
};

let shown = null;
const still = () => new Promise((done) => frame(() => frame(done)));

window.bench = {
  // Milliseconds until the polygons are painted.
  async open(name, n) {
    const list = polygons(n);
    const canvas = Object.assign(document.createElement("canvas"), picture);
    const context = canvas.getContext("2d");
    context.fillStyle = "#567";
    context.fillRect(0, 0, picture.width, picture.height);
    const bitmap = await createImageBitmap(canvas);
    const url = canvas.toDataURL("image/png");
    window.gc?.(); // what making the list left behind is no part of showing it
    const began = performance.now();
    shown = await engines[name](document.getElementById("place"), { polygons: list, picture, bitmap, url });
    await still();
    return performance.now() - began;
  },
  // Where polygon `i` is on the page.
  center(i) {
    return shown.center(i);
  },
  prepare(action) {
    return shown.prepare?.(action);
  },
  take() {
    return spent.splice(0);
  },
  close() {
    shown.close();
    shown = null;
    document.getElementById("place").replaceChildren();
  },
};
