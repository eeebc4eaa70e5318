// Stored shapes as areas of the picture.

// As the server has it: what of the picture a stored shape covers.
export function covers(shape) {
  if (shape.kind === "box") return (x, y) => x >= shape.x && x < shape.x + shape.width && y >= shape.y && y < shape.y + shape.height;
  if (shape.kind === "mask") {
    const ones = onesOf(shape);
    return (x, y) => ones[Math.floor(x) * shape.size[0] + Math.floor(y)] === 1;
  }
  const rings = shape.parts.flatMap((part) => [part.outer, ...part.holes]);
  return (x, y) => rings.reduce((inside, ring) => inside !== inRing(ring, x, y), false);
}

export function inRing(ring, x, y) {
  let inside = false;
  ring.forEach(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length];
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  });
  return inside;
}

// COCO's compressed run lengths.
export function runsOf(counts) {
  const runs = [];
  for (let i = 0; i < counts.length;) {
    let [value, shift, more] = [0, 0, true];
    while (more) {
      const c = counts.charCodeAt(i++) - 48;
      value |= (c & 31) << shift;
      shift += 5;
      more = (c & 32) !== 0;
      if (!more && (c & 16) !== 0) value |= -1 << shift;
    }
    runs.push(value + (runs.length > 2 ? runs[runs.length - 2] : 0));
  }
  return runs;
}

function onesOf({ size: [height, width], counts }) {
  const runs = runsOf(counts);
  const ones = new Uint8Array(width * height);
  let at = 0;
  runs.forEach((run, i) => {
    if (i % 2 === 1) ones.fill(1, at, at + run);
    at += run;
  });
  return ones;
}

// The intersection over the union of what is stored and of what is true, in an image of `size`.
export function overlap(shape, truth, [width, height]) {
  const mine = covers(shape);
  let [both, any] = [0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [a, b] = [mine(x + 0.5, y + 0.5), truth(x + 0.5, y + 0.5)];
      both += a && b ? 1 : 0;
      any += a || b ? 1 : 0;
    }
  return both / any;
}
