// Private to metrics.
#pragma once

#include <span>

namespace touchmark::metrics {

// The sum in the order in which NumPy adds: eight lanes, blocks of 128, halves of what is longer. 0 of
// nothing.
double pairwise_sum(std::span<const double> values);

}  // namespace touchmark::metrics
