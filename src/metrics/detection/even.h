// Numbers at even distances. Private to metrics/detection.
#pragma once

#include <cstddef>
#include <vector>

namespace touchmark::metrics {

// As NumPy's linspace rounds them: the first plus a multiple of one step, the last as given.
inline std::vector<double> evenly(double first, double last, std::size_t count) {
  const double step = (last - first) / static_cast<double>(count - 1);
  std::vector<double> out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<double>(i) * step + first;
  out.back() = last;
  return out;
}

}  // namespace touchmark::metrics
