#include "models/detect_families.h"

#include <algorithm>
#include <cmath>

namespace touchmark::models {
namespace {

tl::unexpected<Error> wrong_shape(const char* expected) {
  return fail(ErrorCode::kCorrupt, std::string("its output is not shaped as ") + expected);
}

bool is_floats(const Array& array, const std::vector<std::int64_t>& shape) {
  return check_array(array) && array.floats() != nullptr && array.shape == shape;
}

// From center and size, in units of so many pixels.
CanvasBox around(double cx, double cy, double width, double height, double unit_x = 1, double unit_y = 1) {
  return {(cx - width / 2) * unit_x,
          (cy - height / 2) * unit_y,
          (cx + width / 2) * unit_x,
          (cy + height / 2) * unit_y,
          0,
          0};
}

double sigmoid(double logit) {
  return 1 / (1 + std::exp(-logit));
}

// A class as exports write it, in a float or an integer; -1 when it is none.
std::int64_t class_of(float value) {
  return value >= 0 && value < 1e6f ? std::lround(value) : -1;
}

}  // namespace

Result<std::vector<CanvasBox>> decode_yolov5(const Array& output, double least_score) {
  const std::int64_t width = output.dim(2);
  if (width < 6 || !is_floats(output, {1, output.dim(1), width}))
    return wrong_shape("[1, boxes, 5 + classes] of float32");
  std::vector<CanvasBox> boxes;
  for (std::int64_t i = 0; i < output.dim(1); ++i) {
    const float* row = output.floats() + i * width;
    if (!(row[4] >= least_score)) continue;
    add_classes(row + 5, width - 5, row[4], least_score, around(row[0], row[1], row[2], row[3]), boxes);
  }
  return boxes;
}

Result<std::vector<CanvasBox>> decode_yolov8(const Array& output, double least_score) {
  const std::int64_t rows = output.dim(1);
  const std::int64_t count = output.dim(2);
  if (rows < 5 || !is_floats(output, {1, rows, count}))
    return wrong_shape("[1, 4 + classes, boxes] of float32");
  const float* values = output.floats();
  std::vector<CanvasBox> boxes;
  std::vector<float> scores(static_cast<std::size_t>(rows - 4));
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::int64_t c = 4; c < rows; ++c) scores[static_cast<std::size_t>(c - 4)] = values[c * count + i];
    add_classes(scores.data(), rows - 4, 1, least_score,
                around(values[i], values[count + i], values[2 * count + i], values[3 * count + i]), boxes);
  }
  return boxes;
}

Result<std::vector<CanvasBox>> decode_queries(const Array& logits, const Array& boxes, geometry::Size canvas,
                                              double least_score) {
  const std::int64_t count = logits.dim(1);
  const std::int64_t classes = logits.dim(2);
  if (classes < 1 || !is_floats(logits, {1, count, classes}) || !is_floats(boxes, {1, count, 4}))
    return wrong_shape("logits [1, queries, classes] and boxes [1, queries, 4] of float32");
  std::vector<CanvasBox> out;
  for (std::int64_t i = 0; i < count; ++i) {
    const float* at = boxes.floats() + i * 4;
    CanvasBox box = around(at[0], at[1], at[2], at[3], static_cast<double>(canvas.width),
                           static_cast<double>(canvas.height));
    for (std::int64_t c = 0; c < classes; ++c) {
      box.score = sigmoid(logits.floats()[i * classes + c]);
      box.label = c;
      add_box(box, least_score, out);
    }
  }
  return out;
}

Result<std::vector<CanvasBox>> decode_joined_queries(const Array& output, geometry::Size canvas,
                                                     double least_score) {
  const std::int64_t width = output.dim(2);
  if (width < 5 || !is_floats(output, {1, output.dim(1), width}))
    return wrong_shape("[1, queries, 4 + classes] of float32");
  std::vector<CanvasBox> out;
  for (std::int64_t i = 0; i < output.dim(1); ++i) {
    const float* row = output.floats() + i * width;
    add_classes(row + 4, width - 4, 1, least_score,
                around(row[0], row[1], row[2], row[3], static_cast<double>(canvas.width),
                       static_cast<double>(canvas.height)),
                out);
  }
  return out;
}

Result<std::vector<CanvasBox>> decode_labeled(const Array& labels, const Array& boxes, const Array& scores,
                                              double least_score) {
  const std::int64_t count = scores.dim(1);
  if (!check_array(labels) || labels.shape != std::vector<std::int64_t>{1, count} ||
      !is_floats(boxes, {1, count, 4}) || !is_floats(scores, {1, count}))
    return wrong_shape("labels [1, n], boxes [1, n, 4] and scores [1, n]");
  const std::vector<float> names = labels.to_floats();
  std::vector<CanvasBox> out;
  for (std::int64_t i = 0; i < count; ++i) {
    const float* at = boxes.floats() + i * 4;
    const std::int64_t label = class_of(names[static_cast<std::size_t>(i)]);
    const double score = std::min(static_cast<double>(scores.floats()[i]), 1.0);
    if (label >= 0) add_box({at[0], at[1], at[2], at[3], label, score}, least_score, out);
  }
  return out;
}

Result<std::vector<CanvasBox>> decode_ssd(const SsdOutputs& outputs, geometry::Size canvas,
                                          std::int64_t first_class, double least_score) {
  const std::int64_t most = outputs.scores.dim(1);
  if (!check_array(outputs.classes) || outputs.classes.shape != std::vector<std::int64_t>{1, most} ||
      !is_floats(outputs.boxes, {1, most, 4}) || !is_floats(outputs.scores, {1, most}) ||
      !check_array(outputs.count) || outputs.count.count() != 1)
    return wrong_shape("boxes [1, n, 4], classes [1, n], scores [1, n] and a count");
  const std::vector<float> classes = outputs.classes.to_floats();
  const std::int64_t said = class_of(outputs.count.to_floats()[0]);
  const auto width = static_cast<double>(canvas.width);
  const auto height = static_cast<double>(canvas.height);
  std::vector<CanvasBox> out;
  for (std::int64_t i = 0; i < std::min(said, most); ++i) {
    const float* at = outputs.boxes.floats() + i * 4;
    const std::int64_t label = class_of(classes[static_cast<std::size_t>(i)]) - first_class;
    const double score = std::min(static_cast<double>(outputs.scores.floats()[i]), 1.0);
    if (label >= 0)
      add_box({at[1] * width, at[0] * height, at[3] * width, at[2] * height, label, score}, least_score, out);
  }
  return out;
}

}  // namespace touchmark::models
