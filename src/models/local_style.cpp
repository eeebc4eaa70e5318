// One image in the style of another (Ghiasi et al., 2017): a network that sees a style as a vector, and one
// that draws a picture in it.
#include <algorithm>

#include "base/json_fields.h"
#include "models/local.h"
#include "models/picture_decode.h"

namespace touchmark::models {
namespace {

struct StyleSettings {
  ImageInput style;          // of the network that sees
  ImageInput content;        // of the network that draws
  std::string vector_input;  // of the network that draws
};

class LocalStyle final : public StyleTransfer {
 public:
  LocalStyle(LocalFiles files, const Network* seer, const Network* drawer, StyleSettings settings)
      : files_(std::move(files)), seer_(*seer), drawer_(*drawer), settings_(std::move(settings)) {}

  const Card& card() const override { return files_.card(); }
  int wanted_pixels() const override {
    return static_cast<int>(std::max(settings_.content.size.width, settings_.content.size.height));
  }

  Result<Predicted<Picture>> transfer(const Image& content, const Image& style, double strength) override {
    if (!(strength >= 0 && strength <= 1)) return fail(ErrorCode::kInvalid, "the strength is 0 to 1");
    TM_ASSIGN(Array vector, seen(style));
    if (strength < 1) {
      TM_ASSIGN(const Array own, seen(content));
      TM_ASSIGN(vector, mixed(own, vector, strength));
    }
    TM_ASSIGN(const PlacedPicture placed, place_picture(content, settings_.content));
    std::vector<NetworkInput> inputs;
    TM_ASSIGN(inputs.emplace_back(), picture_input(drawer_, settings_.content.name, placed.pixels));
    inputs.push_back({settings_.vector_input, std::move(vector)});
    TM_ASSIGN(const auto arrays, files_.run(drawer_, std::move(inputs), {drawer_.outputs[0].name}));
    TM_ASSIGN(Picture picture, picture_of_canvas(arrays[0], placed));
    return Predicted<Picture>{std::move(picture), 1, origin_of(card(), {{"strength", strength}})};
  }

 private:
  Result<Array> seen(const Image& image) const {
    TM_ASSIGN(PlacedPicture placed, place_picture(image, settings_.style));
    std::vector<NetworkInput> inputs;
    TM_ASSIGN(inputs.emplace_back(), picture_input(seer_, settings_.style.name, std::move(placed.pixels)));
    TM_ASSIGN(auto arrays, files_.run(seer_, std::move(inputs), {seer_.outputs[0].name}));
    return std::move(arrays[0]);
  }

  const LocalFiles files_;
  const Network seer_;
  const Network drawer_;
  const StyleSettings settings_;
};

}  // namespace

Result<std::unique_ptr<Model>> make_style(LocalFiles files, const Json& pipeline) {
  StyleSettings settings;
  TM_ASSIGN(const std::string seer_file, text_field(pipeline, "/pipeline", "style"));
  TM_ASSIGN(const std::string drawer_file, text_field(pipeline, "/pipeline", "transform"));
  TM_ASSIGN(const Network* seer, files.network(seer_file));
  TM_ASSIGN(const Network* drawer, files.network(drawer_file));
  TM_ASSIGN(settings.style, image_input_of(pipeline, *seer, "style_input"));
  TM_ASSIGN(settings.content, image_input_of(pipeline, *drawer));
  if (seer->outputs.size() != 1 || drawer->outputs.size() != 1 || drawer->inputs.size() != 2)
    return fail(ErrorCode::kInvalid,
                "each network has one output; the one that draws takes a picture and a vector", "/networks");
  if (settings.content.size.width == 0 || settings.content.fit == Fit::kCrop)
    return fail(ErrorCode::kInvalid, "the canvas has a size, and the whole image lies on it",
                "/pipeline/input");
  const bool is_first = drawer->inputs[0].name == settings.content.name;
  settings.vector_input = drawer->inputs[is_first ? 1 : 0].name;
  return std::make_unique<LocalStyle>(std::move(files), seer, drawer, std::move(settings));
}

}  // namespace touchmark::models
