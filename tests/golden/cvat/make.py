# Writes the files beside it with Datumaro from shapes of our own: python make.py, with datumaro==1.13.12.
import logging

import datumaro as dm
import numpy as np
from datumaro.components.annotation import Bbox, Label, LabelCategories, Mask, Points, Polygon, PolyLine, RotatedBbox
from datumaro.components.media import Image

logging.disable(logging.WARNING)
labels = LabelCategories()
labels.add("cat", attributes={"color", "age"})
labels.add("road & <rail>")
mask = np.zeros((6, 8), dtype=np.uint8)
mask[1:4, 2:5] = 1
mask[2, 3] = 0
mask[5, 7] = 1


def picture(height, width):
    return Image.from_numpy(data=np.zeros((height, width, 3), dtype=np.uint8))


items = [
    dm.DatasetItem("a", subset="train", media=picture(6, 8), attributes={"frame": 0}, annotations=[
        Bbox(1.25, 0.5, 3.1, 2.25, label=0, z_order=2, group=3, attributes={"color": "red", "age": "4", "occluded": True}),
        RotatedBbox(4, 3, 2.5, 1.5, 30, label=0),
        Polygon([1, 1, 6.75, 1, 6.5, 5], label=1),
        PolyLine([0, 0, 2.5, 2.5, 7, 1], label=1),
        Points([1.5, 1.5, 2.5, 3.5], label=0),
        Mask(mask, label=1, z_order=1),
        Label(0),
    ]),
    dm.DatasetItem("sub/b", subset="train", media=picture(5, 7), attributes={"frame": 1}),
    dm.DatasetItem("c", subset="val", media=picture(5, 7), attributes={"frame": 0}, annotations=[Label(1), Bbox(0, 0, 7, 5, label=1)]),
]
data = dm.Dataset.from_iterable(items, categories={dm.AnnotationType.label: labels}, media_type=Image)
data.export("datumaro", "cvat")
