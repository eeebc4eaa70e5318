"""A set of the size of COCO's val2017 with detections as a detector makes them: of each true object some good and some poor
ones, with tied scores, and many that are of nothing.

    python bench/eval_set.py TRUTH.json RESULTS.json bbox|segm|keypoints [DETECTIONS]
"""
import json
import sys

import numpy as np

IMAGES, CLASSES, TRUTHS = 5000, 80, 36781


def main():
    truth_path, results_path, kind = sys.argv[1:4]
    detections = int(sys.argv[4]) if len(sys.argv) > 4 else 50000
    rng = np.random.default_rng(42)
    ids = np.sort(rng.choice(581921, IMAGES, replace=False)) + 1
    images = [{"id": int(i), "width": 640, "height": 480, "file_name": f"{i:012d}.jpg"} for i in ids]
    categories = [{"id": i + 1, "name": f"class {i + 1}"} for i in range(1 if kind == "keypoints" else CLASSES)]
    # Some images hold many objects, and some classes are met often, as in pictures of people.
    of_image = rng.choice(IMAGES, TRUTHS, p=(w := rng.exponential(1, IMAGES)) / w.sum())
    of_class = np.minimum(rng.zipf(1.5, TRUTHS) - 1, len(categories) - 1)
    sides = np.exp(rng.normal(4, 1, (TRUTHS, 2))).clip(4, [600, 440])
    corners = rng.random((TRUTHS, 2)) * (np.array([640, 480]) - sides)
    boxes = np.concatenate([corners, sides], 1).round(2)
    annotations = []
    for i in range(TRUTHS):
        x, y, w, h = (float(v) for v in boxes[i])
        one = {"segmentation": [ring(rng, x, y, w, h)], "area": round(w * h * 0.7, 4), "iscrowd": int(rng.random() < 0.012),
               "image_id": int(ids[of_image[i]]), "bbox": [x, y, w, h], "category_id": int(of_class[i]) + 1, "id": 900000 + i}
        if kind == "keypoints":
            one.update(joints(rng, x, y, w, h))
        annotations.append(one)
    results = []
    for i in rng.choice(TRUTHS, int(detections * 0.7)):
        w, h = boxes[i][2:]
        box = boxes[i] + rng.normal(0, rng.choice([0.02, 0.1, 0.3]), 4) * [w, h, w, h]
        results.append((int(of_image[i]), int(of_class[i]), box))
    for _ in range(detections - len(results)):
        size = np.exp(rng.normal(4, 1, 2)).clip(4, [600, 440])
        place = rng.random(2) * (np.array([640, 480]) - size)
        results.append((int(rng.integers(IMAGES)), int(rng.integers(len(categories))), np.concatenate([place, size])))
    found = []
    for image, category, box in (results[i] for i in rng.permutation(len(results))):
        x, y, w, h = (round(float(v), 2) for v in np.concatenate([box[:2].clip(0), np.maximum(box[2:], 1)]))
        one = {"image_id": int(ids[image]), "category_id": category + 1, "bbox": [x, y, w, h], "score": round(float(rng.beta(1, 2)), 3)}
        if kind == "segm":
            one["segmentation"] = [ring(rng, x, y, w, h)]
        if kind == "keypoints":
            one["keypoints"] = joints(rng, x, y, w, h)["keypoints"]
        found.append(one)
    if kind == "segm":
        from pycocotools import mask
        for one in found:
            runs = mask.merge(mask.frPyObjects(one["segmentation"], 480, 640))
            one["segmentation"] = {"size": [480, 640], "counts": runs["counts"].decode()}
            del one["bbox"]
    json.dump({"images": images, "annotations": annotations, "categories": categories}, open(truth_path, "w"))
    json.dump(found, open(results_path, "w"))


def ring(rng, x, y, w, h):
    turns = np.sort(rng.random(24)) * 2 * np.pi
    far = rng.uniform(0.8, 1, 24)
    points = np.stack([x + w / 2 * (1 + far * np.cos(turns)), y + h / 2 * (1 + far * np.sin(turns))], 1)
    return [float(v) for v in points.reshape(-1).round(2)]


def joints(rng, x, y, w, h):
    seen = rng.integers(0, 3, 17)
    places = np.stack([rng.uniform(x, x + w, 17), rng.uniform(y, y + h, 17)], 1).round(1)
    return {"keypoints": [float(v) for p, s in zip(places, seen) for v in (*p, int(s))], "num_keypoints": int((seen > 0).sum())}


if __name__ == "__main__":
    main()
