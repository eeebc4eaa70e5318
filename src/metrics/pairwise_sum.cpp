#include "metrics/pairwise_sum.h"

#include <algorithm>

namespace touchmark::metrics {
namespace {

constexpr std::size_t kLanes = 8;
constexpr std::size_t kBlock = 128;

}  // namespace

double pairwise_sum(std::span<const double> values) {
  const std::size_t count = values.size();
  if (count > kBlock) {
    const std::size_t half = count / 2 - count / 2 % kLanes;
    return pairwise_sum(values.first(half)) + pairwise_sum(values.subspan(half));
  }
  if (count < kLanes) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum;
  }
  double lanes[kLanes];
  std::copy_n(values.begin(), kLanes, lanes);
  std::size_t i = kLanes;
  for (; i < count - count % kLanes; i += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += values[i + lane];
  double sum =
      ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
  for (; i < count; ++i) sum += values[i];
  return sum;
}

}  // namespace touchmark::metrics
