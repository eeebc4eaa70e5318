#include "models/mean_pool.h"

namespace touchmark::models {

Result<std::vector<float>> mean_of_tokens(const Array& output, std::int64_t tokens) {
  const std::int64_t numbers = output.dim(2);
  if (!check_array(output) || output.floats() == nullptr || tokens < 1 ||
      output.shape != std::vector<std::int64_t>{1, tokens, numbers})
    return fail(ErrorCode::kCorrupt, "its output is not shaped as [1, tokens, numbers] of float32");
  std::vector<float> out(static_cast<std::size_t>(numbers));
  for (std::int64_t i = 0; i < numbers; ++i) {
    double sum = 0;
    for (std::int64_t t = 0; t < tokens; ++t) sum += output.floats()[t * numbers + i];
    out[static_cast<std::size_t>(i)] = static_cast<float>(sum / static_cast<double>(tokens));
  }
  return out;
}

}  // namespace touchmark::models
