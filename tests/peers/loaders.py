"""Opens written data sets with their users' own loaders and compares what these read with what went in.

  python3 tests/peers/loaders.py pycocotools|supervision|ultralytics SETS

SETS, a JSON file, says what there is: for each set its classes and images with their labels in pixels, and the folder of
each format. Prints one JSON line for each test: {"name": ..., "error": null or text}.
"""
import contextlib
import glob
import io
import json
import os
import sys
import traceback
import warnings

import numpy as np

NEAR = 1e-3  # pixels


def test(name, body, *arguments):
    said = io.StringIO()
    error = None
    try:
        with contextlib.redirect_stdout(said), warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            warnings.filterwarnings("ignore", module="matplotlib")  # of its own parts
            body(*arguments)
    except Exception:
        error = traceback.format_exc(limit=4) + said.getvalue()[-400:]
    print(json.dumps({"name": name, "error": error}), flush=True)


def same(what, found, wanted):
    assert found == wanted, f"{what}: found {found}, wanted {wanted}"


# What went in.

def corners(shape):
    """Of a rotated box, [[x, y], ...]."""
    c, s = np.cos(shape["angle"]), np.sin(shape["angle"])
    half = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]
    return [[shape["cx"] + c * a * shape["width"] - s * b * shape["height"], shape["cy"] + s * a * shape["width"] + c * b * shape["height"]] for a, b in half]


def runs_mask(runs, width, height):
    flat = np.repeat(np.arange(len(runs)) % 2, runs)
    return flat.reshape(width, height).T.astype(bool)


def extent(label, image):
    """[x0, y0, x1, y1]."""
    shape = label["shape"]
    if label["kind"] == "box":
        return [shape["x"], shape["y"], shape["x"] + shape["width"], shape["y"] + shape["height"]]
    if label["kind"] == "pose":
        x, y, w, h = shape["box"]
        return [x, y, x + w, y + h]
    if label["kind"] == "mask":
        ys, xs = np.nonzero(runs_mask(label["runs"], image["width"], image["height"]))
        return [xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]
    points = np.array(corners(shape) if label["kind"] == "rotated" else [p for part in shape["parts"] for p in part["outer"]])
    return [*points.min(0), *points.max(0)]


def inside(rings, width, height):
    """The pixels whose centers are inside of an odd number of rings."""
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    found = np.zeros((height, width), bool)
    for ring in rings:
        for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
            if y0 != y1:
                found ^= ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return found


def label_mask(label, image):
    """The pixels of a label; a box or pose is its box."""
    width, height, shape = image["width"], image["height"], label["shape"]
    if label["kind"] == "mask":
        return runs_mask(label["runs"], width, height)
    if label["kind"] == "rotated":
        return inside([corners(shape)], width, height)
    if label["kind"] == "polygon":
        found = np.zeros((height, width), bool)
        for part in shape["parts"]:
            found |= inside([part["outer"], *part["holes"]], width, height)
        return found
    x0, y0, x1, y1 = extent(label, image)
    return inside([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]], width, height)


def grown(mask, by):
    for _ in range(by):
        wide = np.pad(mask, 1)
        mask = np.any([wide[1 + i:wide.shape[0] - 1 + i, 1 + j:wide.shape[1] - 1 + j] for i in (-1, 0, 1) for j in (-1, 0, 1)], axis=0)
    return mask


def check_mask(what, found, wanted, cuts=False):
    """Equal but for the pixels that an edge runs through or beside: renderers differ there. Beyond the image is like its
    edge. `cuts`: nor for lines, as OpenCV draws the cuts of no width that join a polygon's parts in one ring."""
    assert found.shape == wanted.shape, (what, found.shape, wanted.shape)
    wide = np.pad(wanted, 2, mode="edge")
    surely_in = ~grown(~wide, 2)[2:-2, 2:-2]
    surely_out = ~grown(wide, 2)[2:-2, 2:-2]
    wrong = (surely_in & ~found) | (surely_out & found)
    if cuts:
        wrong = grown(~grown(~wrong, 1), 1)
    assert not wrong.any(), f"{what}: {wrong.sum()} pixels differ, first at (y, x) {np.argwhere(wrong)[:5].tolist()}"
    assert wanted.sum() < 1 or found.any(), f"{what}: is empty"


def wanted_labels(image, cut):
    """[(class, [x0, y0, x1, y1], label)], `cut` at the image's edge or as they are."""
    found = []
    for label in image["labels"]:
        box = np.array(extent(label, image), float)
        if cut:
            box = np.clip(box, 0, [image["width"], image["height"]] * 2)
        found.append((label["name"], box, label))
    return found


def pair(what, wanted, names, boxes):
    """For each label that is wanted, the number of the one that was read: nearest of its class, each once."""
    same(f"{what}: classes of labels", sorted(names), sorted(w[0] for w in wanted))
    left, order = list(range(len(names))), []
    for name, box, _ in wanted:
        of_class = [i for i in left if names[i] == name]
        best = min(of_class, key=lambda i: np.abs(np.array(boxes[i]) - box).max())
        off = np.abs(np.array(boxes[best]) - box).max()
        assert off <= NEAR, f"{what}: {name} {box.tolist()} is {np.array(boxes[best]).tolist()}, {off} px off"
        left.remove(best)
        order.append(best)
    return order


def by_size(images):
    return {(image["width"], image["height"]): image for image in images}


# pycocotools

def pycocotools_tests(sets):
    from pycocotools import mask as coco_mask
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    def exact(label, image):
        """The mask as maskApi renders what went in; holes are taken out of their part."""
        size = (image["height"], image["width"])
        render = lambda ring: coco_mask.decode(coco_mask.frPyObjects([np.array(ring).ravel().tolist()], *size))[..., 0].astype(bool)
        if label["kind"] == "mask":
            return label_mask(label, image)
        if label["kind"] == "rotated":
            return render(corners(label["shape"]))
        found = np.zeros(size, bool)
        for part in label["shape"]["parts"]:
            one = render(part["outer"])
            for hole in part["holes"]:
                one &= ~render(hole)
            found |= one
        return found

    def check_set(one):
        files = sorted(glob.glob(os.path.join(glob.escape(one["out"]["coco"]), "annotations", "instances*.json")))
        seen = set()
        for path in files:
            api = COCO(path)
            same("classes, in order of their numbers", [api.cats[i]["name"] for i in sorted(api.cats)], [c["name"] for c in one["classes"]])
            if one["keeps_numbers"]:
                same("numbers of classes", {c["name"]: c["id"] for c in api.cats.values()}, {c["name"]: c["number"] for c in one["classes"]})
            for image in api.loadImgs(api.getImgIds()):
                truth = by_size(one["images"])[(image["width"], image["height"])]
                seen.add(truth["name"])
                same("file name", image["file_name"], truth["name"])
                assert truth["split"] in os.path.basename(path), (path, truth["split"])
                there = os.path.isfile(os.path.join(one["out"]["coco"], "images", image["file_name"]))
                same(f"{truth['name']}: is there", there, not truth.get("missing", False))
                check_image(api, truth, api.loadAnns(api.getAnnIds(imgIds=image["id"])))
        same("images", sorted(seen), sorted(i["name"] for i in one["images"]))

    def check_image(api, truth, annotations):
        names = [api.cats[a["category_id"]]["name"] for a in annotations]
        boxes = [[x, y, x + w, y + h] for x, y, w, h in (a["bbox"] for a in annotations)]
        wanted = wanted_labels(truth, cut=False)
        for (_, _, label), i in zip(wanted, pair(truth["name"], wanted, names, boxes)):
            annotation, what = annotations[i], f"{truth['name']}: {label['name']} {label['kind']} {label['shape']}"[:150]
            same(f"{what}: crowd", annotation["iscrowd"], int(label.get("crowd", False)))
            if label["kind"] == "pose":
                same(f"{what}: joints", np.array(annotation["keypoints"]).reshape(-1, 3).tolist(), label["shape"]["points"])
                same(f"{what}: number of joints", annotation["num_keypoints"], sum(p[2] > 0 for p in label["shape"]["points"]))
                same(f"{what}: names of joints", api.cats[annotation["category_id"]]["keypoints"], ["nose", "left hand", "right hand"])
            if label["kind"] in ("box", "pose") and not annotation.get("segmentation"):
                same(f"{what}: segmentation", annotation.get("segmentation", []), [])
                continue
            found = api.annToMask(annotation).astype(bool)
            check_mask(what, found, label_mask(label, truth))
            same(f"{what}: pixels that differ from maskApi's own", int((found ^ exact(label, truth)).sum()), 0)
            if label["kind"] == "mask":
                same(f"{what}: area", annotation["area"], int(found.sum()))

    def judged(truth, results, kind):
        judge = COCOeval(truth, results, kind)
        if kind == "keypoints":
            judge.params.kpt_oks_sigmas = np.full(3, 0.05)
            judge.params.catIds = truth.getCatIds(catNms=["person"])
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
        return judge.stats

    def check_results(one):
        """Touchmark's file judges as the model's own file does, against Touchmark's truth and against the source's."""
        written, given = COCO(one["truth"]), COCO(one["given_truth"])
        for kind, path in one["results"].items():
            same(f"{kind}: entries", len(json.load(open(path))), len(json.load(open(one["given"][kind]))))
            ours, theirs = judged(written, written.loadRes(path), kind), judged(given, given.loadRes(one["given"][kind]), kind)
            assert np.allclose(ours, theirs, atol=1e-9), f"{kind}: {ours} is not {theirs}"
            assert 0 < ours[0] < 1, f"{kind}: AP {ours[0]} tells nothing"

    for one in sets["sets"]:
        test(f"pycocotools: {one['name']}: each annotation and its mask", check_set, one)
    if "evaluation" in sets:
        test("pycocotools: COCOeval of boxes, masks and keypoints", check_results, sets["evaluation"])


# supervision

def supervision_tests(sets):
    import supervision as sv

    def compare(found, images, cut=True, shift=(0, 0, 0, 0), masks=lambda label: False, cuts=False):
        """`found`: data sets that hold `images` together. `shift`: what the loader adds to a box by its own convention."""
        seen = []
        for one in found:
            for path, picture, labels in one:
                truth = by_size(images)[(picture.shape[1], picture.shape[0])]
                seen.append(truth["name"])
                wanted = wanted_labels(truth, cut)
                names = [one.classes[i] for i in labels.class_id] if len(labels) else []
                order = pair(truth["name"], wanted, names, [box - np.array(shift) for box in labels.xyxy])
                for (_, _, label), i in zip(wanted, order):
                    if masks(label):
                        assert labels.mask is not None, f"{truth['name']}: no masks"
                        check_mask(f"{truth['name']}: {label['name']} {label['kind']}", labels.mask[i], label_mask(label, truth), cuts)
        same("images", sorted(seen), sorted(i["name"] for i in images))

    def coco(one):
        out = one["out"]["coco"]
        files = glob.glob(os.path.join(glob.escape(out), "annotations", "instances*.json"))
        splits = {i["split"] for i in one["images"]}
        same("files", len(files), len(splits))
        for path in files:
            split = next((s for s in splits if s and s in os.path.basename(path)), "")
            found = sv.DetectionDataset.from_coco(images_directory_path=os.path.join(out, "images"), annotations_path=path)
            same("classes", found.classes, [c["name"] for c in one["classes"]])
            images = [i for i in one["images"] if i["split"] == split]
            same("images with a missing one", len(found.image_paths), len(images))
            # It opens pictures one by one; a missing one is its user's to leave out.
            paths = [p for p in found.image_paths if os.path.isfile(p)]
            found = sv.DetectionDataset(classes=found.classes, images=paths, annotations={p: found.annotations[p] for p in paths})
            compare([found], [i for i in images if not i.get("missing")], cut=False, masks=lambda label: label["kind"] not in ("box", "pose"))

    def folders(root):
        """It looks into one folder, not below: each that has files is one data set."""
        return [os.path.relpath(folder, root) for folder, _, files in os.walk(root) if files]

    def there(one):
        return [i for i in one["images"] if not i.get("missing")]

    def yolo(one, flavor):
        out = one["out"][flavor]
        found = [sv.DetectionDataset.from_yolo(images_directory_path=os.path.join(out, "images", folder), annotations_directory_path=os.path.join(out, "labels", folder),
            data_yaml_path=os.path.join(out, "data.yaml"), is_obb=flavor == "yolo-obb") for folder in folders(os.path.join(out, "images"))]
        for each in found:
            same("classes", each.classes, one["yolo_names"])
            if flavor == "yolo-obb":
                check_corners(each, one["images"])
        compare(found, there(one), masks=lambda label: flavor == "yolo-seg", cuts=True)

    def check_corners(found, images):
        for path, picture, labels in found:
            truth = by_size(images)[(picture.shape[1], picture.shape[0])]
            for label in (label for label in truth["labels"] if label["kind"] == "rotated"):
                wanted = np.array(corners(label["shape"]))
                off = min(np.abs(np.roll(one, k, axis=0) - wanted).max() for one in labels.data["xyxyxyxy"] for k in range(4))
                assert off <= NEAR, f"{truth['name']}: corners are {off} px off"

    def voc(one):
        out = one["out"]["voc"]
        found = [sv.DetectionDataset.from_pascal_voc(images_directory_path=os.path.join(out, "JPEGImages", folder), annotations_directory_path=os.path.join(out, "Annotations", folder))
            for folder in folders(os.path.join(out, "JPEGImages"))]
        same("classes", sorted({name for each in found for name in each.classes}), sorted({label["name"] for i in there(one) for label in i["labels"]}))
        # It takes the numbers as counted from 1; Touchmark writes them as they are (docs/formats/voc.md).
        compare(found, there(one), cut=False, shift=(-1, -1, 0, 0))

    for one in sets["sets"]:
        test(f"supervision: {one['name']}: from_coco", coco, one)
        for flavor in one["out"]:
            if flavor.startswith("yolo"):
                test(f"supervision: {one['name']}: from_yolo of {flavor}", yolo, one, flavor)
        test(f"supervision: {one['name']}: from_pascal_voc", voc, one)


# Ultralytics

TASKS = {"yolo": "detect", "yolo-seg": "segment", "yolo-pose": "pose", "yolo-obb": "obb"}


def ultralytics_tests(sets):
    import logging
    config = os.environ["YOLO_CONFIG_DIR"]
    # It would fetch a font to write names that are not ASCII on pictures; it draws none here.
    for name in ("Arial.ttf", "Arial.Unicode.ttf"):
        for folder in (config, os.path.join(config, "Ultralytics")):
            os.makedirs(folder, exist_ok=True)
            open(os.path.join(folder, name), "w").close()
    from ultralytics.data.dataset import YOLODataset
    from ultralytics.data.utils import IMG_FORMATS, check_det_dataset, img2label_paths, verify_image_label
    from ultralytics.utils import LOGGER
    said = io.StringIO()
    LOGGER.addHandler(logging.StreamHandler(said))

    def folder_images(folder):
        return sorted(p for p in glob.glob(os.path.join(glob.escape(folder), "**", "*.*"), recursive=True) if p.rsplit(".", 1)[-1].lower() in IMG_FORMATS)

    def check_pair(one, flavor, data, path):
        pose = flavor == "yolo-pose"
        joints, numbers = data.get("kpt_shape", (0, 0))
        file, rows, shape, segments, points, missing, found, empty, corrupt, message = verify_image_label(
            (path, img2label_paths([path])[0], "", pose, data["nc"], joints, numbers, False))
        same(f"{path}: corrupt, missing, message", (corrupt, missing, message), (0, 0, ""))
        height, width = shape
        truth = by_size(one["images"])[(width, height)]
        wanted = wanted_labels(truth, cut=True)
        same(f"{path}: labels, empty", (len(rows), empty), (len(wanted), int(not wanted)))
        boxes = [[(x - w / 2) * width, (y - h / 2) * height, (x + w / 2) * width, (y + h / 2) * height] for x, y, w, h in rows[:, 1:].tolist()]
        order = pair(truth["name"], wanted, [data["names"][int(row[0])] for row in rows], boxes)
        same(f"{path}: segments", len(segments), len(wanted) if flavor in ("yolo-seg", "yolo-obb") else 0)
        for (_, _, label), i in zip(wanted, order):
            what = f"{truth['name']}: {label['name']} {label['kind']}"
            if flavor == "yolo-obb":
                same(f"{what}: corners", segments[i].shape, (4, 2))
            elif flavor == "yolo-seg":
                assert segments[i].ndim == 2 and segments[i].shape[0] >= 3 and segments[i].shape[1] == 2, (what, segments[i].shape)
            if pose:
                same(f"{what}: joints", points[i].shape, (joints, 3))
                want = np.array(label["shape"]["points"] if label["kind"] == "pose" else np.zeros((joints, 3)), float)
                labeled = want[:, 2] > 0
                same(f"{what}: visibility", points[i][:, 2].tolist(), want[:, 2].tolist())
                off = np.abs(points[i][:, :2] * [width, height] - want[:, :2])[labeled]
                assert off.size == 0 or off.max() <= NEAR, f"{what}: joints are {off.max()} px off"
        return truth["name"]

    def check(one, flavor):
        out = one["out"][flavor]
        said.seek(0), said.truncate()
        data = check_det_dataset(os.path.join(out, "data.yaml"), autodownload=False)
        same("nc", data["nc"], len(one["yolo_names"]))
        same("names", [data["names"][i] for i in range(data["nc"])], one["yolo_names"])
        if flavor == "yolo-pose":
            same("kpt_shape, flip_idx", (data["kpt_shape"], data.get("flip_idx")), ([3, 3], one["flip"]))
        seen = set()
        for path in folder_images(os.path.join(out, "images")):
            seen.add(check_pair(one, flavor, data, path))
        same("images", sorted(seen), sorted(i["name"] for i in one["images"] if not i.get("missing")))
        splits = {i["split"] for i in one["images"]}
        for key in ("train", "val", "test"):
            if key in splits or key in ("train", "val"):
                opened = YOLODataset(img_path=data[key], data=data, task=TASKS[flavor], augment=False, cache=False, prefix="")
                of = [i for i in one["images"] if i["split"] == (key if key in splits else "") and not i.get("missing")]
                same(f"{key}: images that a training would use", sorted(label["shape"] for label in opened.labels), sorted((i["height"], i["width"]) for i in of))
                same(f"{key}: labels", sum(len(label["cls"]) for label in opened.labels), sum(len(i["labels"]) for i in of))
        for word in ("WARNING", "ignoring", "corrupt image", "duplicate", "not found"):
            assert word not in said.getvalue(), said.getvalue()[-800:]

    for one in sets["sets"]:
        for flavor in one["out"]:
            if flavor in TASKS:
                test(f"ultralytics: {one['name']}: {flavor}", check, one, flavor)


if __name__ == "__main__":
    which, path = sys.argv[1:]
    tests = {"pycocotools": pycocotools_tests, "supervision": supervision_tests, "ultralytics": ultralytics_tests}
    tests[which](json.load(open(path, encoding="utf-8")))
