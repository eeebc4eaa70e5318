#include "metrics/detection/oks.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "metrics/pairwise_sum.h"

namespace touchmark::metrics {
namespace {

// Published in tenths of what is used: .26, .25, ...
constexpr std::array<double, 17> kSigmas{.26 / 10.0, .25 / 10.0,  .25 / 10.0,  .35 / 10.0, .35 / 10.0,
                                         .79 / 10.0, .79 / 10.0,  .72 / 10.0,  .72 / 10.0, .62 / 10.0,
                                         .62 / 10.0, 1.07 / 10.0, 1.07 / 10.0, .87 / 10.0, .87 / 10.0,
                                         .89 / 10.0, .89 / 10.0};

// How far `value` lies outside of [least, most].
double beyond(double value, double least, double most) {
  return std::max(0.0, least - value) + std::max(0.0, value - most);
}

}  // namespace

std::span<const double> coco_sigmas() {
  return kSigmas;
}

double keypoint_similarity(std::span<const double> joints, const TrueJoints& truth,
                           std::span<const double> sigmas) {
  bool labeled = false;
  for (std::size_t i = 0; i < sigmas.size(); ++i) labeled = labeled || truth.joints[3 * i + 2] > 0;
  const auto [x, y, width, height] = truth.box;
  std::vector<double> terms;
  terms.reserve(sigmas.size());
  for (std::size_t i = 0; i < sigmas.size(); ++i) {
    if (labeled && !(truth.joints[3 * i + 2] > 0)) continue;
    double dx = joints[3 * i] - truth.joints[3 * i];
    double dy = joints[3 * i + 1] - truth.joints[3 * i + 1];
    // Nothing is known but the box, taken twice as large.
    if (!labeled) {
      dx = beyond(joints[3 * i], x - width, x + width * 2);
      dy = beyond(joints[3 * i + 1], y - height, y + height * 2);
    }
    const double variance = (sigmas[i] * 2) * (sigmas[i] * 2);
    const double distance =
        (dx * dx + dy * dy) / variance / (truth.area + std::numeric_limits<double>::epsilon()) / 2;
    terms.push_back(std::exp(-distance));
  }
  return pairwise_sum(terms) / static_cast<double>(terms.size());
}

}  // namespace touchmark::metrics
