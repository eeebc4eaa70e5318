// Object keypoint similarity, the overlap of two sets of joints (COCO's keypoint evaluation): the mean over
// the labeled joints of exp(-d^2 / (2 * (2 sigma)^2 * area)). Pure functions.
#pragma once

#include <array>
#include <span>
#include <vector>

namespace touchmark::metrics {

struct TrueJoints {
  std::span<const double> joints;  // x, y, visibility of each; 0 means not labeled
  std::array<double, 4> box{};     // x, y, width, height: stands in where no joint is labeled
  double area = 0;                 // pixels squared
};

// `joints`: x, y, score of as many joints. `sigmas`: one for each joint, see coco_sigmas().
double keypoint_similarity(std::span<const double> joints, const TrueJoints& truth,
                           std::span<const double> sigmas);

// Of COCO's 17 joints of a person.
std::span<const double> coco_sigmas();

}  // namespace touchmark::metrics
