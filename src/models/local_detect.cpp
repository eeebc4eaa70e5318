// Detectors: a picture in, boxes with labels out.
#include <algorithm>

#include "base/json_fields.h"
#include "models/detect_decode.h"
#include "models/local.h"

namespace touchmark::models {
namespace {

struct DetectorSettings {
  std::string kind;
  ImageInput input;
  std::vector<std::int64_t> strides;
  std::vector<std::string> outputs;  // in the order of the decoder
  std::vector<std::string> labels;
  double most_overlap = 0.5;
};

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
    const geometry::Size canvas = {placed.pixels.width, placed.pixels.height};
    std::vector<NetworkInput> inputs;
    inputs.push_back({settings_.input.name, std::move(placed.pixels)});
    TM_ASSIGN(const auto arrays, files_.run(network_, std::move(inputs), settings_.outputs));
    TM_ASSIGN(auto boxes, decode(arrays, canvas, options.least_confidence));
    const auto origin = origin_of(
        card(), {{"least_confidence", options.least_confidence}, {"most_overlap", options.most_overlap}});
    std::vector<Predicted<Detection>> out;
    for (const CanvasBox& box : suppress_overlaps(std::move(boxes), options.most_overlap, options.most)) {
      if (box.label >= static_cast<std::int64_t>(settings_.labels.size()))
        return fail(ErrorCode::kCorrupt, "the model " + card().name + " has more classes than labels");
      const geometry::Box shape = placed.box_to_image(box.x0, box.y0, box.x1, box.y1);
      if (shape.width <= 0 || shape.height <= 0) continue;
      out.push_back({{shape, settings_.labels[static_cast<std::size_t>(box.label)]}, box.score, origin});
    }
    return out;
  }

 private:
  Result<std::vector<CanvasBox>> decode(const std::vector<Array>& arrays, geometry::Size canvas,
                                        double least) const {
    if (settings_.kind == "yolox") return decode_yolox(arrays[0], canvas, settings_.strides, least);
    const auto half = static_cast<std::ptrdiff_t>(arrays.size() / 2);
    return decode_distances({arrays.begin(), arrays.begin() + half}, {arrays.begin() + half, arrays.end()},
                            canvas, settings_.strides, least);
  }

  const LocalFiles files_;
  const Network network_;
  const DetectorSettings settings_;
};

Result<std::vector<std::int64_t>> strides_of(const Json& pipeline, std::vector<std::int64_t> missing) {
  const Json* field = find_field(pipeline, "strides");
  if (field == nullptr) return missing;
  TM_TRY(require_array(*field, "/pipeline/strides"));
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < field->size(); ++i) {
    TM_ASSIGN(out.emplace_back(), as_integer((*field)[i], pointer_to("/pipeline/strides", i)));
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<Model>> make_detector(LocalFiles files, const Json& pipeline) {
  DetectorSettings settings;
  TM_ASSIGN(settings.kind, pipeline_kind(pipeline));
  TM_ASSIGN(const std::string file, text_field(pipeline, "/pipeline", "network", ""));
  TM_ASSIGN(const Network* network, files.network(file));
  TM_ASSIGN(settings.input, image_input_of(pipeline, *network));
  const bool is_yolox = settings.kind == "yolox";
  TM_ASSIGN(settings.strides, strides_of(pipeline, is_yolox ? std::vector<std::int64_t>{8, 16, 32}
                                                            : std::vector<std::int64_t>{8, 16, 32, 64}));
  for (const Tensor& output : network->outputs) settings.outputs.push_back(output.name);
  const std::size_t wanted = is_yolox ? 1 : settings.strides.size() * 2;
  if (settings.outputs.size() != wanted)
    return fail(ErrorCode::kInvalid,
                "a " + settings.kind + " has " + std::to_string(wanted) + " outputs; the card lists " +
                    std::to_string(settings.outputs.size()),
                "/networks");
  TM_ASSIGN(settings.labels, labels_of(files, pipeline));
  return std::make_unique<LocalDetector>(std::move(files), network, std::move(settings));
}

}  // namespace touchmark::models
