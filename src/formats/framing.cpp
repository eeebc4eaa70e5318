#include "formats/framing.h"

#include <cmath>
#include <utility>

#include "geometry/measure.h"
#include "geometry/turn.h"
#include "geometry/validate.h"

namespace touchmark::formats {
namespace {

using geometry::Size;

std::string text_of(Size size) {
  return std::to_string(size.width) + " x " + std::to_string(size.height);
}

bool known(Size size) {
  return size.width > 0 && size.height > 0;
}

// Sizes that were rounded on the way: labels of one fit the other.
bool nearly(Size a, Size b) {
  return std::abs(a.width - b.width) <= 1 && std::abs(a.height - b.height) <= 1;
}

bool in_image_plane(const geometry::Shape& shape) {
  const auto kind = geometry::kind_of(shape);
  return kind != geometry::ShapeKind::kWholeImage && kind != geometry::ShapeKind::kCuboid;
}

enum class Reach : std::uint8_t { kInside, kPartly, kOutside };

Reach reach_of(const geometry::Shape& shape, Size frame) {
  constexpr double kRounded = 1;  // pixels: numbers that were written with few digits
  const geometry::Box box = geometry::extent(shape);
  const auto width = static_cast<double>(frame.width);
  const auto height = static_cast<double>(frame.height);
  const bool flat = box.width == 0 && box.height == 0;  // a single joint
  if (!flat && (box.x >= width || box.y >= height || box.x + box.width <= 0 || box.y + box.height <= 0))
    return Reach::kOutside;
  const bool inside = box.x >= -kRounded && box.y >= -kRounded && box.x + box.width <= width + kRounded &&
                      box.y + box.height <= height + kRounded;
  return inside ? Reach::kInside : Reach::kPartly;
}

}  // namespace

std::string where_of(const SourceAnnotation& annotation) {
  std::string place = annotation.place.text();
  return place.empty() ? "annotation " + std::to_string(annotation.local_id) : place;
}

void Framing::add_image(record::AssetContent& content, const std::optional<Truth>& truth) {
  const Size said = content.size;
  Frame frame{said, 1, false};
  if (truth && known(truth->size)) {
    content.size = truth->size;
    content.orientation = truth->orientation;
    frame.size = truth->size;
  }
  if (truth && known(truth->size) && known(said) && said != truth->size) {
    const bool turned = truth->orientation >= 5 && Size{said.height, said.width} == truth->size;
    const std::string sizes = "the labels say " + text_of(said) + ", the image is " + text_of(truth->size);
    if (turned) {
      frame = {said, truth->orientation, false};
      issues_.add("images turned by EXIF", content.name,
                  sizes + " since its EXIF orientation turns it; the labels were turned with it");
    } else if (nearly(said, truth->size)) {
      issues_.add("image sizes that are off by a pixel", content.name, sizes + "; the image's size is used");
    } else {
      frame.other = true;
      issues_.add("images of another size", content.name,
                  sizes + "; they are for another picture, and its labels were left out");
    }
  }
  frames_.push_back(frame);
}

// True when it is of the right size, or the box that came with it takes its place.
bool Framing::fit_mask(SourceAnnotation& annotation, Size frame) {
  const auto* mask = std::get_if<geometry::Mask>(&annotation.content.shape);
  if (mask == nullptr || !known(frame) || mask->size == frame) return true;
  const std::string sizes = "the mask is " + text_of(mask->size) + ", its image is " + text_of(frame);
  if (!annotation.said_box) {
    issues_.add("masks of another size", where_of(annotation), sizes + "; left out");
    return false;
  }
  issues_.add("masks of another size", where_of(annotation), sizes + "; the box beside it is used instead");
  annotation.content.shape = *annotation.said_box;
  return true;
}

bool Framing::admit(SourceAnnotation& annotation) {
  const Frame& frame = frames_[annotation.asset];
  if (frame.other && in_image_plane(annotation.content.shape)) return false;  // said with the image
  if (!fit_mask(annotation, frame.size)) return false;
  auto checked =
      geometry::validate(std::move(annotation.content.shape), frame.size, geometry::FramePolicy::kKeep);
  if (!checked) {
    issues_.add("shapes that are none", where_of(annotation), checked.error().message + "; left out");
    return false;
  }
  for (const geometry::Repair repair : checked->repairs)
    if (repair == geometry::Repair::kNegativeSize)
      issues_.add("negative sizes", where_of(annotation),
                  "a width or height is negative; it was turned around");
  annotation.content.shape = std::move(checked->shape);
  if (known(frame.size) && in_image_plane(annotation.content.shape)) {
    const Reach reach = reach_of(annotation.content.shape, frame.size);
    if (reach == Reach::kOutside) {
      issues_.add("shapes outside the image", where_of(annotation),
                  "nothing of it lies inside the image of " + text_of(frame.size) + "; left out");
      return false;
    }
    if (reach == Reach::kPartly)
      issues_.add("shapes that reach out of the image", where_of(annotation),
                  "it reaches out of the image of " + text_of(frame.size) + "; kept as it is");
  }
  if (frame.turn != 1)
    annotation.content.shape = geometry::turned(std::move(annotation.content.shape), frame.size, frame.turn);
  return true;
}

}  // namespace touchmark::formats
