// How large one thing may be, in one place. Checked where it comes in (edits, imports, restored text), with
// an error that names the limit, so that no later step meets more. api/openapi.yaml says the same to clients.
//
// They are far above what people draw and models say, and low enough that the slowest step over one such
// thing, which takes no more than n log n, ends in seconds.
#pragma once

#include <cstddef>
#include <cstdint>

namespace touchmark::limits {

// Of one annotation.
inline constexpr std::size_t kVertices = 262'144;    // of a polygon's rings together, or of a polyline
inline constexpr std::size_t kRings = 65'536;        // parts and holes of a polygon together
inline constexpr std::size_t kMaskRuns = 2'097'152;  // of a mask
inline constexpr std::size_t kKeypoints = 1'024;     // of a set, and joints of a class's skeleton
inline constexpr std::size_t kValues = 1'000;        // attributes that it has, as given
inline constexpr std::size_t kText = 100'000;        // bytes of its caption or transcription
inline constexpr std::int64_t kInteger = 9'007'199'254'740'991;  // group and order, either way: as JavaScript

// Of an ontology.
inline constexpr std::size_t kClasses = 32'768;
inline constexpr std::size_t kAttributes = 256;     // of a class
inline constexpr std::size_t kOptions = 4'096;      // of an attribute
inline constexpr std::size_t kEdges = 4'096;        // of a skeleton
inline constexpr std::size_t kGuideline = 1 << 20;  // bytes

inline constexpr bool is_small_integer(std::int64_t value) {
  return value >= -kInteger && value <= kInteger;
}

}  // namespace touchmark::limits
