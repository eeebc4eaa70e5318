"""Random truths and results, counted by pycocotools and by `touchmark eval`: every entry of the arrays must be the same.

    python tests/peers/eval_peer.py TOUCHMARK [SETS] [SEED]

Of one more set ours is given a score that is a hair off, which must be seen. Needs pycocotools and NumPy. Ends with
"N passed, N failed".
"""
import contextlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def box_of(rng, width, height):
    w, h = rng.uniform(0.5, width / 2), rng.uniform(0.5, height / 2)
    if rng.random() < 0.15:
        w, h = rng.integers(1, 8), rng.integers(1, 8)
    x, y = rng.uniform(0, width - w), rng.uniform(0, height - h)
    return [round(float(v), int(rng.integers(0, 4))) for v in (x, y, w, h)]


def shaken(rng, box, by):
    x, y, w, h = box
    dx, dy, dw, dh = rng.normal(0, by, 4)
    return [round(float(v), 2) for v in (x + dx * w, y + dy * h, max(w * (1 + dw), 0.1), max(h * (1 + dh), 0.1))]


def ring_of(rng, box):
    x, y, w, h = box
    turns = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 9))))
    ring = np.stack([x + w / 2 + w / 2 * np.cos(turns), y + h / 2 + h / 2 * np.sin(turns)], 1)
    return [round(float(v), 2) for v in ring.reshape(-1)]


def runs_of(rng, box, width, height, compressed):
    picture = np.zeros((height, width), dtype=np.uint8, order="F")
    x, y, w, h = (int(v) for v in box)
    picture[y : y + h + 1, x : x + w + 1] = rng.random((height, width))[y : y + h + 1, x : x + w + 1] < 0.9
    runs = coco_mask.encode(picture)
    if compressed:
        return {"size": [height, width], "counts": runs["counts"].decode()}
    flat = picture.reshape(-1, order="F")
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flat, [1 - flat[-1]]])))
    counts = np.diff(np.concatenate([[0], edges])) if len(edges) else np.array([flat.size])
    return {"size": [height, width], "counts": [int(c) for c in counts]}


def joints_of(rng, box, seen):
    x, y, w, h = box
    out = []
    for _ in range(17):
        visible = int(rng.integers(0, 3)) if rng.random() < seen else 0
        out += [round(float(rng.uniform(x, x + w)), 1), round(float(rng.uniform(y, y + h)), 1), visible]
    return out


def shaken_joints(rng, joints, by):
    out = []
    for i in range(0, len(joints), 3):
        out += [round(joints[i] + float(rng.normal(0, by)), 2), round(joints[i + 1] + float(rng.normal(0, by)), 2), 1]
    return out


def truth_set(rng, kind):
    images = [{"id": int(i), "width": int(rng.integers(40, 200)), "height": int(rng.integers(40, 200)), "file_name": f"{i}.jpg"}
              for i in rng.choice(100000, int(rng.integers(1, 30)), replace=False)]
    categories = [{"id": int(i), "name": f"class {i}"} for i in rng.choice(200, int(rng.integers(1, 6)), replace=False)]
    annotations = []
    for image in images:
        for _ in range(int(rng.integers(0, 12))):
            box = box_of(rng, image["width"], image["height"])
            crowd = int(rng.random() < 0.1)
            one = {"id": len(annotations) + 1, "image_id": image["id"], "iscrowd": crowd, "bbox": box,
                   "category_id": categories[int(rng.integers(len(categories)))]["id"],
                   "area": round(box[2] * box[3] * float(rng.choice([1, 0.7, 40])), 3)}
            if kind == "segm":
                one["segmentation"] = (runs_of(rng, box, image["width"], image["height"], rng.random() < 0.5) if crowd or rng.random() < 0.3
                                       else [ring_of(rng, box) for _ in range(int(rng.integers(1, 3)))])
            if kind == "keypoints":
                one["keypoints"] = joints_of(rng, box, rng.choice([0, 0.5, 1]))
                one["num_keypoints"] = sum(v > 0 for v in one["keypoints"][2::3])
            annotations.append(one)
    order = rng.permutation(len(annotations))
    return {"images": images, "categories": categories, "annotations": [annotations[i] for i in order]}


def results_of(rng, truth, kind):
    out = []
    scores = [round(float(s), 2) for s in rng.random(int(rng.integers(2, 40)))]  # with ties
    images = {image["id"]: image for image in truth["images"]}
    for one in truth["annotations"]:
        for _ in range(int(rng.choice([0, 1, 1, 2, 4]))):
            box = shaken(rng, one["bbox"], float(rng.choice([0, 0.02, 0.1])))
            result = {"image_id": one["image_id"], "category_id": one["category_id"], "score": float(rng.choice(scores))}
            if rng.random() < 0.1:
                result["category_id"] = int(rng.choice([c["id"] for c in truth["categories"]]))
            image = images[one["image_id"]]
            if kind == "bbox":
                result["bbox"] = box
            elif kind == "segm":
                inside = [max(box[0], 0), max(box[1], 0), box[2], box[3]]
                result["segmentation"] = runs_of(rng, inside, image["width"], image["height"], True)
            else:
                result["keypoints"] = shaken_joints(rng, one["keypoints"], float(rng.choice([0, 1, 4])))
            out.append(result)
    for _ in range(int(rng.integers(0, 250)) if rng.random() < 0.2 else 3):  # more than 100 on one image
        image = truth["images"][0]
        box = box_of(rng, image["width"], image["height"])
        result = {"image_id": image["id"], "category_id": truth["categories"][0]["id"], "score": float(rng.choice(scores))}
        result.update({"bbox": box} if kind == "bbox" else
                      {"segmentation": runs_of(rng, box, image["width"], image["height"], True)} if kind == "segm" else
                      {"keypoints": joints_of(rng, box, 1)})
        out.append(result)
    return [out[i] for i in rng.permutation(len(out))]


def by_peer(truth, results, kind):
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(str(truth))
        evaluation = COCOeval(coco, coco.loadRes(str(results)), kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation


def by_us(program, truth, results, kind, folder):
    reply = subprocess.run([program, "eval", "--gt", truth, "--dt", results, "--type", kind, "--arrays", folder, "--json"],
                           capture_output=True, text=True)
    if reply.returncode != 0:
        raise RuntimeError(reply.stderr)
    arrays = {name: np.load(pathlib.Path(folder) / f"{name}.npy") for name in ("precision", "recall", "scores")}
    return json.loads(reply.stdout), arrays


def differences(program, truth, results, kind, folder, to_us=None):
    peer = by_peer(truth, results, kind)
    said, ours = by_us(program, truth, to_us or results, kind, folder)
    out = []
    for name, array in ours.items():
        theirs = np.ascontiguousarray(peer.eval[name], dtype="<f8")
        if array.shape != theirs.shape:
            out.append(f"{name} has the shape {array.shape}, not {theirs.shape}")
        elif array.tobytes() != theirs.tobytes():
            places = np.argwhere(array.view("<u8") != theirs.view("<u8"))
            at = tuple(places[0])
            out.append(f"{name}: {len(places)} of {array.size} differ, the first at {at}: {array[at]!r} for {theirs[at]!r}")
    if list(peer.stats) != said["stats"]:
        out.append(f"the numbers {said['stats']} for {list(peer.stats)}")
    return out


def main():
    program, sets, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 60, int(sys.argv[3]) if len(sys.argv) > 3 else 1
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        truth, results = pathlib.Path(folder) / "truth.json", pathlib.Path(folder) / "results.json"
        for number in range(sets):
            rng = np.random.default_rng(seed * 1000003 + number)
            kind = ("bbox", "segm", "keypoints")[number % 3]
            truths = truth_set(rng, kind)
            found = results_of(rng, truths, kind)
            truth.write_text(json.dumps(truths))
            results.write_text(json.dumps(found))
            wrong = differences(program, truth, results, kind, folder)
            passed += not wrong
            failed += bool(wrong)
            if wrong:
                print(f"FAIL  set {number} ({kind}, seed {seed}): {'; '.join(wrong)}")
        rng = np.random.default_rng(seed)
        truths = truth_set(rng, "bbox")
        found = [{"image_id": one["image_id"], "category_id": one["category_id"], "bbox": one["bbox"], "score": 0.5}
                 for one in truths["annotations"] if not one["iscrowd"]]
        truth.write_text(json.dumps(truths))
        results.write_text(json.dumps(found))
        planted = pathlib.Path(folder) / "planted.json"
        planted.write_text(json.dumps([{**one, "score": 0.5 + 1e-15} for one in found]))
        seen = bool(differences(program, truth, results, "bbox", folder, planted))
        passed += seen
        failed += not seen
        if not seen:
            print("FAIL  scores that are a hair off are not seen")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
