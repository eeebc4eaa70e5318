// Ids run from 1, and some of them have no image any more. A gallery of all images has no place for those.

// How many of the ascending `gaps` are not above `id`.
function gapsTo(gaps: readonly number[], id: number): number {
  let low = 0;
  let high = gaps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((gaps[middle] as number) <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The id of the image at a place, counted from 0.
export function idAt(gaps: readonly number[], index: number): number {
  let id = index + 1;
  // Each gap that is passed moves the id on, which may pass more of them.
  for (let passed = gapsTo(gaps, id); index + 1 + passed !== id; passed = gapsTo(gaps, id)) id = index + 1 + passed;
  return id;
}

// The place of an image that there is; -1 for a gap.
export function indexAt(gaps: readonly number[], id: number): number {
  const passed = gapsTo(gaps, id);
  return gaps[passed - 1] === id ? -1 : id - 1 - passed;
}
