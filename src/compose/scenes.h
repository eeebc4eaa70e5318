// The project's own pictures for a first look: machine parts on a workbench, drawn here pixel by pixel, so
// the truth about every object is known exactly. The same seed gives the same pictures.
//
// How a picture comes to be: demo_parts.cpp lays out the objects as polygons, demo_ground.cpp paints what
// they lie on, demo_canvas.cpp fills polygons with light and shadow. Thread-safety: plain function.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "geometry/types.h"

namespace touchmark::compose {

struct DemoObject {
  std::string class_name;     // one of demo_class_names()
  geometry::Polygon polygon;  // image pixels, with holes
  geometry::Box box;          // around the polygon
};

struct DemoImage {
  std::string name;  // file name, "bench-01.png"
  geometry::Size size;
  std::vector<DemoObject> objects;  // never overlapping, all inside the image
};

// "bearing", "bolt", "bracket", "gear", "nut", "washer"
const std::vector<std::string>& demo_class_names();

inline constexpr int kDemoImages = 24;

// What picture `index` (from 0) of a series shows, without drawing it: the name, the size and the truth that
// write_demo_image gives for the same index and seed.
DemoImage plan_demo_image(int index, std::uint64_t seed = 1);

// Writes that one picture into `folder`, which is created when needed; a file of the same name is replaced.
// kUnavailable when the disk refuses.
Result<DemoImage> write_demo_image(const std::filesystem::path& folder, int index, std::uint64_t seed = 1);

// Writes `count` PNG files into `folder`, which is created when needed; files of the same name are replaced.
// About every sixth picture is portrait, and one is a panorama of 4000 x 1000. kUnavailable when the disk
// refuses.
Result<std::vector<DemoImage>> write_demo_images(const std::filesystem::path& folder, int count = kDemoImages,
                                                 std::uint64_t seed = 1);

}  // namespace touchmark::compose
