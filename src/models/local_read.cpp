// Readers of text in two steps: a detector of lines, and a recognizer of the letters of one.
#include <algorithm>

#include "base/json_fields.h"
#include "models/local.h"
#include "models/text_lines.h"

namespace touchmark::models {
namespace {

struct ReaderSettings {
  ImageInput picture;  // of the detector
  ImageInput line;     // of the recognizer: size.height is fixed, size.width the most
  TextRegionOptions regions;
  double least_confidence = 0.5;  // of a line's letters
  std::vector<std::string> alphabet;
};

class LocalReader final : public ReadText {
 public:
  LocalReader(LocalFiles files, const Network* detector, const Network* recognizer, ReaderSettings settings)
      : files_(std::move(files)),
        detector_(*detector),
        recognizer_(*recognizer),
        settings_(std::move(settings)) {}

  const Card& card() const override { return files_.card(); }
  // The detector sees a smaller picture; the letters are read from this one.
  int wanted_pixels() const override { return 4096; }

  Result<std::vector<Predicted<TextLine>>> read(const Image& image) override {
    TM_ASSIGN(const std::vector<Quad> found, regions(image));
    const auto origin = origin_of(card(), {{"threshold", settings_.regions.threshold},
                                           {"least_score", settings_.regions.least_score},
                                           {"unclip", settings_.regions.grow}});
    std::vector<Predicted<TextLine>> out;
    for (const std::size_t i : reading_order(found)) {
      TM_ASSIGN(ReadLine line, recognize(image, found[i]));
      if (line.text.empty() || line.confidence < settings_.least_confidence) continue;
      geometry::Polygon outline;
      outline.parts.push_back({inside(found[i], image.size), {}});
      out.push_back({{std::move(outline), std::move(line.text)}, line.confidence, origin});
    }
    return out;
  }

 private:
  // In image pixels.
  Result<std::vector<Quad>> regions(const Image& image) const {
    TM_ASSIGN(PlacedPicture placed, place_picture(image, settings_.picture));
    const std::int64_t width = placed.pixels.width;
    const std::int64_t height = placed.pixels.height;
    std::vector<NetworkInput> inputs;
    inputs.push_back({settings_.picture.name, std::move(placed.pixels)});
    TM_ASSIGN(const auto arrays, files_.run(detector_, std::move(inputs), {detector_.outputs[0].name}));
    if (arrays[0].floats() == nullptr || arrays[0].shape != std::vector<std::int64_t>{1, 1, height, width})
      return fail(ErrorCode::kCorrupt,
                  "the model " + card().name + " gives no map of the size of its picture, [1, 1, H, W]");
    std::vector<Quad> out;
    for (TextRegion& region : find_text_regions(arrays[0].floats(), width, height, settings_.regions)) {
      for (geometry::Point& at : region.corners) at = placed.to_image(at.x, at.y);
      out.push_back(region.corners);
    }
    return out;
  }

  Result<ReadLine> recognize(const Image& image, const Quad& corners) const {
    const geometry::Size size = settings_.line.size;
    const LinePicture picture = crop_line(image, corners, size.height, size.width);
    ImageInput exact = settings_.line;
    exact.size = picture.size;
    TM_ASSIGN(
        PlacedPicture placed,
        place_picture({picture.size, reinterpret_cast<const std::uint8_t*>(picture.rgb.data())}, exact));
    std::vector<NetworkInput> inputs;
    inputs.push_back({settings_.line.name, std::move(placed.pixels)});
    TM_ASSIGN(const auto arrays, files_.run(recognizer_, std::move(inputs), {recognizer_.outputs[0].name}));
    return decode_ctc(arrays[0], settings_.alphabet);
  }

  static geometry::Ring inside(const Quad& corners, geometry::Size size) {
    geometry::Ring ring;
    for (const geometry::Point& at : corners)
      ring.push_back({std::clamp(at.x, 0.0, static_cast<double>(size.width)),
                      std::clamp(at.y, 0.0, static_cast<double>(size.height))});
    return ring;
  }

  const LocalFiles files_;
  const Network detector_;
  const Network recognizer_;
  const ReaderSettings settings_;
};

Result<void> read_thresholds(const Json& pipeline, ReaderSettings& settings) {
  const auto read = [&](const char* key, double& value, double most) -> Result<void> {
    if (find_field(pipeline, key) == nullptr) return {};
    TM_ASSIGN(value, number_field(pipeline, "/pipeline", key));
    if (value < 0 || value > most)
      return fail(ErrorCode::kInvalid, "it is out of its range", pointer_to("/pipeline", key));
    return {};
  };
  TM_TRY(read("threshold", settings.regions.threshold, 1));
  TM_TRY(read("least_score", settings.regions.least_score, 1));
  TM_TRY(read("unclip", settings.regions.grow, 10));
  return read("least_confidence", settings.least_confidence, 1);
}

}  // namespace

Result<std::unique_ptr<Model>> make_reader(LocalFiles files, const Json& pipeline) {
  ReaderSettings settings;
  TM_ASSIGN(const std::string detector_file, text_field(pipeline, "/pipeline", "detector"));
  TM_ASSIGN(const std::string recognizer_file, text_field(pipeline, "/pipeline", "recognizer"));
  TM_ASSIGN(const Network* detector, files.network(detector_file));
  TM_ASSIGN(const Network* recognizer, files.network(recognizer_file));
  TM_ASSIGN(settings.picture, image_input_of(pipeline, *detector));
  TM_ASSIGN(settings.line, image_input_of(pipeline, *recognizer, "line"));
  if (settings.line.size.height == 0)
    return fail(ErrorCode::kInvalid, "give the most width and the height of a line", "/pipeline/line/size");
  TM_TRY(read_thresholds(pipeline, settings));
  if (detector->outputs.size() != 1 || recognizer->outputs.size() != 1)
    return fail(ErrorCode::kInvalid, "detector and recognizer have one output each", "/networks");
  const auto& shape = recognizer->outputs[0].shape;
  if (shape.size() != 3 || shape[2].fixed < 2)
    return fail(ErrorCode::kInvalid, "the card must say how many classes the recognizer has", "/networks");
  TM_ASSIGN(auto labels, labels_of(files, pipeline));
  TM_ASSIGN(settings.alphabet, ctc_alphabet(std::move(labels), shape[2].fixed));
  return std::make_unique<LocalReader>(std::move(files), detector, recognizer, std::move(settings));
}

}  // namespace touchmark::models
