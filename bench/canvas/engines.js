// What is compared: each shows polygons over a picture and takes the mouse. `prepare("pan" | "drag")` readies it for that.
import { createAnnotator } from "@touchmark/render";

const middle = (ring) => ring.reduce(([x, y], p) => [x + p[0] / ring.length, y + p[1] / ring.length], [0, 0]);

async function touchmark(place, { polygons, picture, bitmap }) {
  const annotations = polygons.map((outer, i) => ({ id: i + 1, version: 1, content: { kind: "object", class_id: 1 + (i % 8), shape: { kind: "polygon", parts: [{ outer }] } } }));
  const classes = Array.from({ length: 8 }, (_, i) => ({ id: i + 1, name: `class ${i + 1}` }));
  const annotator = createAnnotator({ container: place, assetId: 1, layer: 1, classes, annotations, sync: null, image: { kind: "bitmap", ...picture, bitmap } });
  await annotator.ready;
  return {
    center: (i) => {
      const { scale, x, y } = annotator.placement();
      const [cx, cy] = middle(polygons[i]);
      return [cx * scale + x, cy * scale + y];
    },
    prepare: (action) => annotator.setTool(action === "pan" ? "pan" : "select"),
    close: () => annotator.destroy(),
  };
}

// As CVAT draws: an element a shape, listeners on each, the whole moved as one.
async function svg(place, { polygons, picture, url }) {
  const ns = "http://www.w3.org/2000/svg";
  const scale = Math.min(place.clientWidth / picture.width, place.clientHeight / picture.height);
  const root = document.createElementNS(ns, "svg");
  root.setAttribute("style", "position:absolute;inset:0;width:100%;height:100%");
  const group = document.createElementNS(ns, "g");
  let at = [0, 0];
  const move = () => group.setAttribute("transform", `translate(${at[0]} ${at[1]}) scale(${scale})`);
  move();
  const image = document.createElementNS(ns, "image");
  image.setAttribute("href", url);
  group.append(image);
  let [dragged, last, mode] = [null, null, "drag"];
  for (const ring of polygons) {
    const shape = document.createElementNS(ns, "polygon");
    shape.setAttribute("points", ring.map((p) => p.join(",")).join(" "));
    shape.setAttribute("style", "fill:rgba(80,200,120,.2);stroke:rgb(80,200,120);stroke-width:1.5px;vector-effect:non-scaling-stroke");
    shape.addEventListener("mouseenter", () => (shape.style.fillOpacity = 1));
    shape.addEventListener("mouseleave", () => (shape.style.fillOpacity = ""));
    shape.addEventListener("mousedown", () => (dragged = mode === "drag" ? { shape, by: [0, 0] } : null));
    group.append(shape);
  }
  root.addEventListener("mousedown", (e) => (last = [e.clientX, e.clientY]));
  root.addEventListener("mousemove", (e) => {
    if (last === null) return;
    const by = [e.clientX - last[0], e.clientY - last[1]];
    last = [e.clientX, e.clientY];
    if (dragged !== null) {
      dragged.by = [dragged.by[0] + by[0] / scale, dragged.by[1] + by[1] / scale];
      dragged.shape.setAttribute("transform", `translate(${dragged.by[0]} ${dragged.by[1]})`);
    } else {
      at = [at[0] + by[0], at[1] + by[1]];
      move();
    }
  });
  root.addEventListener("mouseup", () => ([dragged, last] = [null, null]));
  root.append(group);
  place.append(root);
  return {
    center: (i) => middle(polygons[i]).map((v, k) => v * scale + at[k]),
    prepare: (action) => (mode = action),
    close: () => root.remove(),
  };
}

async function konva(place, { polygons, picture, bitmap }) {
  const { default: Konva } = await import("konva");
  const scale = Math.min(place.clientWidth / picture.width, place.clientHeight / picture.height);
  const stage = new Konva.Stage({ container: place, width: place.clientWidth, height: place.clientHeight, scaleX: scale, scaleY: scale });
  const back = new Konva.Layer({ listening: false });
  back.add(new Konva.Image({ image: bitmap, ...picture }));
  const layer = new Konva.Layer();
  const shapes = polygons.map((ring) => new Konva.Line({ points: ring.flat(), closed: true, fill: "rgba(80,200,120,.2)", stroke: "rgb(80,200,120)", strokeWidth: 1.5, strokeScaleEnabled: false, perfectDrawEnabled: false, shadowForStrokeEnabled: false }));
  for (const shape of shapes) {
    shape.on("mouseenter", () => shape.opacity(0.7));
    shape.on("mouseleave", () => shape.opacity(1));
  }
  layer.add(...shapes);
  stage.add(back, layer);
  return {
    center: (i) => middle(polygons[i]).map((v, k) => v * scale + (k === 0 ? stage.x() : stage.y())),
    prepare: (action) => {
      stage.draggable(action === "pan");
      for (const shape of shapes) shape.draggable(action === "drag");
    },
    close: () => stage.destroy(),
  };
}

// Its engine for many annotations: the one over OpenSeadragon, in WebGL.
async function annotorious(place, { polygons, picture, url }) {
  const { default: OpenSeadragon } = await import("openseadragon");
  const { createOSDAnnotator } = await import("@annotorious/openseadragon");
  await import("@annotorious/openseadragon/dist/annotorious-openseadragon.css");
  const viewer = OpenSeadragon({ element: place, tileSources: { type: "image", url }, showNavigationControl: false, gestureSettingsMouse: { clickToZoom: false }, immediateRender: true, animationTime: 0 });
  await new Promise((done) => viewer.addOnceHandler("open", done));
  const annotator = createOSDAnnotator(viewer, {});
  annotator.setAnnotations(
    polygons.map((points, i) => {
      const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
      const bounds = { minX: Math.min(...xs), minY: Math.min(...ys), maxX: Math.max(...xs), maxY: Math.max(...ys) };
      return { id: `p${i}`, bodies: [], target: { annotation: `p${i}`, selector: { type: "POLYGON", geometry: { bounds, points } } } };
    }),
  );
  return {
    center: (i) => {
      const [x, y] = middle(polygons[i]);
      const at = viewer.viewport.imageToViewerElementCoordinates(new OpenSeadragon.Point(x, y));
      return [at.x, at.y];
    },
    close: () => {
      annotator.destroy();
      viewer.destroy();
    },
  };
}

export const engines = { touchmark, svg, konva, annotorious };
