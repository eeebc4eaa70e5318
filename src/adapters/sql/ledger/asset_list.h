// Sorted lists of asset keys that the indexes give, and their intersection. Each list is read in blocks, and
// a list that is ahead lets the others jump, so the work follows the sparsest list and clustered lists cost
// next to nothing, whatever the size of the project.
#pragma once

#include <vector>

#include "adapters/sql/driver/connection.h"
#include "adapters/sql/driver/keys.h"

namespace touchmark::sql {

enum class Direction { kUp, kDown };

// The assets an index names for one value; or a list known beforehand.
class AssetList {
 public:
  // `from_where`: "asset_rev WHERE status = ?1 AND to_seq = 0 ..." with ?1 = value; yields ascending assets.
  AssetList(Connection& connection, std::string from_where, bool distinct, std::int64_t value);
  explicit AssetList(std::vector<std::int64_t> sorted_keys);

  // The first key at or after `key` in the direction, within (low, high); 0 when there is none.
  Result<std::int64_t> seek(std::int64_t key, std::int64_t low, std::int64_t high, Direction direction);

 private:
  Result<void> fetch(std::int64_t key, std::int64_t low, std::int64_t high, Direction direction);
  Connection* connection_ = nullptr;
  std::string up_;
  std::string down_;
  std::int64_t value_ = 0;
  std::vector<std::int64_t> block_;  // in the direction of travel
  std::size_t at_ = 0;
  bool exhausted_ = false;
  std::int64_t block_size_ = 0;
  std::int64_t answers_ = 32;  // given from this block
};

// Keys that are in all lists, at most `most`, in the direction of travel from (and without) `start`.
Result<std::vector<std::int64_t>> intersect(std::vector<AssetList>& lists, std::int64_t start,
                                            std::int64_t low, std::int64_t high, Direction direction,
                                            std::int64_t most);

}  // namespace touchmark::sql
