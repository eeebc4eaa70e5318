#include "adapters/sql/ledger/asset_list.h"

#include <fmt/core.h>

#include <algorithm>

namespace touchmark::sql {
namespace {
constexpr std::int64_t kSmallestBlock = 4;
constexpr std::int64_t kLargestBlock = 4096;
bool ahead(std::int64_t a, std::int64_t b, Direction direction) {
  return direction == Direction::kUp ? a > b : a < b;
}
}  // namespace

AssetList::AssetList(Connection& connection, std::string from_where, bool distinct, std::int64_t value)
    : connection_(&connection), value_(value) {
  const std::string select =
      fmt::format("SELECT {}asset FROM {} AND asset > ?2 AND asset < ?3 ORDER BY asset",
                  distinct ? "DISTINCT " : "", from_where);
  up_ = select + " LIMIT ?4";
  down_ = select + " DESC LIMIT ?4";
}

AssetList::AssetList(std::vector<std::int64_t> sorted_keys) : block_(std::move(sorted_keys)) {}

Result<void> AssetList::fetch(std::int64_t key, std::int64_t low, std::int64_t high, Direction direction) {
  const bool up = direction == Direction::kUp;
  // A list that a sparser one jumps through is asked for little, one that is walked for much.
  block_size_ = std::clamp(2 * answers_, kSmallestBlock, kLargestBlock);
  answers_ = 0;
  Query query =
      connection_->query(up ? up_ : down_, value_, up ? key - 1 : low, up ? high : key + 1, block_size_);
  block_.clear();
  at_ = 0;
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) break;
    block_.push_back(query.i64(0));
  }
  exhausted_ = static_cast<std::int64_t>(block_.size()) < block_size_;
  return {};
}

Result<std::int64_t> AssetList::seek(std::int64_t key, std::int64_t low, std::int64_t high,
                                     Direction direction) {
  if (connection_ == nullptr) {
    const auto above = std::lower_bound(block_.begin(), block_.end(), key);
    if (direction == Direction::kUp) return above == block_.end() || *above >= high ? 0 : *above;
    if (above != block_.end() && *above == key) return key > low ? key : 0;
    return above == block_.begin() || *(above - 1) <= low ? 0 : *(above - 1);
  }
  const auto skip = [&] {
    while (at_ < block_.size() && ahead(key, block_[at_], direction)) ++at_;
  };
  skip();
  if (at_ >= block_.size()) {
    if (exhausted_) return 0;
    TM_TRY(fetch(key, low, high, direction));
  }
  ++answers_;
  return at_ < block_.size() ? block_[at_] : 0;
}

Result<std::vector<std::int64_t>> intersect(std::vector<AssetList>& lists, std::int64_t start,
                                            std::int64_t low, std::int64_t high, Direction direction,
                                            std::int64_t most) {
  std::vector<std::int64_t> out;
  const int step = direction == Direction::kUp ? 1 : -1;
  std::int64_t wanted = start + step;
  while (static_cast<std::int64_t>(out.size()) < most && wanted > low && wanted < high) {
    bool agreed = true;
    for (AssetList& list : lists) {
      TM_ASSIGN(const std::int64_t found, list.seek(wanted, low, high, direction));
      if (found == 0) return out;
      if (found == wanted) continue;
      wanted = found;
      agreed = false;
      break;
    }
    if (!agreed) continue;
    out.push_back(wanted);
    wanted += step;
  }
  return out;
}

}  // namespace touchmark::sql
