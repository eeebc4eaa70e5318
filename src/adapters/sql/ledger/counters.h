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

struct CountedTask {
  std::int64_t batch = 0;
  std::int64_t stage = 0;
  std::int64_t state = 0;
  bool deleted = false;
};

// The `layer` under which a counter is kept when it is not about one layer.
inline constexpr std::int64_t kAssetCounters = 0;
inline constexpr std::int64_t kBatchCounters = -1;
// "7:annotate:open": the name of a batch's counter.
std::string batch_counter(const CountedTask& task);

class CounterDeltas {
 public:
  void asset(const CountedAsset& asset, std::int64_t by);
  void annotation(std::int64_t layer, std::int64_t class_id, bool deleted, std::int64_t by);
  void task(const CountedTask& task, std::int64_t by);  // those of no batch are not counted
  // By layer and name, zeroes left out.
  std::map<std::pair<std::int64_t, std::string>, std::int64_t> named() const;
  Result<void> store(Connection& connection, ProjectId project) const;

 private:
  std::int64_t assets_ = 0;
  std::array<std::int64_t, 8> status_{};
  std::array<std::int64_t, 8> split_{};
  std::array<std::int64_t, 8> media_{};
  std::unordered_map<std::int64_t, std::int64_t> annotators_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> classes_;  // (layer, class)
  std::map<std::array<std::int64_t, 3>, std::int64_t> tasks_;              // (batch, stage, state)
};

}  // namespace touchmark::sql
