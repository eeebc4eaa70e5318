// Numbers that go into a network and come out of it. Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "models/card.h"

namespace touchmark::models {

// Bytes of one element.
std::size_t element_size(ElementType type);
// The product; empty shapes are one number. -1 for a negative dimension or a product over 2^40.
std::int64_t element_count(const std::vector<std::int64_t>& shape);

// A dense tensor in row-major order, native byte order.
struct Array {
  ElementType type = ElementType::kFloat32;
  std::vector<std::int64_t> shape;
  std::string bytes;  // element_count(shape) * element_size(type)

  static Array of(std::vector<std::int64_t> shape, const std::vector<float>& values);
  static Array of(std::vector<std::int64_t> shape, const std::vector<std::int64_t>& values);

  std::int64_t count() const { return element_count(shape); }
  std::int64_t dim(std::size_t axis) const { return axis < shape.size() ? shape[axis] : 0; }
  // The elements as floats, whatever real type they have; of float32 without a copy of precision.
  std::vector<float> to_floats() const;
  // Of float32 arrays only: a view of the elements, else nullptr.
  const float* floats() const;
};

// IEEE 754 binary16, rounded to nearest even; beyond its range infinite.
std::string to_float16(const std::vector<float>& values);

// kCorrupt unless type, shape and bytes agree.
Result<void> check_array(const Array& array);

// How 8-bit pixels become a tensor of floats: value = (pixel * scale - mean[channel]) / deviation[channel].
struct Normalization {
  double scale = 1;
  std::array<double, 3> mean = {0, 0, 0};
  std::array<double, 3> deviation = {1, 1, 1};
  bool bgr = false;            // the order of channels; mean and deviation are in this order
  bool channels_last = false;  // [1, H, W, 3] instead of [1, 3, H, W]
  friend bool operator==(const Normalization&, const Normalization&) = default;
};

// Pixels on a canvas, turned into floats beside the network, so that a quarter of the bytes travel.
struct PixelInput {
  std::int64_t width = 0;  // of the canvas
  std::int64_t height = 0;
  std::int64_t left = 0;  // where the picture lies on it
  std::int64_t top = 0;
  std::int64_t picture_width = 0;
  std::int64_t picture_height = 0;
  std::string rgb;  // of the picture: 3 bytes a pixel, rows without gaps
  // Around the picture: a pixel value before normalization, or zeros after it (-1).
  int padding = -1;
  Normalization normalization;
};
// kInvalid when the picture does not fit its canvas or its bytes, or the canvas is beyond 16384 a side.
Result<void> check_pixels(const PixelInput& input);
// Float32, [1, 3, height, width] or [1, height, width, 3].
Array to_array(const PixelInput& input);

struct NetworkInput {
  std::string name;
  std::variant<Array, PixelInput> value;
};

}  // namespace touchmark::models
