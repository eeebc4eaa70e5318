"""Checks Touchmark's run-length masks against pycocotools, byte for byte.

Usage: rle_compare.py < stream    (src/geometry/mask_peer_test.cpp writes the stream)

The stream is little-endian. A batch holds n shapes in images of one size:
  i32 kind (0 end, 1 polygons, 2 pixel masks), h, w, n
  polygons:  i32 points[n], f64 xy[...]           pixel masks:  u8 pixels[n][w][h]
and what Touchmark made of them:
  texts of the n masks; u32 area[n]; f64 box[n][4]; texts of the n-1 unions and of the n-1 intersections
  of neighbours; for each group of 10: f64 mask_iou[10][10] and box_iou[10][10], where every third is a crowd;
  i32 whether pixels follow, u8 pixels[n][w][h]
Texts are i32 lengths, then the bytes. Prints the first differences; exits 1 when there is any.
"""

import sys

import numpy as np
from pycocotools import _mask

GROUP = 10
stream = sys.stdin.buffer
differences = 0


def take(dtype, count):
    size = np.dtype(dtype).itemsize * count
    data = stream.read(size)
    if len(data) != size:
        sys.exit("the stream ends too early")
    return np.frombuffer(data, dtype)


def take_texts(count):
    lengths = take("<i4", count)
    ends = np.cumsum(lengths)
    data = stream.read(int(ends[-1])) if count else b""
    return [data[end - length:end] for length, end in zip(lengths.tolist(), ends.tolist())]


def differ(what, batch, index, ours, theirs):
    global differences
    differences += 1
    if differences <= 20:
        print(f"batch {batch} case {index}: {what}: ours {ours!r}, theirs {theirs!r}")


def compare_texts(what, batch, ours, theirs):
    if ours == theirs:
        return
    for i, (a, b) in enumerate(zip(ours, theirs)):
        if a != b:
            differ(what, batch, i, a, b)


def compare_arrays(what, batch, ours, theirs):
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    if ours.tobytes() == theirs.tobytes():
        return
    for i in range(len(ours)):
        if ours[i].tobytes() != theirs[i].tobytes():
            differ(what, batch, i, ours[i], theirs[i])


def compare_ious(batch, masks, boxes):
    n = len(masks)
    crowd = np.array([i % 3 == 0 for i in range(GROUP)], dtype=np.uint8)
    for start in range(0, n - GROUP + 1, GROUP):
        group = masks[start:start + GROUP]
        ours = take("<f8", GROUP * GROUP).reshape(GROUP, GROUP)
        compare_arrays("mask iou", batch, ours, np.ascontiguousarray(_mask.iou(group, group, crowd)))
        ours = take("<f8", GROUP * GROUP).reshape(GROUP, GROUP)
        group = np.ascontiguousarray(boxes[start:start + GROUP])
        compare_arrays("box iou", batch, ours, np.ascontiguousarray(_mask.iou(group, group, crowd)))


def compare_batch(batch, kind, h, w, n):
    if kind == 1:
        counts = take("<i4", n)
        ends = np.cumsum(counts)
        xy = take("<f8", 2 * int(ends[-1]))
        rings = [xy[2 * (end - count):2 * end] for count, end in zip(counts.tolist(), ends.tolist())]
        masks = _mask.frPoly(rings, h, w)
    else:
        pixels = take("u1", n * w * h).reshape(n, w, h)
        masks = _mask.encode(np.asfortranarray(pixels.transpose(2, 1, 0)))
    compare_texts("text", batch, take_texts(n), [m["counts"] for m in masks])
    # In small groups: pycocotools' area() counts its masks in one byte.
    areas = [_mask.area(masks[i:i + GROUP]).astype("<u4") for i in range(0, n, GROUP)]
    compare_arrays("area", batch, take("<u4", n), np.concatenate(areas))
    boxes = take("<f8", 4 * n).reshape(n, 4)
    compare_arrays("box", batch, boxes, np.ascontiguousarray(_mask.toBbox(masks)))
    pairs = list(zip(masks, masks[1:]))
    for what, intersect in (("union", 0), ("intersection", 1)):
        theirs = [_mask.merge(list(pair), intersect)["counts"] for pair in pairs]
        compare_texts(what, batch, take_texts(n - 1), theirs)
    compare_ious(batch, masks, boxes)
    if take("<i4", 1)[0]:
        ours = take("u1", n * w * h).reshape(n, w, h)
        compare_arrays("pixels", batch, ours, np.ascontiguousarray(_mask.decode(masks).transpose(2, 1, 0)))


def main():
    batch = cases = 0
    while True:
        kind, h, w, n = (int(v) for v in take("<i4", 4))
        if kind == 0:
            break
        compare_batch(batch, kind, h, w, n)
        batch += 1
        cases += n
    print(f"{cases} cases in {batch} batches, {differences} differences")
    sys.exit(1 if differences else 0)


main()
