# A backend as users of Label Studio write them, for ml_backend.mjs: its boxes are the connected bright regions of
# the image, its choice is whether there are any. It fetches the image with the package's own get_local_path.
from label_studio_ml.model import LabelStudioMLBase
from PIL import Image


def bright_boxes(image):
    """(left, top, right, bottom, mean brightness) of each 4-connected region of pixels above 127."""
    width, height = image.size
    pixels = image.convert("L").load()
    open_pixels = {(x, y) for y in range(height) for x in range(width) if pixels[x, y] > 127}
    boxes = []
    while open_pixels:
        first = min(open_pixels, key=lambda p: (p[1], p[0]))
        open_pixels.discard(first)
        region, edge = [first], [first]
        while edge:
            x, y = edge.pop()
            for near in ((x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)):
                if near in open_pixels:
                    open_pixels.discard(near)
                    region.append(near)
                    edge.append(near)
        xs, ys = [x for x, _ in region], [y for _, y in region]
        brightness = sum(pixels[x, y] for x, y in region) / len(region) / 255
        boxes.append((min(xs), min(ys), max(xs) + 1, max(ys) + 1, brightness))
    return boxes


class BrightBoxes(LabelStudioMLBase):
    def control(self, kind):
        for name, control in self.parsed_label_config.items():
            if control["type"] == kind:
                return name, control
        raise ValueError(f"the labeling interface has no {kind}")

    def predict(self, tasks, **kwargs):
        name, control = self.control("RectangleLabels")
        choice, choices = self.control("Choices")
        answers = []
        for task in tasks:
            path = self.get_local_path(task["data"][control["inputs"][0]["value"]])
            image = Image.open(path)
            width, height = image.size
            boxes = bright_boxes(image)
            results = [
                {
                    "id": f"box{i}", "from_name": name, "to_name": control["to_name"][0], "type": "rectanglelabels",
                    "original_width": width, "original_height": height, "image_rotation": 0, "score": score,
                    "value": {"x": 100 * left / width, "y": 100 * top / height, "width": 100 * (right - left) / width,
                              "height": 100 * (bottom - top) / height, "rotation": 0,
                              "rectanglelabels": [control["labels"][0]]},
                }
                for i, (left, top, right, bottom, score) in enumerate(boxes)
            ]
            results.append({"from_name": choice, "to_name": choices["to_name"][0], "type": "choices",
                            "value": {"choices": [choices["labels"][0 if boxes else 1]]}})
            answers.append({"result": results, "score": 0.75})
        return answers

    def fit(self, tasks, workdir=None, **kwargs):
        return {"tasks": len(list(tasks))}
