#include "adapters/sql/ledger/asset_filter.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "adapters/sql/driver/text.h"
#include "adapters/sql/ledger/counters.h"
#include "adapters/sql/ledger/reads.h"

namespace touchmark::sql {
namespace {

using ledger::AssetFilter;

// Names under a prefix, or with a part, are not in id order: few are sorted, many are filtered along the way,
// and when that finds too little in so many tries, they are sorted after all.
constexpr std::int64_t kFewNames = 500;
constexpr std::int64_t kMostTries = 2'000;

std::string live(std::string_view column) {
  return fmt::format("asset_rev WHERE {} = ?1 AND to_seq = 0 AND deleted = 0", column);
}

// As both databases' lower() does, with names ordered by bytes: A to Z alone.
std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

// The LIKE pattern of whatever holds the part.
std::string holding(std::string_view part) {
  std::string out = "%";
  for (const char c : lower_ascii(part)) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out + "%";
}

class FilteredAssets {
 public:
  FilteredAssets(Connection& connection, ProjectId project, const AssetFilter& filter)
      : connection_(connection), project_(project), filter_(filter) {}

  Result<void> prepare() {
    if (filter_.status) add("status", static_cast<std::int64_t>(*filter_.status));
    if (filter_.split) add("split", static_cast<std::int64_t>(*filter_.split));
    if (filter_.media) add("media", static_cast<std::int64_t>(*filter_.media));
    if (filter_.annotator && filter_.annotator->value != 0) {
      lists_.emplace_back(connection_, live("annotator") + " AND annotator <> 0", false,
                          filter_.annotator->value);
      rows_are_live_ = true;
    }
    if (filter_.annotator && filter_.annotator->value == 0) unassigned_ = true;
    if (!filter_.name_prefix.empty() || !filter_.name_part.empty()) TM_TRY(add_names(kFewNames));
    if (filter_.class_id) {
      lists_.emplace_back(
          connection_,
          fmt::format("annotation_rev WHERE layer = {} AND class_id = ?1 AND to_seq = 0 AND deleted = 0",
                      filter_.layer.value),
          true, filter_.class_id->value);
    }
    if (filter_.labeled) add_labeled(*filter_.labeled);
    // Objects outlive the asset they are on. Few assets are deleted, so these are what is looked through.
    if (!lists_.empty() && !rows_are_live_)
      excluded_.emplace_back(connection_, "asset_rev WHERE deleted = ?1 AND deleted <> 0 AND to_seq = 0",
                             false, 1);
    if (lists_.empty())
      lists_.emplace_back(connection_, "asset_rev WHERE to_seq = 0 AND deleted = ?1", false, 0);
    return {};
  }

  // At most `most` keys after `start`.
  Result<std::vector<std::int64_t>> keys(std::int64_t start, Direction direction, std::int64_t most) {
    const std::int64_t low = first_key(project_);
    const std::int64_t high = end_key(project_);
    std::vector<std::int64_t> out;
    if (nothing_) return out;
    std::int64_t tried = 0;
    while (static_cast<std::int64_t>(out.size()) < most) {
      const std::int64_t portion = checks_rows() ? 512 : most;
      TM_ASSIGN(auto found, intersect(lists_, start, low, high, direction, portion));
      if (found.empty()) return out;
      start = found.back();
      tried += static_cast<std::int64_t>(found.size());
      const bool last = static_cast<std::int64_t>(found.size()) < portion;
      for (const std::int64_t key : found) {
        TM_ASSIGN(const bool kept, passes(key, low, high, direction));
        if (kept && static_cast<std::int64_t>(out.size()) < most) out.push_back(key);
      }
      if (last) return out;
      if (broad_names_ && tried >= kMostTries) TM_TRY(add_names(INT64_MAX));
    }
    return out;
  }

 private:
  void add(std::string_view column, std::int64_t value) {
    lists_.emplace_back(connection_, live(column), false, value);
    rows_are_live_ = true;
  }

  // Only the truth says of every asset how much is in it, also where that is nothing.
  void add_labeled(bool labeled) {
    constexpr std::string_view kSome = "label_count WHERE layer = ?1 AND n > 0";
    const std::int64_t layer = filter_.layer.value;
    if (labeled)
      lists_.emplace_back(connection_, std::string(kSome), false, layer);
    else if (filter_.layer == kTruth)
      lists_.emplace_back(
          connection_,
          fmt::format("label_count WHERE (asset >> 40) = {} AND layer = ?1 AND n = 0", project_.value), false,
          layer);
    else
      excluded_.emplace_back(connection_, std::string(kSome), false, layer);
  }

  Result<void> add_names(std::int64_t most) {
    broad_names_ = false;
    if (!check_text(filter_.name_prefix, "prefix") || !check_text(filter_.name_part, "part")) {
      nothing_ = true;
      return {};
    }
    Query query = connection_.query(
        "SELECT asset FROM asset_rev WHERE (asset >> 40) = ?1 AND name >= ?2 AND name < ?3 AND "
        "lower(name) LIKE ?4 ESCAPE '\\' AND name <> '' AND to_seq = 0 AND deleted = 0 LIMIT ?5",
        project_.value, filter_.name_prefix, text_after_prefix(filter_.name_prefix),
        holding(filter_.name_part), most == INT64_MAX ? most : most + 1);
    std::vector<std::int64_t> found;
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) break;
      found.push_back(query.i64(0));
    }
    if (static_cast<std::int64_t>(found.size()) > most) {
      broad_names_ = true;
      return {};
    }
    std::sort(found.begin(), found.end());
    lists_.insert(lists_.begin(), AssetList(std::move(found)));
    rows_are_live_ = true;
    return {};
  }

  bool checks_rows() const { return broad_names_ || unassigned_; }

  Result<bool> passes(std::int64_t key, std::int64_t low, std::int64_t high, Direction direction) {
    for (AssetList& list : excluded_) {
      TM_ASSIGN(const std::int64_t unwanted, list.seek(key, low, high, direction));
      if (unwanted == key) return false;
    }
    if (!checks_rows()) return true;
    Query query =
        connection_.query("SELECT name, annotator FROM asset_rev WHERE asset = ?1 AND to_seq = 0", key);
    TM_ASSIGN(const bool found, query.step());
    if (!found) return false;
    if (unassigned_ && query.i64(1) != 0) return false;
    return !broad_names_ || name_matches(query.text(0), filter_);
  }

  Connection& connection_;
  ProjectId project_;
  const AssetFilter& filter_;
  std::vector<AssetList> lists_;
  std::vector<AssetList> excluded_;  // what must not be in the answer
  bool rows_are_live_ = false;       // some list holds only assets that are not deleted
  bool unassigned_ = false;
  bool broad_names_ = false;
  bool nothing_ = false;
};

// The counter that answers the filter by itself; empty when none does.
std::string counter_of(const AssetFilter& filter) {
  const int members = filter.members();
  if (members == 0) return "assets";
  if (members > 1) return {};
  if (filter.status) return fmt::format("status:{}", record::status_name(*filter.status));
  if (filter.split) return fmt::format("split:{}", record::split_name(*filter.split));
  if (filter.media) return fmt::format("media:{}", record::media_state_name(*filter.media));
  if (filter.annotator && *filter.annotator) return fmt::format("annotator:{}", filter.annotator->value);
  return {};
}

Result<std::vector<record::Asset>> unfiltered_page(Connection& connection, ProjectId project,
                                                   std::int64_t start, Direction direction,
                                                   std::int64_t limit) {
  const bool up = direction == Direction::kUp;
  Query query = connection.query(
      fmt::format(
          "SELECT {} FROM asset_rev WHERE asset > ?1 AND asset < ?2 AND to_seq = 0 AND deleted = 0 AND "
          "redacted_digest IS NULL ORDER BY asset{} LIMIT ?3",
          kAssetColumns, up ? "" : " DESC"),
      up ? start : first_key(project), up ? end_key(project) : start, limit);
  std::vector<record::Asset> out;
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    TM_TRY(asset_of(query, out.emplace_back()));
  }
}

// Where no asset is deleted, the index by class counts by itself, without handing out a key for each; nothing
// where some are.
Result<std::optional<std::int64_t>> count_of_class(Connection& connection, ProjectId project,
                                                   const AssetFilter& filter, std::int64_t most) {
  {
    Query deleted = connection.query(
        "SELECT asset FROM asset_rev WHERE deleted = 1 AND deleted <> 0 AND to_seq = 0 AND asset > ?1 AND "
        "asset < ?2 LIMIT 1",
        first_key(project), end_key(project));
    TM_ASSIGN(const bool some, deleted.step());
    if (some) return std::optional<std::int64_t>{};
  }
  Query query = connection.query(
      "SELECT count(*) FROM (SELECT DISTINCT asset FROM annotation_rev WHERE layer = ?1 AND class_id = ?2 "
      "AND "
      "asset > ?3 AND asset < ?4 AND to_seq = 0 AND deleted = 0 LIMIT ?5) AS labeled",
      filter.layer.value, filter.class_id->value, first_key(project), end_key(project), most);
  TM_TRY(query.one_row());
  return std::optional<std::int64_t>{query.i64(0)};
}

}  // namespace

bool name_matches(std::string_view name, const AssetFilter& filter) {
  return name.substr(0, filter.name_prefix.size()) == filter.name_prefix &&
         lower_ascii(name).find(lower_ascii(filter.name_part)) != std::string::npos;
}

Result<std::vector<std::int64_t>> filtered_keys(Connection& connection, ProjectId project,
                                                const AssetFilter& filter, std::int64_t start,
                                                Direction direction, std::int64_t most) {
  FilteredAssets assets(connection, project, filter);
  TM_TRY(assets.prepare());
  return assets.keys(start, direction, most);
}

Result<std::vector<record::Asset>> fetch_assets(Connection& connection,
                                                const std::vector<std::int64_t>& keys) {
  std::vector<record::Asset> out;
  out.reserve(keys.size());
  const std::string sql = fmt::format(
      "SELECT {} FROM asset_rev WHERE asset = ?1 AND to_seq = 0 AND deleted = 0 AND redacted_digest IS NULL",
      kAssetColumns);
  for (const std::int64_t key : keys) {
    Query query = connection.query(sql, key);
    TM_ASSIGN(const bool found, query.step());
    if (found) TM_TRY(asset_of(query, out.emplace_back()));
  }
  return out;
}

Result<std::vector<record::Asset>> read_asset_page(Connection& connection, ProjectId project,
                                                   const AssetFilter& filter, const ledger::Page& page) {
  if (page.order != ledger::AssetOrder::kOldest) return ordered_page(connection, project, filter, page);
  const bool down = page.before.value != 0 && page.after.value == 0;
  const Direction direction = down ? Direction::kDown : Direction::kUp;
  const std::int64_t start = bound_of(project, down ? page.before.value : page.after.value);
  const std::int64_t limit = std::clamp<std::int64_t>(page.limit, 1, 1000);
  std::vector<record::Asset> out;
  if (filter.members() == 0) {
    TM_ASSIGN(out, unfiltered_page(connection, project, start, direction, limit));
  } else {
    TM_ASSIGN(const auto keys, filtered_keys(connection, project, filter, start, direction, limit));
    TM_ASSIGN(out, fetch_assets(connection, keys));
  }
  if (down) std::reverse(out.begin(), out.end());
  return out;
}

Result<std::int64_t> count_assets(Connection& connection, ProjectId project, const AssetFilter& filter,
                                  std::int64_t cap) {
  cap = std::max<std::int64_t>(0, cap);
  const std::int64_t most = cap == INT64_MAX ? cap : cap + 1;
  if (const std::string name = counter_of(filter); !name.empty()) {
    Query query = connection.query("SELECT n FROM counter WHERE project = ?1 AND layer = ?2 AND name = ?3",
                                   project.value, kAssetCounters, name);
    TM_ASSIGN(const bool found, query.step());
    return found ? std::min(query.i64(0), most) : 0;
  }
  if (filter.members() == 1 && filter.class_id) {
    TM_ASSIGN(const auto counted, count_of_class(connection, project, filter, most));
    if (counted) return *counted;
  }
  TM_ASSIGN(const auto keys,
            filtered_keys(connection, project, filter, first_key(project), Direction::kUp, most));
  return static_cast<std::int64_t>(keys.size());
}

}  // namespace touchmark::sql
