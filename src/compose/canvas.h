// A small software renderer: polygons with bevels under one soft light. Internal to demo_images.
// Thread-safety: distinct objects are independent.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/error.h"
#include "geometry/types.h"

namespace touchmark::compose {

// Linear light, 1 is white.
struct Rgb {
  float r = 0;
  float g = 0;
  float b = 0;
};
inline Rgb operator+(Rgb a, Rgb b) {
  return {a.r + b.r, a.g + b.g, a.b + b.b};
}
inline Rgb operator*(Rgb a, Rgb b) {
  return {a.r * b.r, a.g * b.g, a.b * b.b};
}
inline Rgb operator*(Rgb a, float k) {
  return {a.r * k, a.g * k, a.b * k};
}
Rgb from_srgb(std::uint32_t hex);  // 0xrrggbb

// splitmix64: the same numbers on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  double between(double low, double high);
  int whole(int low, int high);  // both ends included

 private:
  std::uint64_t state_;
};

// Smooth noise in -1..1; `octaves` halves the scale each time.
float noise(float x, float y, std::uint32_t seed);
float fractal_noise(float x, float y, int octaves, std::uint32_t seed);

struct Light {
  float x = -0.5f;  // towards the light; unit vector
  float y = -0.6f;
  float z = 0.62f;
  Rgb color{1, 1, 1};
  float exposure = 1;
};

enum class Finish {
  kPlain,
  kBrushed,
  kTurned
};  // brushed: lines along `angle`; turned: circles around a center

struct Material {
  Rgb color{0.6f, 0.6f, 0.6f};
  float metal = 1;  // 0: plastic, 1: metal
  float gloss = 0.5f;
  Finish finish = Finish::kPlain;
  float angle = 0;
};

struct Part {
  geometry::PolygonPart shape;  // image pixels
  Material material;
  float bevel = 3;         // pixels from the edge over which the surface turns up
  bool round = true;       // bevel profile: a quarter circle, or a flat chamfer
  bool sunken = false;     // the surface goes down from the edge
  float height = 0;        // above what lies below, pixels: the length of its shadow
  geometry::Point center;  // of turned finishes
};

class Canvas {
 public:
  Canvas(int width, int height)
      : width_(width), height_(height), pixels_(static_cast<std::size_t>(width) * height) {}
  int width() const { return width_; }
  int height() const { return height_; }
  Rgb& at(int x, int y) { return pixels_[static_cast<std::size_t>(y) * width_ + x]; }

  void draw(const Part& part, const Light& light);
  // The fall of light towards the corners, film grain, tone curve; then 8-bit sRGB.
  Result<void> write_png(const std::filesystem::path& file, const Light& light, std::uint32_t seed) const;

 private:
  struct Mask;
  Mask cover(const geometry::PolygonPart& shape, int margin) const;
  void cast_shadow(const Part& part, const Mask& mask, const Light& light);
  void shade(const Part& part, const Mask& mask, const Light& light);

  int width_;
  int height_;
  std::vector<Rgb> pixels_;
};

}  // namespace touchmark::compose
