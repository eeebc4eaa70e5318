"""Makes LabelMe's golden files, and opens what Touchmark writes, with labelme itself (6.3.1 when they were made).

Usage: labelme_peer.py make FOLDER      shapes of every type, written by labelme, and the classes that it draws of them
       labelme_peer.py open FOLDER      each file below FOLDER, whose images lie beside; exits 1 when one is refused
"""

import os
import pathlib
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import labelme
import labelme.utils
import numpy as np
from labelme._label_file import LabelFile
from PIL import Image

HEIGHT, WIDTH = 60, 80
CLASSES = ["leaf", "pot", "sun", "spot"]


def shape(label, kind, points, **more):
    plain = {
        "label": label,
        "points": [[float(x), float(y)] for x, y in points],
        "group_id": None,
        "description": "",
        "shape_type": kind,
        "flags": {},
        "mask": None,
    }
    return plain | more


def shapes():
    spot = np.zeros((9, 12), bool)
    spot[2:7, 1:11] = True
    spot[4, 5] = False
    return [
        shape("leaf", "polygon", [(5.5, 5), (30, 8.25), (24, 30), (7, 26)], group_id=3),
        shape("leaf", "polygon", [(40, 5), (50, 5), (50, 15)], group_id=3, flags={"occluded": True, "wet": False}),
        shape("pot", "rectangle", [(70, 50), (55.5, 41.25)], description="clay"),
        shape("pot", "oriented_rectangle", [(20, 40), (32, 46), (28, 54), (16, 48)]),
        shape("sun", "circle", [(65, 12), (72, 12)]),
        shape("edge", "line", [(1, 1), (10, 50)]),
        shape("edge", "linestrip", [(3, 3), (12, 50), (20, 58)]),
        shape("tip", "point", [(44.5, 33.25)]),
        shape("tip", "points", [(44, 30), (46, 31), (48, 33)]),
        shape("spot", "mask", [(35, 35), (46, 43)], mask=labelme.utils.img_arr_to_b64(spot.astype(np.uint8))),
    ]


def make(folder):
    (folder / "masks").mkdir(parents=True, exist_ok=True)
    ramp = np.arange(HEIGHT * WIDTH * 3, dtype=np.uint32).reshape(HEIGHT, WIDTH, 3)
    Image.fromarray((ramp * 7 % 256).astype(np.uint8)).save(folder / "shapes.png")
    file = str(folder / "shapes.json")
    LabelFile().save(
        file,
        shapes=shapes(),
        image_path="shapes.png",
        image_height=HEIGHT,
        image_width=WIDTH,
        other_data={"reviewed": True},
        flags={"indoor": True, "blurred": False},
    )
    numbers = {name: i + 1 for i, name in enumerate(CLASSES)}
    drawn = [one for one in LabelFile(file).shapes if one["label"] in numbers]
    classes, _ = labelme.utils.shapes_to_label((HEIGHT, WIDTH), drawn, numbers)
    Image.fromarray(classes.astype(np.uint8)).save(folder / "masks" / "shapes.png")


def open_all(folder):
    refused = 0
    for path in sorted(folder.rglob("*.json")):
        try:
            file = LabelFile(str(path))
            masks = [one["mask"].shape for one in file.shapes if one["mask"] is not None]
            print(f"{path.name}: {len(file.shapes)} shapes, masks {masks}, flags {file.flags}")
        except Exception as error:
            refused += 1
            print(f"{path}: {error}")
    return refused


if __name__ == "__main__":
    action, where = sys.argv[1], pathlib.Path(sys.argv[2])
    sys.exit(make(where) if action == "make" else 1 if open_all(where) else 0)
