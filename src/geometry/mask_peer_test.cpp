// Byte for byte against pycocotools, on random polygons and masks. Needs TOUCHMARK_PYTHON, a Python that has
// pycocotools and numpy; TOUCHMARK_RLE_CASES says how many cases (20,000 unless told).
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "base/bytes.h"
#include "geometry/mask.h"
#include "geometry/measure.h"

namespace touchmark::geometry {
namespace {

constexpr std::size_t kGroup = 10;
constexpr std::size_t kBatch = 500;

class Cases {
 public:
  explicit Cases(std::uint64_t seed) : random_(seed) {}

  double uniform(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random_);
  }
  int integer(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  Size size() {
    switch (integer(0, 9)) {
      case 0:
        return {integer(1, 4), integer(1, 4)};
      case 1:
        return {640, 480};
      case 2:
        return {integer(1, 2000), integer(1, 2000)};
      case 3:
        return {1, integer(1, 300)};
      default:
        return {integer(1, 120), integer(1, 120)};
    }
  }

  Ring ring(Size size) {
    const double w = static_cast<double>(size.width);
    const double h = static_cast<double>(size.height);
    const int style = integer(0, 9);
    const int count = style == 0 ? integer(1, 4) : integer(0, 400) == 0 ? 3000 : integer(3, 45);
    const double reach = std::exp(std::normal_distribution<double>(-1.5, 1)(random_));
    const Point center{uniform(-0.2, 1.2) * w, uniform(-0.2, 1.2) * h};
    Ring out;
    for (int i = 0; i < count; ++i) out.push_back(point(style, center, w, h, reach, i, count));
    if (style == 9 && count > 4) out[2] = out[3];
    return out;
  }

  std::vector<std::uint8_t> pixels(Size size) {
    std::vector<std::uint8_t> out(static_cast<std::size_t>(size.width * size.height));
    const int flip_chance = integer(0, 3) == 0 ? 2 : integer(2, 400);
    std::uint8_t value = static_cast<std::uint8_t>(integer(0, 1));
    for (std::uint8_t& pixel : out) {
      if (random_() % static_cast<unsigned>(flip_chance) == 0) value ^= 1;
      pixel = value;
    }
    return out;
  }

 private:
  Point point(int style, Point center, double w, double h, double reach, int i, int count) {
    if (style == 1) return {std::round(uniform(-2, w + 2)), std::round(uniform(-2, h + 2))};
    if (style == 2)
      return {std::round(uniform(-1, w + 1) * 10) / 10, std::round(uniform(-1, h + 1) * 10) / 10};
    if (style == 3) return {uniform(-3 * w, 4 * w), uniform(-3 * h, 4 * h)};
    if (style == 4) return {uniform(0, 1) * w, integer(0, 2) * h / 2};
    if (style == 5) return {std::round(uniform(-1, w + 1) * 2) / 2, std::round(uniform(-1, h + 1) * 2) / 2};
    const double angle = 6.283185307179586 * i / count;
    const double radius = reach * uniform(0.6, 1);
    return {center.x + radius * w * std::cos(angle), center.y + radius * h * std::sin(angle)};
  }
  std::mt19937_64 random_;
};

template <typename T>
void put(std::string& out, const std::vector<T>& values) {
  out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

void put_texts(std::string& out, const std::vector<Mask>& masks) {
  std::vector<std::int32_t> lengths;
  std::string texts;
  for (const Mask& mask : masks) {
    const std::string text = mask_to_text(mask);
    EXPECT_EQ(mask_from_text(text, mask.size), mask);
    lengths.push_back(static_cast<std::int32_t>(text.size()));
    texts += text;
  }
  put(out, lengths);
  out += texts;
}

void put_ious(std::string& out, const std::vector<Mask>& masks, const std::vector<Box>& boxes) {
  for (std::size_t start = 0; start + kGroup <= masks.size(); start += kGroup) {
    for (const bool of_masks : {true, false}) {
      for (std::size_t d = start; d < start + kGroup; ++d) {
        for (std::size_t g = start; g < start + kGroup; ++g) {
          const bool crowd = (g - start) % 3 == 0;
          const double iou =
              of_masks ? *mask_iou(masks[d], masks[g], crowd) : box_iou(boxes[d], boxes[g], crowd);
          ByteWriter(out).f64(iou);
        }
      }
    }
  }
}

void put_results(std::string& out, const std::vector<Mask>& masks) {
  put_texts(out, masks);
  std::vector<Box> boxes;
  for (const Mask& mask : masks) ByteWriter(out).u32(static_cast<std::uint32_t>(mask_area(mask)));
  for (const Mask& mask : masks) boxes.push_back(mask_box(mask));
  put(out, boxes);
  for (const MaskOp op : {MaskOp::kUnion, MaskOp::kIntersection}) {
    std::vector<Mask> joined;
    for (std::size_t i = 1; i < masks.size(); ++i)
      joined.push_back(*mask_combine(masks[i - 1], masks[i], op));
    put_texts(out, joined);
  }
  put_ious(out, masks, boxes);
  const Size size = masks.front().size;
  const bool with_pixels = size.width * size.height <= 20'000;
  ByteWriter(out).u32(with_pixels ? 1 : 0);
  if (!with_pixels) return;
  for (const Mask& mask : masks) put(out, mask_to_pixels(mask));
}

std::string make_batch(Cases& cases, std::size_t count) {
  const Size size = cases.size();
  const bool polygons = size.width * size.height > 20'000 || cases.integer(0, 3) != 0;
  std::string out;
  for (const std::int64_t v : {std::int64_t{polygons ? 1 : 2}, size.height, size.width})
    ByteWriter(out).u32(static_cast<std::uint32_t>(v));
  ByteWriter(out).u32(static_cast<std::uint32_t>(count));
  std::vector<Mask> masks;
  std::string input;
  for (std::size_t i = 0; i < count; ++i) {
    if (polygons) {
      const Ring ring = cases.ring(size);
      ByteWriter(out).u32(static_cast<std::uint32_t>(ring.size()));
      put(input, ring);
      masks.push_back(mask_from_ring(ring, size));
    } else {
      const std::vector<std::uint8_t> pixels = cases.pixels(size);
      put(input, pixels);
      masks.push_back(mask_from_pixels(pixels, size));
    }
  }
  out += input;
  put_results(out, masks);
  return out;
}

TEST(MaskPeerTest, AgreesWithPycocotoolsOnRandomCases) {
  const char* python = std::getenv("TOUCHMARK_PYTHON");
  if (python == nullptr) GTEST_SKIP() << "TOUCHMARK_PYTHON is not set: pycocotools was not compared against";
  const char* wanted = std::getenv("TOUCHMARK_RLE_CASES");
  const std::size_t total = wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 20'000;

  std::signal(SIGPIPE, SIG_IGN);
  FILE* peer = popen(("'" + std::string(python) + "' -W ignore tests/peers/rle_compare.py").c_str(), "w");
  ASSERT_NE(peer, nullptr);
  Cases cases(20261123);
  bool written = true;
  for (std::size_t done = 0; done < total && written; done += kBatch) {
    const std::string batch = make_batch(cases, std::min(kBatch, total - done));
    written = std::fwrite(batch.data(), 1, batch.size(), peer) == batch.size();
  }
  const std::string end(16, '\0');
  written = written && std::fwrite(end.data(), 1, end.size(), peer) == end.size();
  const int status = pclose(peer);
  EXPECT_TRUE(written) << "the comparison stopped reading";
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "the differences are printed above";
}

}  // namespace
}  // namespace touchmark::geometry
