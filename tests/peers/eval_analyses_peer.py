"""Random truths and results, taken apart by `touchmark eval` and by others: the reasons of errors and what each costs by
tidecv, VOC's AP and the best threshold by NumPy from the matches of pycocotools, the confusion by NumPy.

    python tests/peers/eval_analyses_peer.py TOUCHMARK [SETS] [SEED]

Of one more set ours is given other scores, which must be seen. Ends with "N passed, N failed".
"""
import collections
import contextlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from eval_peer import by_peer, shaken
from pycocotools import mask as coco_mask
from tidecv import TIDE, Data
from tidecv.ap import APDataObject

OVERLAP, BACKGROUND = 0.5, 0.1
KINDS = {"Cls": "class", "Loc": "place", "Both": "both", "Dupe": "duplicate", "Bkg": "background", "Miss": "missed"}


def coco_ap(self):
    """tidecv asks at recalls i / 100, COCO at those of linspace, which differ in the last bit."""
    if self.num_gt_positives == 0:
        return 0
    right = np.array([point[1] for point in sorted(self.data_points.values(), key=lambda point: -point[0])], dtype=float)
    found = np.cumsum(right)
    precision = np.maximum.accumulate((found / np.arange(1, len(right) + 1))[::-1])[::-1]
    at = np.searchsorted(found / self.num_gt_positives, np.linspace(0, 1, 101), side="left")
    return float(np.where(at < len(right), np.append(precision, 0)[np.minimum(at, len(right))], 0).mean() * 100)


APDataObject.get_ap = coco_ap


def random_set(rng):
    images = [{"id": i + 1, "width": 300, "height": 200, "file_name": f"{i}.jpg"} for i in range(int(rng.integers(8, 25)))]
    classes = [{"id": i * 3 + 1, "name": f"class {i}"} for i in range(int(rng.integers(1, 5)))]
    truths, results, scores = [], [], iter(rng.permutation(100000) / 100000)
    for image in images:
        for _ in range(int(rng.integers(0, 9))):
            w, h = rng.uniform(5, 120, 2)
            box = [float(v) for v in (rng.uniform(0, 300 - w), rng.uniform(0, 200 - h), w, h)]
            kind = classes[int(rng.integers(len(classes)))]["id"]
            truths.append({"id": len(truths) + 1, "image_id": image["id"], "iscrowd": 0, "bbox": box, "area": box[2] * box[3], "category_id": kind})
            for _ in range(int(rng.choice([0, 1, 1, 1, 2]))):
                said = kind if rng.random() < 0.75 else classes[int(rng.integers(len(classes)))]["id"]
                results.append({"image_id": image["id"], "category_id": said, "score": float(next(scores)), "bbox": shaken(rng, box, float(rng.choice([0.02, 0.1, 0.3])))})
        for _ in range(int(rng.integers(0, 3))):
            box = [float(v) for v in (*rng.uniform(0, 150, 2), *rng.uniform(5, 60, 2))]
            results.append({"image_id": image["id"], "category_id": classes[int(rng.integers(len(classes)))]["id"], "score": float(next(scores)), "bbox": box})
    for one in classes:  # each class has something to find, as tidecv counts a class without truth as 0
        box = [1.0, 1.0, 20.0, 30.0]
        truths.append({"id": len(truths) + 1, "image_id": 1, "iscrowd": 0, "bbox": box, "area": 600.0, "category_id": one["id"]})
        results.append({"image_id": 1, "category_id": one["id"], "score": float(next(scores)), "bbox": box})
    return {"images": images, "categories": classes, "annotations": truths}, results


def errors_by_tide(truth, results):
    gt, dt = Data("truth", max_dets=10**6), Data("results", max_dets=10**6)
    for image in truth["images"]:
        gt.add_image(image["id"], image["file_name"])
    for one in truth["annotations"]:
        gt.add_ground_truth(one["image_id"], one["category_id"], box=one["bbox"])
    for one in results:
        dt.add_detection(one["image_id"], one["category_id"], one["score"], box=one["bbox"])
    with contextlib.redirect_stdout(io.StringIO()):
        run = TIDE(pos_threshold=OVERLAP, background_threshold=BACKGROUND).evaluate(gt, dt, mode=TIDE.BOX)
    counts, gains = run.count_errors(), run.fix_main_errors()
    special = {kind.short_name: gain / 100 for kind, gain in run.fix_special_errors().items()}
    return {"AP": run.ap / 100, "special": special,
            "kinds": {KINDS[kind.short_name]: (counts[kind], gains[kind] / 100) for kind in counts}}


def curve(rights, scores, truths):
    """VOC's two AP and the best threshold from right and wrong detections, best first; scores are all different."""
    found = np.cumsum(rights)
    recall, precision = found / truths, found / np.arange(1, len(rights) + 1)
    padded_recall = np.concatenate([[0], recall, [1]])
    padded = np.maximum.accumulate(np.concatenate([[0], precision, [0]])[::-1])[::-1]
    steps = np.flatnonzero(padded_recall[1:] != padded_recall[:-1])
    area = float(((padded_recall[steps + 1] - padded_recall[steps]) * padded[steps + 1]).sum())
    eleven = float(np.mean([precision[recall >= t].max() if (recall >= t).any() else 0 for t in np.arange(0, 1.1, 0.1)]))
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-300)
    best = int(np.argmax(f1))
    return area, eleven, (float(scores[best]), float(f1[best]))


def curves_by_numpy(evaluation, categories):
    out, every = {}, ([], [], 0)
    for k, category in enumerate(categories):
        per_image = [e for e in evaluation.evalImgs[k * 4 * len(evaluation.params.imgIds):][: len(evaluation.params.imgIds)] if e]
        scores = np.concatenate([e["dtScores"] for e in per_image])
        rights = np.concatenate([e["dtMatches"][0] > 0 for e in per_image])
        truths = sum(len(e["gtIds"]) for e in per_image)
        order = np.argsort(-scores, kind="stable")
        out[category] = curve(rights[order], scores[order], truths)
        every = (every[0] + list(scores), every[1] + list(rights), every[2] + truths)
    order = np.argsort(-np.array(every[0]))
    return out, curve(np.array(every[1])[order], np.array(every[0])[order], every[2])


def confusion_by_numpy(truth, results, least):
    counts = collections.Counter()
    names = {one["id"]: one["name"] for one in truth["categories"]}
    for image in truth["images"]:
        gs = [one for one in truth["annotations"] if one["image_id"] == image["id"]]
        ds = [one for one in results if one["image_id"] == image["id"] and one["score"] >= least]
        shared = np.array(coco_mask.iou([d["bbox"] for d in ds], [g["bbox"] for g in gs], [0] * len(gs))).reshape(len(ds), len(gs)).copy()
        same = np.array([[d["category_id"] == g["category_id"] for g in gs] for d in ds]).reshape(shared.shape)
        free_d, free_g = set(range(len(ds))), set(range(len(gs)))
        while shared.size and shared.max() >= OVERLAP:
            equals = np.argwhere(shared == shared.max())
            d, g = max(equals, key=lambda at: (same[tuple(at)], ds[at[0]]["score"]))
            counts[names[gs[g]["category_id"]], names[ds[d]["category_id"]]] += 1
            free_d.remove(d), free_g.remove(g)
            shared[d, :] = shared[:, g] = -1
        for d in free_d:
            counts[None, names[ds[d]["category_id"]]] += 1
        for g in free_g:
            counts[names[gs[g]["category_id"]], None] += 1
    return dict(counts)


def differences(program, folder, truth, results, given=None):
    paths = {name: pathlib.Path(folder) / f"{name}.json" for name in ("truth", "results", "given")}
    for name, value in (("truth", truth), ("results", results), ("given", given or results)):
        paths[name].write_text(json.dumps(value))
    reply = subprocess.run([program, "eval", "--gt", paths["truth"], "--dt", paths["given"], "--json"], capture_output=True, text=True)
    if reply.returncode != 0:
        raise RuntimeError(reply.stderr)
    said, out = json.loads(reply.stdout), []

    def same(what, ours, theirs):
        if ours is None or theirs is None or abs(ours - theirs) > 1e-9:
            out.append(f"{what} is {ours}, not {theirs}")

    tide = errors_by_tide(truth, results)
    same("AP", said["errors"]["AP"], tide["AP"])
    for kind, (count, gain) in tide["kinds"].items():
        same(f"{kind} errors", said["errors"]["kinds"][kind]["count"], count)
        same(f"gain of {kind}", said["errors"]["kinds"][kind]["AP_gained"], gain)
    same("gain without false alarms", said["errors"]["AP_gained_without_false_alarms"], tide["special"]["FalsePos"])
    same("gain without missed", said["errors"]["AP_gained_without_missed"], tide["special"]["FalseNeg"])
    evaluation = by_peer(paths["truth"], paths["results"], "bbox")
    classes, every = curves_by_numpy(evaluation, [one["name"] for one in truth["categories"]])
    for name, (area, eleven, (score, f1)) in classes.items():
        ours = said["per_class"][name]
        same(f"VOC of {name}", ours["VOC"], area)
        same(f"VOC07 of {name}", ours["VOC07"], eleven)
        same(f"threshold of {name}", ours["best_threshold"]["score"], score)
        same(f"F1 of {name}", ours["best_threshold"]["F1"], f1)
    same("threshold", said["best_threshold"]["score"], every[2][0])
    same("F1", said["best_threshold"]["F1"], every[2][1])
    ours = {(cell["truth"], cell["predicted"]): cell["count"] for cell in said["confusion"]}
    if ours != confusion_by_numpy(truth, results, said["min_score"]):
        out.append(f"confusion {ours}")
    return out


def main():
    program, sets, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 40, int(sys.argv[3]) if len(sys.argv) > 3 else 1
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(sets):
            truth, results = random_set(np.random.default_rng(seed * 1000003 + number))
            wrong = differences(program, folder, truth, results)
            passed += not wrong
            failed += bool(wrong)
            if wrong:
                print(f"FAIL  set {number} (seed {seed}): {'; '.join(wrong[:8])}")
        truth, results = random_set(np.random.default_rng(seed))
        seen = len(differences(program, folder, truth, results, [{**one, "score": 1 - one["score"]} for one in results])) > 4
        passed += seen
        failed += not seen
        if not seen:
            print("FAIL  turned scores are not seen")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
