// Changes to a project's counters, collected over one event and stored once.
#pragma once

#include <array>
#include <map>
#include <unordered_map>

#include "adapters/sql/driver/connection.h"
#include "base/ids.h"

namespace touchmark::sql {

// The columns of an asset that are counted.
struct CountedAsset {
  std::int64_t status = 0;
  std::int64_t split = 0;
  std::int64_t media = 0;
  std::int64_t annotator = 0;
  bool deleted = false;
};

class CounterDeltas {
 public:
  void asset(const CountedAsset& asset, std::int64_t by);
  void annotation(std::int64_t class_id, bool deleted, std::int64_t by);
  // By name, zeroes left out.
  std::map<std::string, std::int64_t> named() const;
  Result<void> store(Connection& connection, ProjectId project) const;

 private:
  std::int64_t assets_ = 0;
  std::int64_t annotations_ = 0;
  std::array<std::int64_t, 8> status_{};
  std::array<std::int64_t, 8> split_{};
  std::array<std::int64_t, 8> media_{};
  std::unordered_map<std::int64_t, std::int64_t> annotators_;
  std::unordered_map<std::int64_t, std::int64_t> classes_;
};

}  // namespace touchmark::sql
