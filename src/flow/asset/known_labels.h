// The labels that an image has, to be asked whether it has one that arrives. Internal to flow/asset.
// Thread-safety: one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "record/annotation.h"

namespace touchmark::flow {

class KnownLabels {
 public:
  // As it is, or as it was once. What was mended does not come back beside itself.
  void add(const record::AnnotationContent& content, AnnotationId id);

  struct Found {
    AnnotationId id;
    bool other_marks = false;  // the one that arrives says attributes or marks, and this one never had these
  };
  // Of the same kind, class, text, what it joins, and the same shape, or one that differs from it by less
  // than what formats round away: 1/50 pixel at each number. Each stands for one label of the source only,
  // which may say the same twice.
  std::optional<Found> take(const record::AnnotationContent& content);

 private:
  struct Known {
    AnnotationId id;
    std::uint64_t marks = 0;  // a hash of its attributes and flags
  };
  struct Near {
    std::vector<float> numbers;
    Known known;
  };
  std::optional<Known> equal(std::uint64_t key, std::uint64_t marks);
  std::optional<Known> near(std::uint64_t cell, const std::vector<float>& numbers);

  // What was taken leaves both when it is met, so that many equal ones cost no more than others.
  std::unordered_multimap<std::uint64_t, Known> by_key_;
  std::unordered_multimap<std::uint64_t, Near> by_cell_;  // by kind and the pixel of the first number
  std::unordered_set<std::int64_t> taken_;
};

}  // namespace touchmark::flow
