// Arrays in NumPy's file format, version 1.0. Internal to cli/.
#pragma once

#include <filesystem>
#include <vector>

#include "base/error.h"

namespace touchmark::cli {

// `values` in C order, as many as the product of `shape`. kUnavailable.
Result<void> write_npy(const std::filesystem::path& file, const std::vector<std::size_t>& shape,
                       const std::vector<double>& values);

}  // namespace touchmark::cli
