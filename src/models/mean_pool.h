// From what a network says of each token to one vector of the text. Pure functions.
#pragma once

#include <vector>

#include "models/array.h"

namespace touchmark::models {

// [1, tokens, numbers] of float32 -> the mean over the tokens. kCorrupt for another shape or no tokens.
Result<std::vector<float>> mean_of_tokens(const Array& output, std::int64_t tokens);

}  // namespace touchmark::models
