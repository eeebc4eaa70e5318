// How a reader learns the size of an image without depending on an image library.
//
// Formats whose labels are relative to the image (YOLO) need its size in pixels. main() sets the probe once
// at start-up, before any read; tests set their own. The size is that of the image as people see it: after
// `orientation`, EXIF. Thread-safety: set before the first read; reading it afterwards is safe from any
// thread, and the probe itself must be callable from several threads.
#pragma once

#include <cstdint>
#include <functional>

#include "base/error.h"
#include "base/root_folder.h"
#include "geometry/types.h"

namespace touchmark::formats {

struct Probed {
  geometry::Size size;
  std::uint8_t orientation = 1;
};

// kNotFound, kCorrupt or kUnsupported with a message for people; never throws.
using ImageProbe = std::function<Result<Probed>(const OpenFile&)>;

void set_image_probe(ImageProbe probe);
// Empty until it has been set.
const ImageProbe& image_probe();

}  // namespace touchmark::formats
