// The problems of an import by their kinds: how many of each, and the first few of them. Internal to flow/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/json_fwd.h"
#include "formats/format.h"

namespace touchmark::flow {

struct ProblemKind {
  std::string kind;  // "shapes outside the image"; names no file
  std::int64_t count = 0;
  std::vector<formats::Issue> examples;  // the first five
};

class Problems {
 public:
  void add(const formats::Issue& issue);
  void add(const Problems& others);
  std::int64_t count() const { return count_; }
  // In the order in which they came up; what is beyond the two hundredth kind is counted as "other problems".
  const std::vector<ProblemKind>& kinds() const { return kinds_; }

 private:
  ProblemKind& of_kind(std::string kind);

  std::vector<ProblemKind> kinds_;
  std::int64_t count_ = 0;
};

// With its files named as they lie below `top`, the folder of the source: where that is on this machine is
// nobody's matter, and for an archive it is gone.
formats::Issue below(formats::Issue issue, const std::filesystem::path& top);

// What the reader calls it, else the message without the names and numbers in it.
std::string kind_of(const formats::Issue& issue);

// {"where", "message", "kind", "count"?}: how many it stands for, when that is not one.
Json to_json(const formats::Issue& issue);
// [{"kind", "count"}], and with `examples` some of each.
Json to_json(const std::vector<ProblemKind>& kinds, bool examples);

}  // namespace touchmark::flow
