// The machine parts of the demo pictures: what each is made of, and its true outline. Internal to
// demo_images.
#pragma once

#include <string>
#include <vector>

#include "compose/canvas.h"

namespace touchmark::compose {

struct DemoThing {
  std::string class_name;
  std::vector<Part> layers;       // bottom first
  geometry::PolygonPart outline;  // the truth
};

// The radius of the circle that holds any thing of this class at this scale, in pixels.
double reach_of(const std::string& class_name, double scale);

// `scale`: about half the length of a middling thing, pixels; `angle` in radians.
DemoThing make_thing(const std::string& class_name, geometry::Point center, double scale, double angle,
                     Dice& dice);

}  // namespace touchmark::compose
