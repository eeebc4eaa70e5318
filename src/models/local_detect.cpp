// Detectors: a picture in, boxes with labels out.
#include <algorithm>

#include "base/json_fields.h"
#include "models/detect_families.h"
#include "models/local.h"

namespace touchmark::models {
namespace {

// How the outputs of a kind are laid out; DETR's family has three exports.
enum class Layout : std::uint8_t {
  kYolox,
  kDistances,
  kYolov5,
  kYolov8,
  kQueries,
  kJoinedQueries,
  kLabeled,
  kSsd
};

struct DetectorSettings {
  Layout layout = Layout::kYolox;
  ImageInput input;
  std::string canvas_input;           // of the network, that takes the canvas's width and height; empty: none
  std::vector<std::int64_t> strides;  // of the heads that have a grid each
  std::vector<std::string> outputs;   // in the order of the decoder
  std::vector<std::string> labels;
  std::int64_t first_class = 1;  // of SSD
};

// One query sees one object, and the post-processing inside other networks has left overlaps out.
bool suppresses(Layout layout) {
  return layout == Layout::kYolox || layout == Layout::kDistances || layout == Layout::kYolov5 ||
         layout == Layout::kYolov8;
}

// As the arrays are shaped; -1 where they do not tell.
std::int64_t classes_of(Layout layout, const std::vector<Array>& arrays) {
  switch (layout) {
    case Layout::kYolox:
    case Layout::kYolov5:
      return arrays[0].dim(2) - 5;
    case Layout::kYolov8:
      return arrays[0].dim(1) - 4;
    case Layout::kJoinedQueries:
      return arrays[0].dim(2) - 4;
    case Layout::kDistances:
    case Layout::kQueries:
      return arrays[0].dim(2);
    default:
      return -1;
  }
}

Result<std::vector<CanvasBox>> decode(const DetectorSettings& settings, const std::vector<Array>& arrays,
                                      geometry::Size canvas, double least) {
  const auto half = static_cast<std::ptrdiff_t>(arrays.size() / 2);
  switch (settings.layout) {
    case Layout::kYolox:
      return decode_yolox(arrays[0], canvas, settings.strides, least);
    case Layout::kYolov5:
      return decode_yolov5(arrays[0], least);
    case Layout::kYolov8:
      return decode_yolov8(arrays[0], least);
    case Layout::kQueries:
      return decode_queries(arrays[0], arrays[1], canvas, least);
    case Layout::kJoinedQueries:
      return decode_joined_queries(arrays[0], canvas, least);
    case Layout::kLabeled:
      return decode_labeled(arrays[0], arrays[1], arrays[2], least);
    case Layout::kSsd:
      return decode_ssd({arrays[0], arrays[1], arrays[2], arrays[3]}, canvas, settings.first_class, least);
    default:
      return decode_distances({arrays.begin(), arrays.begin() + half}, {arrays.begin() + half, arrays.end()},
                              canvas, settings.strides, least);
  }
}

class LocalDetector final : public Detect {
 public:
  LocalDetector(LocalFiles files, const Network* network, DetectorSettings settings)
      : files_(std::move(files)), network_(*network), settings_(std::move(settings)) {}

  const Card& card() const override { return files_.card(); }
  int wanted_pixels() const override {
    return static_cast<int>(std::max(settings_.input.size.width, settings_.input.size.height));
  }
  std::vector<std::string> labels() const override { return settings_.labels; }

  Result<std::vector<Predicted<Detection>>> detect(const Image& image,
                                                   const DetectOptions& options) override {
    TM_ASSIGN(PlacedPicture placed, place_picture(image, settings_.input));
    TM_ASSIGN(auto boxes, boxes_of(placed, options.least_confidence));
    const auto origin = origin_of(
        card(), {{"least_confidence", options.least_confidence}, {"most_overlap", options.most_overlap}});
    const double overlap = suppresses(settings_.layout) ? options.most_overlap : 1;
    std::vector<Predicted<Detection>> out;
    for (const CanvasBox& box : suppress_overlaps(std::move(boxes), overlap, options.most)) {
      if (box.label >= static_cast<std::int64_t>(settings_.labels.size()))
        return fail(ErrorCode::kCorrupt, "the model " + card().name + " has more classes than labels");
      const geometry::Box shape = placed.box_to_image(box.x0, box.y0, box.x1, box.y1);
      if (shape.width <= 0 || shape.height <= 0) continue;
      out.push_back({{shape, settings_.labels[static_cast<std::size_t>(box.label)]}, box.score, origin});
    }
    return out;
  }

 private:
  // Takes the pixels away from `placed`.
  Result<std::vector<CanvasBox>> boxes_of(PlacedPicture& placed, double least) const {
    const geometry::Size canvas = {placed.pixels.width, placed.pixels.height};
    std::vector<NetworkInput> inputs;
    TM_ASSIGN(inputs.emplace_back(), picture_input(network_, settings_.input.name, std::move(placed.pixels)));
    if (!settings_.canvas_input.empty())
      inputs.push_back({settings_.canvas_input,
                        Array::of({1, 2}, std::vector<std::int64_t>{canvas.width, canvas.height})});
    TM_ASSIGN(const auto arrays, files_.run(network_, std::move(inputs), settings_.outputs));
    const std::int64_t classes = classes_of(settings_.layout, arrays);
    const auto labels = static_cast<std::int64_t>(settings_.labels.size());
    TM_ASSIGN(auto boxes, decode(settings_, arrays, canvas, least));
    if (classes >= 0 && classes != labels)
      return fail(ErrorCode::kCorrupt, "the model " + card().name + " has " + std::to_string(classes) +
                                           " classes for " + std::to_string(labels) + " labels");
    return boxes;
  }

  const LocalFiles files_;
  const Network network_;
  const DetectorSettings settings_;
};

Result<void> read_strides(const Json& pipeline, DetectorSettings& settings) {
  settings.strides = settings.layout == Layout::kYolox ? std::vector<std::int64_t>{8, 16, 32}
                                                       : std::vector<std::int64_t>{8, 16, 32, 64};
  const Json* field = find_field(pipeline, "strides");
  if (field == nullptr) return {};
  TM_TRY(require_array(*field, "/pipeline/strides"));
  settings.strides.clear();
  for (std::size_t i = 0; i < field->size(); ++i) {
    TM_ASSIGN(settings.strides.emplace_back(), as_integer((*field)[i], pointer_to("/pipeline/strides", i)));
  }
  return {};
}

bool has_input(const Network& network, std::string_view name) {
  return std::any_of(network.inputs.begin(), network.inputs.end(),
                     [name](const Tensor& tensor) { return tensor.name == name; });
}

// DETR's family: which export it is shows in its inputs and outputs.
Result<void> read_queries(const Network& network, DetectorSettings& settings) {
  if (has_input(network, "orig_target_sizes")) {
    settings.layout = Layout::kLabeled;
    settings.canvas_input = "orig_target_sizes";
    for (const char* word : {"labels", "boxes", "scores"}) {
      TM_ASSIGN(settings.outputs.emplace_back(), output_like(network, {word}));
    }
  } else if (network.outputs.size() == 1) {
    settings.layout = Layout::kJoinedQueries;
    settings.outputs = {network.outputs[0].name};
  } else {
    settings.layout = Layout::kQueries;
    for (const char* word : {"logits", "boxes"}) {
      TM_ASSIGN(settings.outputs.emplace_back(), output_like(network, {word}));
    }
  }
  return {};
}

Result<void> read_ssd(const Json& pipeline, const Network& network, DetectorSettings& settings) {
  settings.layout = Layout::kSsd;
  TM_ASSIGN(settings.first_class, integer_field(pipeline, "/pipeline", "first_class", 1));
  for (const auto& words : {std::pair{"detection_boxes", "boxes"},
                            {"detection_classes", "classes"},
                            {"detection_scores", "scores"},
                            {"num_detections", "count"}}) {
    TM_ASSIGN(settings.outputs.emplace_back(), output_like(network, {words.first, words.second}));
  }
  return {};
}

Result<void> read_grids(const std::string& kind, const Json& pipeline, const Network& network,
                        DetectorSettings& settings) {
  settings.layout = kind == "yolox"    ? Layout::kYolox
                    : kind == "yolov5" ? Layout::kYolov5
                    : kind == "yolov8" ? Layout::kYolov8
                                       : Layout::kDistances;
  TM_TRY(read_strides(pipeline, settings));
  for (const Tensor& output : network.outputs) settings.outputs.push_back(output.name);
  const std::size_t wanted = settings.layout == Layout::kDistances ? settings.strides.size() * 2 : 1;
  if (settings.outputs.size() != wanted)
    return fail(ErrorCode::kInvalid,
                "a " + kind + " has " + std::to_string(wanted) + " outputs; the card lists " +
                    std::to_string(settings.outputs.size()),
                "/networks");
  return {};
}

}  // namespace

Result<std::unique_ptr<Model>> make_detector(LocalFiles files, const Json& pipeline) {
  DetectorSettings settings;
  TM_ASSIGN(const std::string kind, pipeline_kind(pipeline));
  TM_ASSIGN(const std::string file, text_field(pipeline, "/pipeline", "network", ""));
  TM_ASSIGN(const Network* network, files.network(file));
  TM_ASSIGN(settings.input, image_input_of(pipeline, *network));
  if (kind == "rtdetr" || kind == "dfine")
    TM_TRY(read_queries(*network, settings));
  else if (kind == "ssd")
    TM_TRY(read_ssd(pipeline, *network, settings));
  else
    TM_TRY(read_grids(kind, pipeline, *network, settings));
  TM_ASSIGN(settings.labels, labels_of(files, pipeline));
  return std::make_unique<LocalDetector>(std::move(files), network, std::move(settings));
}

}  // namespace touchmark::models
