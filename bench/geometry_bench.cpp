// Masks and the codec of shapes and annotations, on one thread: 480 x 640 images, seeded star-shaped polygons
// of 6 to 45 points. Prints one JSON object: nanoseconds an item, the best and the median of the rounds. The
// best is the one to compare on a machine that others use too.
//
//   geometry_bench [NAME-PART]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <random>

#include "base/json.h"
#include "geometry/codec.h"
#include "geometry/mask.h"
#include "geometry/measure.h"
#include "geometry/validate.h"
#include "record/annotation.h"

namespace touchmark {
namespace {

using namespace geometry;

constexpr Size kImage{640, 480};
constexpr std::size_t kShapes = 2000;

std::vector<Ring> make_rings() {
  std::mt19937_64 random(42);
  std::uniform_real_distribution<double> unit(0, 1);
  std::normal_distribution<double> size(4, 0.8);
  std::vector<Ring> rings(kShapes);
  for (Ring& ring : rings) {
    const int count = 6 + static_cast<int>(random() % 40);
    const Point center{unit(random) * 640, unit(random) * 480};
    const double reach = std::exp(size(random));
    for (int i = 0; i < count; ++i) {
      const double angle = 6.283185307179586 * i / count;
      const double radius = reach * (0.6 + 0.4 * unit(random));
      ring.push_back({center.x + radius * std::cos(angle), center.y + radius * std::sin(angle)});
    }
  }
  return rings;
}

const std::vector<Ring>& rings() {
  static const std::vector<Ring> all = make_rings();
  return all;
}

const std::vector<Mask>& masks() {
  static const std::vector<Mask> all = [] {
    std::vector<Mask> out;
    for (const Ring& ring : rings()) out.push_back(mask_from_ring(ring, kImage));
    return out;
  }();
  return all;
}

template <typename T>
void keep(const T& value) {
  asm volatile("" : : "r"(&value) : "memory");
}

struct Timing {
  double best;
  double median;
};

// Calls `work(i)` for each shape in turn, in rounds of at least 5 ms.
template <typename Work>
Timing time_of(Work work) {
  using Clock = std::chrono::steady_clock;
  constexpr int kRounds = 31;
  std::vector<double> nanoseconds;
  for (int round = 0; round < kRounds; ++round) {
    std::size_t done = 0;
    const Clock::time_point begin = Clock::now();
    std::chrono::duration<double, std::nano> spent{};
    while (spent < std::chrono::milliseconds(5)) {
      for (std::size_t i = 0; i < kShapes; ++i) keep(work(i));
      done += kShapes;
      spent = Clock::now() - begin;
    }
    nanoseconds.push_back(spent.count() / static_cast<double>(done));
  }
  std::sort(nanoseconds.begin(), nanoseconds.end());
  return {nanoseconds.front(), nanoseconds[kRounds / 2]};
}

Timing time_rasterize_ring() {
  return time_of([](std::size_t i) { return mask_from_ring(rings()[i], kImage); });
}
Timing time_mask_to_text() {
  return time_of([](std::size_t i) { return mask_to_text(masks()[i]); });
}
Timing time_mask_from_text() {
  std::vector<std::string> texts;
  for (const Mask& mask : masks()) texts.push_back(mask_to_text(mask));
  return time_of([&](std::size_t i) { return mask_from_text(texts[i], kImage); });
}
Timing time_mask_box() {
  return time_of([](std::size_t i) { return mask_box(masks()[i]); });
}
Timing time_mask_area() {
  return time_of([](std::size_t i) { return mask_area(masks()[i]); });
}
Timing time_mask_iou_of_overlapping_pairs() {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0; i < kShapes && pairs.size() < kShapes; ++i)
    for (std::size_t j = 0; j < kShapes && pairs.size() < kShapes; j += 7)
      if (*mask_iou(masks()[i], masks()[j], false) > 0) pairs.emplace_back(i, j);
  return time_of(
      [&](std::size_t i) { return mask_iou(masks()[pairs[i].first], masks()[pairs[i].second], false); });
}
Timing time_mask_union() {
  return time_of(
      [](std::size_t i) { return mask_combine(masks()[i], masks()[(i + 1) % kShapes], MaskOp::kUnion); });
}
Timing time_mask_to_pixels() {
  return time_of([](std::size_t i) { return mask_to_pixels(masks()[i]); });
}
Timing time_mask_from_pixels() {
  std::vector<std::vector<std::uint8_t>> pixels;
  for (std::size_t i = 0; i < 16; ++i) pixels.push_back(mask_to_pixels(masks()[i]));
  return time_of([&](std::size_t i) { return mask_from_pixels(pixels[i % 16], kImage); });
}
Timing time_mask_from_rows() {
  std::vector<std::vector<std::uint8_t>> pixels;
  for (std::size_t i = 0; i < 16; ++i) pixels.push_back(mask_to_rows(masks()[i]));
  return time_of([&](std::size_t i) { return mask_from_rows(pixels[i % 16], kImage); });
}
Timing time_mask_to_rows() {
  return time_of([](std::size_t i) { return mask_to_rows(masks()[i]); });
}
Timing time_polygon_from_mask() {
  return time_of([](std::size_t i) { return polygon_from_mask(masks()[i]); });
}
Timing time_box_iou() {
  std::vector<Box> boxes;
  for (const Mask& mask : masks()) boxes.push_back(mask_box(mask));
  return time_of([&](std::size_t i) { return box_iou(boxes[i], boxes[(i * 7) % kShapes]); });
}
Timing time_rotated_box_iou() {
  return time_of([](std::size_t i) {
    const double turn = static_cast<double>(i);
    return rotated_box_iou({5, 5, 4, 2, turn}, {6, 5, 3, 3, 0.3});
  });
}
Timing time_validate_polygon() {
  return time_of([](std::size_t i) {
    return validate(Polygon{{{rings()[i], {}}}}, kImage, FramePolicy::kClip);
  });
}

record::AnnotationContent box_content() {
  record::AnnotationContent content;
  content.class_id = ClassId(3);
  content.shape = Box{10.5, 20.25, 100.125, 50};
  return content;
}

Timing time_encode_box_content() {
  const record::AnnotationContent content = box_content();
  return time_of([&](std::size_t) { return record::encode(content); });
}
Timing time_encode_box_content_into_buffer() {
  const record::AnnotationContent content = box_content();
  std::string out;
  return time_of([&](std::size_t) {
    out.clear();
    record::encode_to(content, out);
    return out.data();
  });
}
Timing time_decode_box_content() {
  const std::string bytes = record::encode(box_content());
  return time_of([&](std::size_t) { return record::decode(ClassId(3), bytes); });
}
Timing time_encode_polygon_content() {
  std::vector<record::AnnotationContent> contents(kShapes, box_content());
  for (std::size_t i = 0; i < kShapes; ++i) contents[i].shape = Polygon{{{rings()[i], {}}}};
  return time_of([&](std::size_t i) { return record::encode(contents[i]); });
}

struct Entry {
  const char* name;
  std::function<Timing()> run;
};

const Entry kEntries[] = {
    {"rasterize_ring", time_rasterize_ring},
    {"mask_to_text", time_mask_to_text},
    {"mask_from_text", time_mask_from_text},
    {"mask_box", time_mask_box},
    {"mask_area", time_mask_area},
    {"mask_iou_of_overlapping_pairs", time_mask_iou_of_overlapping_pairs},
    {"mask_union", time_mask_union},
    {"mask_to_pixels", time_mask_to_pixels},
    {"mask_from_pixels", time_mask_from_pixels},
    {"mask_from_rows", time_mask_from_rows},
    {"mask_to_rows", time_mask_to_rows},
    {"polygon_from_mask", time_polygon_from_mask},
    {"box_iou", time_box_iou},
    {"rotated_box_iou", time_rotated_box_iou},
    {"validate_polygon", time_validate_polygon},
    {"encode_box_content", time_encode_box_content},
    {"encode_box_content_into_buffer", time_encode_box_content_into_buffer},
    {"decode_box_content", time_decode_box_content},
    {"encode_polygon_content", time_encode_polygon_content},
};

}  // namespace
}  // namespace touchmark

int main(int argc, char** argv) {
  const std::string wanted = argc > 1 ? argv[1] : "";
  touchmark::Json out = touchmark::Json::object();
  for (const touchmark::Entry& entry : touchmark::kEntries) {
    if (std::string(entry.name).find(wanted) == std::string::npos) continue;
    const touchmark::Timing timing = entry.run();
    out[entry.name] = {{"best_ns", timing.best}, {"median_ns", timing.median}};
  }
  std::puts(out.dump(1).c_str());
}
