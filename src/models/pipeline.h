// How the numbers of a model's networks are made and read: the member "pipeline" of its card.
// docs/guide/models.md lists the kinds. Plain values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "geometry/types.h"
#include "models/array.h"
#include "models/card.h"

namespace touchmark::models {

enum class Fit : std::uint8_t {
  kTopLeft,  // scaled by one factor until it fits, at the top left of the canvas
  kCenter,   // likewise, in the middle
  kStretch,  // scaled to the canvas, whatever its sides
  kCrop      // the middle of it, scaled by one factor until it covers the canvas
};

// Of a network's picture.
struct ImageInput {
  std::string name;           // of the tensor; empty: the first input
  geometry::Size size;        // of the canvas; 0: as the picture, see `longest` and `multiple`
  std::int64_t longest = 0;   // of a picture without a fixed canvas: its longest side is scaled down to this
  std::int64_t multiple = 1;  // and its sides are rounded to multiples of this
  Fit fit = Fit::kTopLeft;
  int padding = -1;  // see PixelInput
  Normalization normalization;
};

// "input": {"name", "size": [W, H], "fit": "top_left"|"center"|"stretch"|"crop", "padding": 0..255,
// "color": "rgb"|"bgr", "layout": "nchw"|"nhwc", "scale", "mean": [3], "deviation": [3], "longest",
// "multiple"}
Result<ImageInput> image_input_from_json(const Json& value, const std::string& at);

// The member of the card; kUnsupported when it has none.
Result<Json> pipeline_of(const Card& card);
// Its "kind", one of pipeline_kinds(): kUnsupported.
Result<std::string> pipeline_kind(const Json& pipeline);
const std::vector<std::string_view>& pipeline_kinds();

}  // namespace touchmark::models
