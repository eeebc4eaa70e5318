# Has Datumaro read what Touchmark wrote of datumaro/ and compares the shapes: python check.py, with datumaro==1.13.12.
import os
import shutil
import tempfile

import datumaro as dm
import numpy as np
from datumaro.components.media import Image


def told(folder):
    data = dm.Dataset.import_from(folder, "cvat")
    labels = data.categories()[dm.AnnotationType.label]
    out = []
    for item in data:
        for one in item.annotations:
            shape = one.image.tolist() if one.type == dm.AnnotationType.mask else np.round(getattr(one, "points", []), 2).tolist()
            out.append((item.subset, item.id, one.type.name, labels[one.label].name, one.group, one.attributes.get("occluded", False),
                        {k: v for k, v in one.attributes.items() if k != "occluded"}, shape))
    return sorted(out, key=str)


def with_pictures(folder):
    temporary = tempfile.mkdtemp()
    for name in os.listdir(folder):
        if name.endswith(".xml"):
            shutil.copy(os.path.join(folder, name), temporary)
    for name, size in {"a": (6, 8), "sub/b": (5, 7), "c": (5, 7)}.items():
        path = os.path.join(temporary, "images", name + ".jpg")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        Image.from_numpy(data=np.zeros((*size, 3), dtype=np.uint8)).save(path)
    return temporary


theirs, ours = told(with_pictures("datumaro")), told(with_pictures("touchmark"))
for a, b in zip(theirs, ours):
    assert a == b, f"\n{a}\n{b}"
assert len(theirs) == len(ours) == 9
print("the same", len(ours), "annotations")
