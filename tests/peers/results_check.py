"""Checks that lists of COCO results that Touchmark wrote load beside its COCO export, as pycocotools wants them, and
that an evaluation runs over them.

  python3 tests/peers/results_check.py ANNOTATIONS.json RESULTS.json...
"""
import contextlib
import io
import json
import sys

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO(sys.argv[1])
for path in sys.argv[2:]:
    entries = json.load(open(path))
    with contextlib.redirect_stdout(io.StringIO()):
        loaded = truth.loadRes(path)
    assert len(loaded.anns) == len(entries), path
    for annotation in loaded.anns.values():
        assert annotation["image_id"] in truth.imgs
        if "caption" in annotation:
            continue
        assert annotation["category_id"] in truth.cats
        assert annotation["area"] >= 0 and len(annotation["bbox"]) == 4
    kinds = [k for k, f in (("bbox", "bbox"), ("segm", "segmentation")) if entries and f in entries[0]]
    for kind in kinds:
        if kind == "segm" and not all("segmentation" in e for e in entries):
            continue
        with contextlib.redirect_stdout(io.StringIO()):
            judge = COCOeval(truth, loaded, kind)
            judge.evaluate()
            judge.accumulate()
            judge.summarize()
        print(path, kind, "AP %.4f" % judge.stats[0])
    if not kinds:
        print(path, "loads", len(entries), "entries")
