// What the parts of the demo pictures lie on. Internal to demo_images.
#pragma once

#include "compose/canvas.h"

namespace touchmark::compose {

enum class Ground { kWood, kCuttingMat, kSteel, kConcrete, kBlueMat, kPaper, kConveyor };
inline constexpr int kBenchGrounds = 6;  // all but the conveyor

void paint_ground(Canvas& canvas, Ground ground, const Light& light, std::uint32_t seed);
// The strip of the picture, top and bottom, that a conveyor's rails take; 0 for the others.
int rail_height(Ground ground, int height);

}  // namespace touchmark::compose
