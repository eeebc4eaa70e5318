// The slowest steps over one annotation, at n, 2n and 4n up to the limits of base/limits.h: what is no worse
// than n log n takes about twice as long each time. Prints one JSON object: seconds, the best of three.
//
//   worst_bench
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>

#include "base/json.h"
#include "base/limits.h"
#include "formats/yolo/outline.h"
#include "geometry/codec.h"
#include "geometry/mask.h"
#include "geometry/measure.h"
#include "geometry/validate.h"

namespace touchmark {
namespace {

using namespace geometry;

constexpr Size kImage{4096, 4096};

// A square with holes of 4 corners in rows and columns.
Polygon with_holes(std::size_t count) {
  const auto side = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(count))));
  const double step = 4096.0 / static_cast<double>(side + 1);
  Polygon polygon;
  polygon.parts.push_back({{{0, 0}, {4096, 0}, {4096, 4096}, {0, 4096}}, {}});
  for (std::size_t i = 0; i < count; ++i) {
    const double x = step * (0.5 + static_cast<double>(i % side));
    const double y = step * (0.5 + static_cast<double>(i / side));
    polygon.parts[0].holes.push_back(
        {{x, y}, {x, y + step / 2}, {x + step / 2, y + step / 2}, {x + step / 2, y}});
  }
  return polygon;
}

Polygon in_parts(std::size_t count) {
  Polygon polygon = with_holes(count);
  for (Ring& hole : polygon.parts[0].holes) polygon.parts.push_back({std::move(hole), {}});
  polygon.parts.erase(polygon.parts.begin());
  return polygon;
}

// A comb whose back hangs out of the image: clipping makes a part of each tooth, with a hole in it.
Polygon comb(std::size_t teeth) {
  const double step = 4096.0 / static_cast<double>(teeth);
  Polygon polygon;
  PolygonPart& part = polygon.parts.emplace_back();
  part.outer.push_back({-5, 0});
  for (std::size_t i = 0; i < teeth; ++i) {
    const double top = step * static_cast<double>(i);
    part.outer.insert(part.outer.end(),
                      {{4000, top}, {4000, top + step / 2}, {-2, top + step / 2}, {-2, top + step}});
    part.holes.push_back(
        {{9, top + step / 8}, {9, top + step / 4}, {12, top + step / 4}, {12, top + step / 8}});
  }
  part.outer.push_back({-5, 4096});
  return polygon;
}

Polygon spiral(std::size_t count) {
  Polygon polygon;
  PolygonPart& part = polygon.parts.emplace_back();
  for (std::size_t i = 0; i < count; ++i) {
    const double turn = 6.283185307179586 * static_cast<double>(i) / static_cast<double>(count);
    const double radius = 1500 + (i % 2 == 0 ? 400 : 0);
    part.outer.push_back({2048 + radius * std::cos(turn), 2048 + radius * std::sin(turn)});
  }
  return polygon;
}

// Every other pixel of the first columns.
Mask checkered(std::size_t runs) {
  Mask mask{kImage, {}};
  std::uint64_t left = 4096ull * 4096;
  for (std::size_t i = 0; i + 1 < runs; ++i, --left) mask.counts.push_back(1);
  mask.counts.push_back(static_cast<std::uint32_t>(left));
  return mask;
}

struct Entry {
  const char* name;
  std::size_t most;  // the largest n
  std::function<std::function<std::size_t()>(std::size_t)> prepare;
};

std::size_t checked_size(const Shape& shape) {
  const auto checked = validate(shape, kImage, FramePolicy::kClip);
  return checked ? 1 : 0;
}

const Entry kEntries[] = {
    {"validate_holes", limits::kRings - 4,
     [](std::size_t n) { return [shape = Shape(with_holes(n))] { return checked_size(shape); }; }},
    {"validate_and_clip_comb", limits::kVertices / 8 - 8,
     [](std::size_t n) { return [shape = Shape(comb(n))] { return checked_size(shape); }; }},
    {"validate_one_ring", limits::kVertices,
     [](std::size_t n) { return [shape = Shape(spiral(n))] { return checked_size(shape); }; }},
    {"join_holes_to_one_ring", limits::kRings - 4,
     [](std::size_t n) {
       return [polygon = with_holes(n)] { return formats::yolo::one_ring(polygon).size(); };
     }},
    {"join_parts_to_one_ring", limits::kRings - 4,
     [](std::size_t n) {
       return [polygon = in_parts(n)] { return formats::yolo::one_ring(polygon).size(); };
     }},
    {"rasterize_holes", limits::kRings - 4,
     [](std::size_t n) {
       return [polygon = with_holes(n)] { return mask_from_polygon(polygon, kImage).counts.size(); };
     }},
    {"rasterize_parts", limits::kRings - 4,
     [](std::size_t n) {
       return [polygon = in_parts(n)] { return mask_from_polygon(polygon, kImage).counts.size(); };
     }},
    {"trace_mask", limits::kMaskRuns,
     [](std::size_t n) { return [mask = checkered(n)] { return polygon_from_mask(mask).parts.size(); }; }},
    {"mask_text_both_ways", limits::kMaskRuns,
     [](std::size_t n) {
       return [mask = checkered(n)] { return mask_from_text(mask_to_text(mask), kImage)->counts.size(); };
     }},
    {"encode_and_decode_holes", limits::kRings - 4,
     [](std::size_t n) { return [shape = Shape(with_holes(n))] { return decode(encode(shape))->index(); }; }},
    {"json_both_ways", limits::kRings - 4,
     [](std::size_t n) {
       return [shape = Shape(with_holes(n))] {
         return from_json(*parse_json(dump_json(to_json(shape))))->index();
       };
     }},
};

double seconds_of(const std::function<std::size_t()>& work) {
  double best = 1e9;
  for (int round = 0; round < 3; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    if (work() == SIZE_MAX) std::abort();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

}  // namespace
}  // namespace touchmark

int main() {
  touchmark::Json out = touchmark::Json::object();
  for (const touchmark::Entry& entry : touchmark::kEntries) {
    touchmark::Json row = touchmark::Json::array();
    for (const std::size_t n : {entry.most / 4, entry.most / 2, entry.most})
      row.push_back({{"n", n}, {"seconds", touchmark::seconds_of(entry.prepare(n))}});
    out[entry.name] = row;
  }
  std::puts(out.dump(1).c_str());
}
