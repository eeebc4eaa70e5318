// Whatever numbers and shapes a network gives, decoders refuse them or make boxes, joints, lines and pictures
// that can be used: finite, within bounds, and not more than they say.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "models/byte_pairs.h"
#include "models/detect_families.h"
#include "models/mean_pool.h"
#include "models/picture_decode.h"
#include "models/pose_decode.h"
#include "models/text_lines.h"
#include "models/text_regions.h"
#include "models/wordpiece.h"

using namespace touchmark;
using namespace touchmark::models;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

// Takes bytes off the input; zeros when there are none left.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  std::uint8_t byte() { return at_ < size_ ? data_[at_++] : 0; }
  std::int64_t below(int n) { return byte() % n; }
  float number() {
    const std::uint8_t kind = byte();
    if (kind < 128) return static_cast<float>(kind) / 127;
    float value = 0;
    std::uint8_t raw[4] = {byte(), byte(), byte(), byte()};
    std::memcpy(&value, raw, 4);
    return value;
  }
  std::string rest() {
    std::string out(reinterpret_cast<const char*>(data_) + at_, size_ - at_);
    at_ = size_;
    return out;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

// Mostly of the shape that is asked for, at times of another one, of another type, or with bytes missing.
Array array_of(Input& in, std::vector<std::int64_t> shape) {
  const std::uint8_t what = in.byte();
  if (what == 1) shape.assign(static_cast<std::size_t>(in.below(5)), in.below(20));
  if (what == 2 && !shape.empty())
    shape[static_cast<std::size_t>(in.below(4)) % shape.size()] = in.below(20) - 1;
  const std::int64_t count = element_count(shape);
  std::vector<float> values(
      static_cast<std::size_t>(std::min<std::int64_t>(std::max<std::int64_t>(count, 0), 4096)));
  for (float& value : values) value = in.number();
  Array out = Array::of(shape, values);
  if (what == 3) out.bytes.resize(out.bytes.size() / 2);
  if (what == 4) out.type = static_cast<ElementType>(in.below(8));
  if (what == 5) out.shape = {1, std::int64_t{1} << 40, std::int64_t{1} << 40};
  return out;
}

void check_boxes(const Result<std::vector<CanvasBox>>& boxes) {
  if (!boxes) return check(!boxes.error().message.empty());
  for (const CanvasBox& box : suppress_overlaps(*boxes, 0.5, 10)) {
    check(std::isfinite(box.x0) && std::isfinite(box.y1) && box.x1 > box.x0 && box.y1 > box.y0);
    check(box.score >= 0.3 && box.score <= 1 && box.label >= 0);
  }
}

void fuzz_boxes(Input& in) {
  const std::int64_t n = in.below(8);
  const std::int64_t classes = 1 + in.below(4);
  const geometry::Size canvas{32 * (1 + in.below(3)), 32 * (1 + in.below(3))};
  check_boxes(
      decode_yolox(array_of(in, {1, canvas.width * canvas.height / 1024, 5 + classes}), canvas, {32}, 0.3));
  check_boxes(decode_distances({array_of(in, {1, canvas.width * canvas.height / 1024, classes})},
                               {array_of(in, {1, canvas.width * canvas.height / 1024, 16})}, canvas, {32},
                               0.3));
  check_boxes(decode_yolov5(array_of(in, {1, n, 5 + classes}), 0.3));
  check_boxes(decode_yolov8(array_of(in, {1, 4 + classes, n}), 0.3));
  check_boxes(decode_queries(array_of(in, {1, n, classes}), array_of(in, {1, n, 4}), canvas, 0.3));
  check_boxes(decode_joined_queries(array_of(in, {1, n, 4 + classes}), canvas, 0.3));
  check_boxes(decode_labeled(array_of(in, {1, n}), array_of(in, {1, n, 4}), array_of(in, {1, n}), 0.3));
  check_boxes(
      decode_ssd({array_of(in, {1, n, 4}), array_of(in, {1, n}), array_of(in, {1, n}), array_of(in, {1})},
                 canvas, in.below(3), 0.3));
}

void fuzz_poses(Input& in) {
  const geometry::Size canvas{64, 32};
  for (const auto& poses :
       {decode_movenet(array_of(in, {1, 1, 17, 3}), canvas),
        decode_movenet(array_of(in, {1, in.below(3), 56}), canvas),
        decode_heatmaps(array_of(in, {1, in.below(4), in.below(6), in.below(6)}), canvas)}) {
    if (!poses) continue;
    for (const CanvasPose& pose : *poses) {
      check(pose.score >= 0 && pose.score <= 1);
      for (const CanvasJoint& joint : pose.joints)
        check(std::isfinite(joint.x) && std::isfinite(joint.y) && joint.score >= 0 && joint.score <= 1);
    }
  }
}

void fuzz_text(Input& in) {
  const std::int64_t width = 1 + in.below(24);
  const std::int64_t height = 1 + in.below(24);
  std::vector<float> map(static_cast<std::size_t>(width * height));
  for (float& value : map) value = in.number();
  std::vector<Quad> quads;
  const std::string pixels(static_cast<std::size_t>(width * height * 3), '\x40');
  const Image image{{width, height}, reinterpret_cast<const std::uint8_t*>(pixels.data())};
  for (const TextRegion& region :
       find_text_regions(map.data(), width, height, {.least_side = 1, .most = 20})) {
    check(region.score >= 0 && region.score <= 1);
    for (const geometry::Point& at : region.corners) check(std::isfinite(at.x) && std::isfinite(at.y));
    const LinePicture line = crop_line(image, region.corners, 8, 64);
    check(line.size.height == 8 && line.size.width <= 64 &&
          line.rgb.size() == static_cast<std::size_t>(line.size.width * 24));
    quads.push_back(region.corners);
  }
  check(reading_order(quads).size() == quads.size());
  Quad any;
  for (geometry::Point& at : any) at = {in.number(), in.number()};
  check(crop_line(image, any, 8, 64).rgb.size() <= 64 * 24);
  reading_order({any, any});
  const auto line = decode_ctc(array_of(in, {1, in.below(6), 3}), {"", "a", "b"});
  if (line) check(line->confidence >= 0 && line->confidence <= 1 && line->text.size() <= 20);
}

void fuzz_pictures(Input& in) {
  PlacedPicture placed;
  placed.image = {5, 3};
  placed.pixels.width = placed.pixels.height = 4;
  placed.pixels.picture_width = 4;
  placed.pixels.picture_height = 1 + in.below(4);
  if (const auto picture = picture_of_canvas(array_of(in, {1, 4, 4, 3}), placed))
    check(picture->rgb.size() == 45);
  mean_of_tokens(array_of(in, {1, 2, 3}), 2);
}

void fuzz_tokens(Input& in) {
  static const auto pieces = WordPiece::make({"[CLS]", "[SEP]", "[UNK]", "a", "##a", "b", "##b", "!"});
  static const auto pairs = BytePairs::make({"a b", "ab a</w>", "b a</w>"});
  const std::string text = in.rest();
  for (const auto& tokens : {pieces->encode(text, 50), pairs->encode(text, 50)})
    check(tokens.size() >= 2 && tokens.size() <= 50);
  if (const auto tokens = WordPiece::tokens_of_json(text)) WordPiece::make(*tokens);
  BytePairs::make({text, "a " + text});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input in(data, size);
  switch (in.below(5)) {
    case 0:
      fuzz_boxes(in);
      break;
    case 1:
      fuzz_poses(in);
      break;
    case 2:
      fuzz_text(in);
      break;
    case 3:
      fuzz_pictures(in);
      break;
    default:
      fuzz_tokens(in);
  }
  return 0;
}
