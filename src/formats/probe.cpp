#include "formats/probe.h"

#include <utility>

namespace touchmark::formats {
namespace {

ImageProbe& slot() {
  static ImageProbe probe;
  return probe;
}

}  // namespace

void set_image_probe(ImageProbe probe) {
  slot() = std::move(probe);
}
const ImageProbe& image_probe() {
  return slot();
}

}  // namespace touchmark::formats
