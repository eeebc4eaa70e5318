#include "compose/ground.h"

#include <cmath>

namespace touchmark::compose {
namespace {

Rgb mix(Rgb a, Rgb b, float t) {
  return a * (1 - t) + b * t;
}

// 1 within `half` of a multiple of `period`, with a soft edge of one pixel.
float line(float value, float period, float half) {
  const float away = std::fabs(value - std::round(value / period) * period);
  const float t = half + 0.5f - away;
  return t < 0 ? 0 : (t > 1 ? 1 : t);
}

Rgb wood(float x, float y, std::uint32_t seed) {
  constexpr float kPlank = 190;
  const float plank = std::floor(y / kPlank);
  const float own = noise(plank * 7.3f, 3.1f, seed);
  const float shift = plank * 531.7f;
  const float warp = fractal_noise((x + shift) * 0.0035f, y * 0.012f, 3, seed + 1);
  const float rings = std::sin((y * 0.05f + warp * 9.f + own * 4.f) * 2.2f);
  const float fibre = fractal_noise((x + shift) * 0.012f, y * 0.55f, 3, seed + 2);
  const float pores = noise((x + shift) * 0.05f, y * 0.9f, seed + 3);
  Rgb color = mix(from_srgb(0x9a6b43), from_srgb(0xc69a6b), 0.5f + 0.22f * rings + 0.3f * fibre);
  color = color * (1 + 0.16f * own) * (pores > 0.72f ? 0.86f : 1.f);
  const float in_plank = y - plank * kPlank;
  const float seam = std::min(in_plank, kPlank - in_plank);
  const float butt = std::fabs(std::fmod(x + shift, 1450.f) - 700.f);
  return color * (seam < 4 ? 0.35f + 0.65f * seam / 4 : 1.f) * (butt < 3 ? 0.45f + 0.55f * butt / 3 : 1.f);
}

Rgb cutting_mat(float x, float y, std::uint32_t seed) {
  const float speckle = fractal_noise(x * 0.35f, y * 0.35f, 2, seed);
  Rgb color = from_srgb(0x24584c) *
              (1 + 0.16f * speckle + 0.10f * fractal_noise(x * 0.006f, y * 0.006f, 2, seed + 1));
  const Rgb ink = from_srgb(0xb7cdb0);
  const float fine = 0.20f * std::max(line(x + 11, 40, 0.35f), line(y + 17, 40, 0.35f));
  const float bold = 0.42f * std::max(line(x + 11, 200, 0.8f), line(y + 17, 200, 0.8f));
  color = mix(color, ink, std::max(fine, bold));
  const float cut = std::fabs(fractal_noise(x * 0.004f + y * 0.003f, y * 0.0021f - x * 0.001f, 2, seed + 5));
  return color * (cut < 0.0022f ? 1.22f : 1.f);
}

Rgb steel(float x, float y, std::uint32_t seed) {
  const float brush =
      fractal_noise(x * 0.006f, y * 0.8f, 3, seed) + 0.5f * noise(x * 0.02f, y * 1.9f, seed + 1);
  const float cloud = fractal_noise(x * 0.0032f, y * 0.0052f, 3, seed + 2);
  const float scratch =
      std::fabs(fractal_noise(x * 0.0031f, y * 0.013f + x * 0.0043f, 2, seed + 3)) < 0.0016f ? 1.14f : 1.f;
  return from_srgb(0x878d93) * ((1 + 0.11f * brush + 0.30f * cloud) * scratch);
}

Rgb concrete(float x, float y, std::uint32_t seed) {
  const float cloud = fractal_noise(x * 0.005f, y * 0.005f, 5, seed);
  const float sand = fractal_noise(x * 0.5f, y * 0.5f, 2, seed + 1);
  const float pit = noise(x * 0.09f, y * 0.09f, seed + 2);
  return from_srgb(0xa9a59c) * ((1 + 0.24f * cloud + 0.12f * sand) * (pit > 0.86f ? 0.72f : 1.f));
}

Rgb blue_mat(float x, float y, std::uint32_t seed) {
  const float weave =
      0.5f * std::sin(x * 0.9f) * std::sin(y * 0.9f) + fractal_noise(x * 0.4f, y * 0.4f, 2, seed);
  const float cloud = fractal_noise(x * 0.004f, y * 0.004f, 3, seed + 1);
  return from_srgb(0x48657f) * (1 + 0.10f * weave + 0.12f * cloud);
}

Rgb paper(float x, float y, std::uint32_t seed) {
  const float fibre = fractal_noise(x * 0.12f, y * 0.12f, 3, seed);
  return from_srgb(0xe9e6df) *
         (1 + 0.035f * fibre + 0.05f * fractal_noise(x * 0.003f, y * 0.003f, 2, seed + 1));
}

Rgb conveyor(float x, float y, int height, std::uint32_t seed) {
  const float rail = static_cast<float>(rail_height(Ground::kConveyor, height));
  const float to_edge = std::min(y, static_cast<float>(height) - y);
  if (to_edge < rail) {
    // An aluminium profile: lit ridges along the belt, a bolt cover now and then.
    const float t = to_edge / rail;
    const float profile = 0.8f + 0.25f * std::sin(t * 9.f) - (t > 0.9f ? 0.45f : 0.f) -
                          line(t * rail, rail * 0.42f, 1.5f) * 0.2f;
    return from_srgb(0xb7bcc2) * (profile * (1 + 0.05f * fractal_noise(x * 0.01f, y * 0.9f, 2, seed)));
  }
  const float shadow = std::min(1.f, 0.45f + (to_edge - rail) / 60.f);
  const float middle = std::fabs(y - static_cast<float>(height) / 2);
  const float tread = line(x + 0.55f * middle, 64, 3.2f);
  const float tread_light = line(x + 0.55f * middle - 5, 64, 1.2f);
  const float rubber =
      fractal_noise(x * 0.3f, y * 0.3f, 3, seed) + 0.8f * fractal_noise(x * 0.004f, y * 0.01f, 3, seed + 1);
  return from_srgb(0x3b3d40) * ((1 + 0.17f * rubber - 0.3f * tread + 0.45f * tread_light) * shadow);
}

Rgb ground_at(Ground ground, float x, float y, int height, std::uint32_t seed) {
  switch (ground) {
    case Ground::kWood:
      return wood(x, y, seed);
    case Ground::kCuttingMat:
      return cutting_mat(x, y, seed);
    case Ground::kSteel:
      return steel(x, y, seed);
    case Ground::kConcrete:
      return concrete(x, y, seed);
    case Ground::kBlueMat:
      return blue_mat(x, y, seed);
    case Ground::kPaper:
      return paper(x, y, seed);
    case Ground::kConveyor:
      break;
  }
  return conveyor(x, y, height, seed);
}

}  // namespace

int rail_height(Ground ground, int height) {
  return ground == Ground::kConveyor ? height / 11 : 0;
}

void paint_ground(Canvas& canvas, Ground ground, const Light& light, std::uint32_t seed) {
  const float lit = 0.24f + 0.86f * light.z;
  for (int y = 0; y < canvas.height(); ++y)
    for (int x = 0; x < canvas.width(); ++x) {
      const Rgb color =
          ground_at(ground, static_cast<float>(x), static_cast<float>(y), canvas.height(), seed);
      canvas.at(x, y) = color * light.color * lit;
    }
}

}  // namespace touchmark::compose
