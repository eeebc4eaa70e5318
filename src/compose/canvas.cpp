#include "compose/canvas.h"

#include <algorithm>
#include <cmath>

namespace touchmark::compose {
namespace {

using geometry::Point;
using geometry::Ring;

float smooth(float edge0, float edge1, float x) {
  const float t = std::clamp((x - edge0) / (edge1 - edge0), 0.f, 1.f);
  return t * t * (3 - 2 * t);
}

float to_linear(float srgb) {
  return srgb <= 0.04045f ? srgb / 12.92f : std::pow((srgb + 0.055f) / 1.055f, 2.4f);
}

float hash_unit(std::int32_t x, std::int32_t y, std::uint32_t seed) {
  std::uint32_t h =
      static_cast<std::uint32_t>(x) * 0x9e3779b1u ^ static_cast<std::uint32_t>(y) * 0x85ebca77u ^ seed;
  h = (h ^ h >> 15) * 0x2c1b3c6du;
  h = (h ^ h >> 12) * 0x297a2d39u;
  h ^= h >> 15;
  return static_cast<float>(h) * (2.f / 4294967296.f) - 1.f;
}

double signed_area(const Ring& ring) {
  double area = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point& a = ring[i];
    const Point& b = ring[(i + 1) % ring.size()];
    area += a.x * b.y - b.x * a.y;
  }
  return area / 2;
}

// Separable box blur, twice.
void blur(std::vector<float>& values, int width, int height, int radius) {
  if (radius < 1) return;
  std::vector<float> line(static_cast<std::size_t>(std::max(width, height)));
  const auto pass = [&](std::size_t start, std::size_t step, int count) {
    for (int i = 0; i < count; ++i)
      line[static_cast<std::size_t>(i)] = values[start + step * static_cast<std::size_t>(i)];
    float sum = 0;
    for (int i = -radius; i < count; ++i) {
      const int entering = i + radius;
      const int leaving = i - radius - 1;
      if (entering < count) sum += line[static_cast<std::size_t>(entering)];
      if (leaving >= 0) sum -= line[static_cast<std::size_t>(leaving)];
      if (i >= 0)
        values[start + step * static_cast<std::size_t>(i)] = sum / static_cast<float>(2 * radius + 1);
    }
  };
  for (int repeat = 0; repeat < 2; ++repeat) {
    for (int y = 0; y < height; ++y) pass(static_cast<std::size_t>(y) * width, 1, width);
    for (int x = 0; x < width; ++x)
      pass(static_cast<std::size_t>(x), static_cast<std::size_t>(width), height);
  }
}

// Adds the area to the right of an edge to the cells of an accumulation buffer; a running sum along each row
// then gives the exact share of every pixel that is covered.
void add_edge(std::vector<float>& cells, int width, int height, Point a, Point b) {
  if (a.y == b.y) return;
  const float direction = a.y < b.y ? 1.f : -1.f;
  if (a.y > b.y) std::swap(a, b);
  const double slope = (b.x - a.x) / (b.y - a.y);
  const int last = std::min(height - 1, static_cast<int>(std::ceil(b.y)) - 1);
  for (int y = std::max(0, static_cast<int>(std::floor(a.y))); y <= last; ++y) {
    const double top = std::max<double>(y, a.y);
    const double bottom = std::min<double>(y + 1, b.y);
    if (bottom <= top) continue;
    const double x0 = a.x + (top - a.y) * slope;
    const double x1 = a.x + (bottom - a.y) * slope;
    const double low = std::min(x0, x1);
    const double high = std::max(x0, x1);
    const double rise = (bottom - top) * direction;
    float* row = cells.data() + static_cast<std::size_t>(y) * (width + 1);
    double covered = 0;
    for (int x = std::clamp(static_cast<int>(std::floor(low)), 0, width - 1); x < width; ++x) {
      // Mean share of this pixel to the right of the edge piece.
      const double right = x + 1;
      double share = 1;
      if (high > x) {
        const double span = std::max(high - low, 1e-9);
        const double from = std::clamp(low, static_cast<double>(x), right);
        const double to = std::clamp(high, static_cast<double>(x), right);
        const double before = std::clamp((x - low) / span, 0.0, 1.0);
        share = high <= low + 1e-9 ? right - low : before + (to - from) / span * (right - (from + to) / 2);
      }
      row[x] += static_cast<float>(rise * (share - covered));
      covered = share;
      if (share >= 1 - 1e-12) break;
    }
  }
}

}  // namespace

Rgb from_srgb(std::uint32_t hex) {
  const auto part = [hex](int shift) { return to_linear(static_cast<float>(hex >> shift & 255) / 255.f); };
  return {part(16), part(8), part(0)};
}

std::uint64_t Dice::next() {
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15ull;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ z >> 27) * 0x94d049bb133111ebull;
  return z ^ z >> 31;
}
double Dice::between(double low, double high) {
  return low + (high - low) * static_cast<double>(next() >> 11) * 0x1p-53;
}
int Dice::whole(int low, int high) {
  return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1));
}

float noise(float x, float y, std::uint32_t seed) {
  const float fx = std::floor(x);
  const float fy = std::floor(y);
  const auto ix = static_cast<std::int32_t>(fx);
  const auto iy = static_cast<std::int32_t>(fy);
  const float u = smooth(0, 1, x - fx);
  const float v = smooth(0, 1, y - fy);
  const float top = hash_unit(ix, iy, seed) * (1 - u) + hash_unit(ix + 1, iy, seed) * u;
  const float bottom = hash_unit(ix, iy + 1, seed) * (1 - u) + hash_unit(ix + 1, iy + 1, seed) * u;
  return top * (1 - v) + bottom * v;
}

float fractal_noise(float x, float y, int octaves, std::uint32_t seed) {
  float sum = 0;
  float weight = 0.5f;
  for (int i = 0; i < octaves; ++i) {
    sum += weight * noise(x, y, seed + static_cast<std::uint32_t>(i) * 101u);
    x *= 2.03f;
    y *= 2.03f;
    weight *= 0.5f;
  }
  return sum;
}

namespace {

struct Slope {
  float distance;  // to the nearest edge, at most the bevel
  float x;         // unit vector to it
  float y;
};

}  // namespace

struct Canvas::Mask {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
  std::vector<float> share;  // of each pixel, 0..1
  float at(int x, int y) const {
    const bool inside = x >= 0 && y >= 0 && x < width && y < height;
    return inside ? share[static_cast<std::size_t>(y) * width + x] : 0.f;
  }
  Slope fall_at(int x, int y) const {
    const float dx = at(x - 1, y) - at(x + 1, y) +
                     0.5f * (at(x - 1, y - 1) + at(x - 1, y + 1) - at(x + 1, y - 1) - at(x + 1, y + 1));
    const float dy = at(x, y - 1) - at(x, y + 1) +
                     0.5f * (at(x - 1, y - 1) + at(x + 1, y - 1) - at(x - 1, y + 1) - at(x + 1, y + 1));
    const float length = std::sqrt(dx * dx + dy * dy) + 1e-6f;
    return {0, dx / length, dy / length};
  }
};

Canvas::Mask Canvas::cover(const geometry::PolygonPart& shape, int margin) const {
  double low_x = 1e9, low_y = 1e9, high_x = -1e9, high_y = -1e9;
  for (const Point& p : shape.outer) {
    low_x = std::min(low_x, p.x);
    low_y = std::min(low_y, p.y);
    high_x = std::max(high_x, p.x);
    high_y = std::max(high_y, p.y);
  }
  Mask mask;
  mask.left = static_cast<int>(std::floor(low_x)) - margin;
  mask.top = static_cast<int>(std::floor(low_y)) - margin;
  mask.width = static_cast<int>(std::ceil(high_x)) + margin - mask.left;
  mask.height = static_cast<int>(std::ceil(high_y)) + margin - mask.top;
  std::vector<float> cells(static_cast<std::size_t>(mask.width + 1) * mask.height);
  const auto add_ring = [&](const Ring& ring, bool is_hole) {
    const bool reversed = (signed_area(ring) < 0) != is_hole;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      Point a = ring[i];
      Point b = ring[(i + 1) % ring.size()];
      if (reversed) std::swap(a, b);
      add_edge(cells, mask.width, mask.height, {a.x - mask.left, a.y - mask.top},
               {b.x - mask.left, b.y - mask.top});
    }
  };
  add_ring(shape.outer, false);
  for (const Ring& hole : shape.holes) add_ring(hole, true);
  mask.share.resize(static_cast<std::size_t>(mask.width) * mask.height);
  for (int y = 0; y < mask.height; ++y) {
    float sum = 0;
    for (int x = 0; x < mask.width; ++x) {
      sum += cells[static_cast<std::size_t>(y) * (mask.width + 1) + x];
      mask.share[static_cast<std::size_t>(y) * mask.width + x] = std::min(std::fabs(sum), 1.f);
    }
  }
  return mask;
}

void Canvas::draw(const Part& part, const Light& light) {
  const int margin = 2 + static_cast<int>(part.height * 2.8f);
  const Mask mask = cover(part.shape, margin);
  if (part.height > 0) cast_shadow(part, mask, light);
  shade(part, mask, light);
}

void Canvas::cast_shadow(const Part& part, const Mask& mask, const Light& light) {
  std::vector<float> far = mask.share;
  std::vector<float> near = mask.share;
  blur(far, mask.width, mask.height, std::max(1, static_cast<int>(part.height * 0.42f)));
  blur(near, mask.width, mask.height, std::max(1, static_cast<int>(part.height * 0.18f)));
  const int dx = static_cast<int>(std::lround(-light.x / light.z * part.height * 0.72f));
  const int dy = static_cast<int>(std::lround(-light.y / light.z * part.height * 0.72f));
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x) {
      const int px = x + mask.left;
      const int py = y + mask.top;
      if (px < 0 || py < 0 || px >= width_ || py >= height_) continue;
      const int sx = x - dx;
      const int sy = y - dy;
      const bool inside = sx >= 0 && sy >= 0 && sx < mask.width && sy < mask.height;
      const float cast = inside ? far[static_cast<std::size_t>(sy) * mask.width + sx] : 0.f;
      const float contact = near[static_cast<std::size_t>(y) * mask.width + x];
      at(px, py) = at(px, py) * ((1 - 0.68f * cast) * (1 - 0.42f * contact));
    }
}

namespace {

// The nearest edge for every pixel that is closer than the bevel.
std::vector<Slope> slopes(const geometry::PolygonPart& shape, int left, int top, int width, int height,
                          float bevel) {
  std::vector<Slope> out(static_cast<std::size_t>(width) * height, Slope{bevel, 0, 0});
  const auto visit = [&](Point a, Point b) {
    a = {a.x - left, a.y - top};
    b = {b.x - left, b.y - top};
    const int x0 = std::max(0, static_cast<int>(std::min(a.x, b.x) - bevel - 1));
    const int x1 = std::min(width - 1, static_cast<int>(std::max(a.x, b.x) + bevel + 1));
    const int y0 = std::max(0, static_cast<int>(std::min(a.y, b.y) - bevel - 1));
    const int y1 = std::min(height - 1, static_cast<int>(std::max(a.y, b.y) + bevel + 1));
    const double length2 = std::max((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y), 1e-12);
    for (int y = y0; y <= y1; ++y)
      for (int x = x0; x <= x1; ++x) {
        const double px = x + 0.5 - a.x;
        const double py = y + 0.5 - a.y;
        const double t = std::clamp((px * (b.x - a.x) + py * (b.y - a.y)) / length2, 0.0, 1.0);
        const double vx = t * (b.x - a.x) - px;
        const double vy = t * (b.y - a.y) - py;
        const double distance = std::sqrt(vx * vx + vy * vy);
        Slope& slope = out[static_cast<std::size_t>(y) * width + x];
        if (distance >= slope.distance || distance < 1e-6) continue;
        slope = {static_cast<float>(distance), static_cast<float>(vx / distance),
                 static_cast<float>(vy / distance)};
      }
  };
  const auto visit_ring = [&](const Ring& ring) {
    for (std::size_t i = 0; i < ring.size(); ++i) visit(ring[i], ring[(i + 1) % ring.size()]);
  };
  visit_ring(shape.outer);
  for (const Ring& hole : shape.holes) visit_ring(hole);
  return out;
}

// What a mirror sees of the workshop: a lamp, a bright wall, a dark ceiling edge.
float surroundings(float x, float y, float z, const Light& light) {
  const float towards = x * light.x + y * light.y + z * light.z;
  const float lamp = smooth(0.55f, 0.98f, towards) * 0.9f;
  const float wall = 0.3f + 0.22f * smooth(-0.8f, 0.8f, -y) + 0.1f * smooth(-0.6f, 0.9f, x);
  const float edge = 0.22f * std::exp(-std::pow((x * light.y - y * light.x - 0.25f) / 0.12f, 2.f));
  return wall + lamp - edge;
}

// Tool marks: along lines, or around the center with the two bright fans that turned metal shows.
float tool_marks(const Part& part, float x, float y, const Light& light) {
  if (part.material.finish == Finish::kBrushed) {
    const float c = std::cos(part.material.angle);
    const float s = std::sin(part.material.angle);
    return 1 + 0.10f * fractal_noise((x * c + y * s) * 0.03f, (y * c - x * s) * 0.9f, 2, 77);
  }
  if (part.material.finish == Finish::kTurned) {
    const float dx = x - static_cast<float>(part.center.x);
    const float dy = y - static_cast<float>(part.center.y);
    const float radius = std::sqrt(dx * dx + dy * dy) + 1e-3f;
    const float along =
        (dx * light.x + dy * light.y) / radius / std::sqrt(light.x * light.x + light.y * light.y);
    const float fan = std::pow(std::fabs(along), 5.f);
    return 0.86f + 0.42f * fan + 0.07f * noise(radius * 1.1f, std::atan2(dy, dx) * 1.5f, 31);
  }
  return 1;
}

}  // namespace

void Canvas::shade(const Part& part, const Mask& mask, const Light& light) {
  const float bevel = std::max(part.bevel, 0.5f);
  const auto slope = slopes(part.shape, mask.left, mask.top, mask.width, mask.height, bevel);
  const Material& material = part.material;
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x) {
      const float share = mask.at(x, y);
      const int px = x + mask.left;
      const int py = y + mask.top;
      if (share <= 0 || px < 0 || py < 0 || px >= width_ || py >= height_) continue;
      const Slope& edge = slope[static_cast<std::size_t>(y) * mask.width + x];
      // On the edge itself the fall of the coverage tells the direction, elsewhere the nearest edge does.
      const Slope out = share < 0.999f ? mask.fall_at(x, y) : edge;
      const float t = share < 0.5f ? 0.f : edge.distance / bevel;
      const float tilt = t >= 1 ? 0.f : (part.round ? 0.94f * (1 - t) : 0.55f);
      const float sign = part.sunken ? -1.f : 1.f;
      const float nx = sign * out.x * tilt;
      const float ny = sign * out.y * tilt;
      const float nz = std::sqrt(std::max(1 - nx * nx - ny * ny, 0.01f));
      const float diffuse = std::max(nx * light.x + ny * light.y + nz * light.z, 0.f);
      const float rx = 2 * nz * nx;
      const float ry = 2 * nz * ny;
      const float rz = 2 * nz * nz - 1;
      const float mirror = std::max(rx * light.x + ry * light.y + rz * light.z, 0.f);
      const float marks = tool_marks(part, static_cast<float>(px), static_cast<float>(py), light);
      const float metallic = (0.22f * diffuse + 0.95f * surroundings(rx, ry, rz, light)) * marks;
      const float matte = 0.24f + 0.86f * diffuse;
      const float body = material.metal * metallic + (1 - material.metal) * matte;
      const float shine = material.gloss * std::pow(mirror, 24.f) * (0.35f + 0.4f * material.metal);
      const Rgb lit = (material.color * body + Rgb{shine, shine, shine}) * light.color;
      Rgb& pixel = at(px, py);
      pixel = pixel * (1 - share) + lit * share;
    }
}

}  // namespace touchmark::compose
