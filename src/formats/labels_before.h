// The labels of the data sets that were read before, when several are read as one: an equal label of a later
// one is the same label. What one data set says twice is two. Thread-safety: one thread.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "formats/format.h"

namespace touchmark::formats {

class LabelsBefore {
 public:
  // Whether one before this has this label of the same image, which then stands for no other of this one.
  // Else it counts from the next data set on. Predictions are not compared: lists of one run may lie in
  // several folders, and each is a whole answer.
  bool take(const SourceAnnotation& annotation);
  // Gives how many this one had again.
  std::int64_t end_set();

 private:
  std::unordered_map<std::uint64_t, std::uint32_t> before_;  // how many, by hash
  std::unordered_map<std::uint64_t, std::uint32_t> taken_;
  std::vector<std::uint64_t> of_this_;
  std::int64_t count_ = 0;
};

}  // namespace touchmark::formats
