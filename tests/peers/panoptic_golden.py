"""Makes tests/golden/panoptic: a small panoptic data set of our own and, for each segment, its mask as the reference
tools have it. Needs numpy, Pillow and pycocotools; their versions are written beside the files.

  python3 tests/peers/panoptic_golden.py tests/golden/panoptic            makes the files
  python3 tests/peers/panoptic_golden.py --check FOLDER                   checks a data set that Touchmark wrote

An id is read from a pixel by the formula of the panoptic format: red + 256 green + 256 * 256 blue.
"""
import json
import os
import sys
from importlib.metadata import version

import numpy as np
from PIL import Image
from pycocotools import mask as rle


def ids_of(path):
    rgb = np.asarray(Image.open(path).convert("RGB"), dtype=np.uint32)
    return rgb[:, :, 0] + 256 * rgb[:, :, 1] + 65536 * rgb[:, :, 2]


def save_ids(ids, path):
    rgb = np.stack([ids & 255, ids >> 8 & 255, ids >> 16 & 255], axis=2).astype(np.uint8)
    Image.fromarray(rgb).save(path)


def encoded(ids, wanted):
    return rle.encode(np.asfortranarray(ids == wanted, dtype=np.uint8))


def make(folder):
    random = np.random.default_rng(7)
    os.makedirs(folder + "/annotations/panoptic_val", exist_ok=True)
    categories = [
        {"id": 1, "name": "person", "supercategory": "person", "isthing": 1, "color": [220, 20, 60]},
        {"id": 17, "name": "cat", "supercategory": "animal", "isthing": 1, "color": [255, 179, 240]},
        {"id": 184, "name": "tree", "supercategory": "plant", "isthing": 0, "color": [107, 142, 35]},
    ]
    images, annotations, expected = [], [], {}
    for number, (width, height) in enumerate([(37, 23), (8, 64), (1, 5)]):
        name = "%012d" % (100 + number)
        images.append({"id": 100 + number, "file_name": name + ".jpg", "width": width, "height": height, "license": 3})
        ids = np.zeros((height, width), dtype=np.int64)
        segments = []
        for segment in range(min(6, width * height // 2)):
            wanted = int(random.integers(1, 1 << 24)) if segment else 16777215
            y, x = int(random.integers(0, height)), int(random.integers(0, width))
            ids[y : y + 1 + height // 3, x : x + 1 + width // 3] = wanted
            segments.append({"id": wanted, "category_id": [1, 17, 184][segment % 3], "iscrowd": int(segment == 4)})
        ids[random.random(ids.shape) < 0.1] = 0
        kept = []
        for segment in segments:
            if not (ids == segment["id"]).any():
                continue
            mask = encoded(ids, segment["id"])
            segment["area"] = int(rle.area(mask))
            segment["bbox"] = [int(v) for v in rle.toBbox(mask)]
            expected["%s/%d" % (name, segment["id"])] = mask["counts"].decode()
            kept.append(segment)
        save_ids(ids, "%s/annotations/panoptic_val/%s.png" % (folder, name))
        annotations.append({"image_id": 100 + number, "file_name": name + ".png", "segments_info": kept})
    data = {"info": {"description": "made for tests"}, "images": images, "annotations": annotations, "categories": categories}
    with open(folder + "/annotations/panoptic_val.json", "w") as file:
        json.dump(data, file)
    with open(folder + "/expected.json", "w") as file:
        json.dump({"counts": expected, "made_with": {n: version(n) for n in ("numpy", "pillow", "pycocotools")}}, file, indent=1)


# What panoptic tools take for granted of a data set.
def check(folder):
    pixels = 0
    for name in sorted(os.listdir(folder + "/annotations")):
        if not name.endswith(".json"):
            continue
        data = json.load(open(os.path.join(folder, "annotations", name)))
        roles = {c["id"]: c["isthing"] for c in data["categories"]}
        images = {i["id"]: i for i in data["images"]}
        for entry in data["annotations"]:
            ids = ids_of(os.path.join(folder, "annotations", name[:-5], entry["file_name"]))
            image = images[entry["image_id"]]
            assert ids.shape == (image["height"], image["width"]), entry["file_name"]
            there = set(np.unique(ids).tolist()) - {0}
            assert there == {s["id"] for s in entry["segments_info"]}, entry["file_name"]
            for segment in entry["segments_info"]:
                assert segment["category_id"] in roles
                mask = encoded(ids, segment["id"])
                assert segment["area"] == rle.area(mask), (entry["file_name"], segment)
                assert segment["bbox"] == rle.toBbox(mask).tolist(), (entry["file_name"], segment)
                pixels += segment["area"]
    assert pixels > 0
    print("panoptic data set agrees with its label images,", pixels, "pixels")


if sys.argv[1] == "--check":
    check(sys.argv[2])
else:
    make(sys.argv[1])
