// The labels of the sources that were read before, when several are read as one: an equal label of a later
// one is the same label. What one source says twice is two. Thread-safety: one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "record/annotation.h"

namespace touchmark::formats {

class LabelsBefore {
 public:
  // Whether one before this has this label of the image at that position, which then stands for no other of
  // this one. Else it counts from the next data set on.
  bool take(std::size_t asset, const record::AnnotationContent& content);
  // Gives how many this one had again.
  std::int64_t end_set();

 private:
  std::unordered_map<std::uint64_t, std::uint32_t> before_;  // how many, by hash
  std::unordered_map<std::uint64_t, std::uint32_t> taken_;
  std::vector<std::uint64_t> of_this_;
  std::int64_t count_ = 0;
};

}  // namespace touchmark::formats
