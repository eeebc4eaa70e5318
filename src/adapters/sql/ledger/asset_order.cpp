// Assets in the orders that are not the order of their ids. Where a filter finds few they are sorted; where
// it finds many the index of the order is walked, and what the filter does not want is passed by: among many
// it is met soon.
#include <fmt/core.h>

#include <algorithm>

#include "adapters/sql/ledger/asset_filter.h"
#include "adapters/sql/ledger/reads.h"

namespace touchmark::sql {
namespace {

using ledger::AssetFilter;
using ledger::AssetOrder;
using record::AssetStatus;

constexpr std::int64_t kFew = 10'000;
constexpr std::int64_t kPortion = 512;

// Where an asset is in an order: by name ascending, or by number of labels and key descending.
struct Place {
  std::string name;
  std::int64_t labels = INT64_MAX;
  std::int64_t key = INT64_MAX;
};

class OrderedAssets {
 public:
  OrderedAssets(Connection& connection, ProjectId project, const AssetFilter& filter, AssetOrder order)
      : connection_(connection), project_(project), filter_(filter), order_(order) {}

  // Keys behind the asset `after` (0: from the start).
  Result<std::vector<std::int64_t>> keys(AssetId after, std::int64_t limit) {
    if (after) {
      TM_ASSIGN(from_, place_of(key_of(project_, after.value)));
    } else if (order_ == AssetOrder::kName) {
      from_.name = filter_.name_prefix;
    }
    if (filter_.members() > 0) {
      TM_ASSIGN(auto few,
                filtered_keys(connection_, project_, filter_, first_key(project_), Direction::kUp, kFew + 1));
      if (static_cast<std::int64_t>(few.size()) <= kFew) return sorted(few, after, limit);
    }
    return walked(after, limit);
  }

 private:
  Result<Place> place_of(std::int64_t key) {
    Place out;
    out.key = key;
    out.labels = 0;
    if (order_ == AssetOrder::kName) {
      Query query = connection_.query("SELECT name FROM asset_rev WHERE asset = ?1 AND to_seq = 0", key);
      TM_ASSIGN(const bool found, query.step());
      if (found) out.name = query.text(0);
      return out;
    }
    Query query = connection_.query("SELECT n FROM label_count WHERE asset = ?1 AND layer = ?2", key,
                                    filter_.layer.value);
    TM_ASSIGN(const bool found, query.step());
    if (found) out.labels = query.i64(0);
    return out;
  }

  bool before(const Place& a, const Place& b) const {
    if (order_ == AssetOrder::kName) return a.name < b.name;
    return std::pair(a.labels, a.key) > std::pair(b.labels, b.key);
  }

  Result<std::vector<std::int64_t>> sorted(const std::vector<std::int64_t>& few, AssetId after,
                                           std::int64_t limit) {
    std::vector<Place> places;
    for (const std::int64_t key : few) {
      TM_ASSIGN(Place place, place_of(key));
      if (!after || before(from_, place)) places.push_back(std::move(place));
    }
    std::sort(places.begin(), places.end(), [this](const Place& a, const Place& b) { return before(a, b); });
    std::vector<std::int64_t> out;
    for (const Place& place : places)
      if (static_cast<std::int64_t>(out.size()) < limit) out.push_back(place.key);
    return out;
  }

  Query portion(bool inclusive) {
    if (order_ == AssetOrder::kName)
      return connection_.query(
          fmt::format("SELECT asset, name FROM asset_rev WHERE (asset >> 40) = ?1 AND name {} ?2 AND "
                      "name <> '' AND to_seq = 0 AND deleted = 0 ORDER BY name LIMIT ?3",
                      inclusive ? ">=" : ">"),
          project_.value, from_.name, kPortion);
    return connection_.query(
        "SELECT asset, n FROM label_count WHERE (asset >> 40) = ?1 AND layer = ?2 AND (n, asset) < (?3, ?4) "
        "ORDER BY n DESC, asset DESC LIMIT ?5",
        project_.value, filter_.layer.value, from_.labels, from_.key, kPortion);
  }

  Result<std::vector<std::int64_t>> walked(AssetId after, std::int64_t limit) {
    std::vector<std::int64_t> out;
    for (bool inclusive = !after;; inclusive = false) {
      std::vector<Place> met;
      {
        Query query = portion(inclusive);
        for (;;) {
          TM_ASSIGN(const bool more, query.step());
          if (!more) break;
          Place place;
          place.key = query.i64(0);
          if (order_ == AssetOrder::kName)
            place.name = query.text(1);
          else
            place.labels = query.i64(1);
          met.push_back(std::move(place));
        }
      }
      for (const Place& place : met) {
        TM_ASSIGN(const bool wanted, matches(place.key));
        if (wanted) out.push_back(place.key);
        if (static_cast<std::int64_t>(out.size()) == limit) return out;
      }
      if (static_cast<std::int64_t>(met.size()) < kPortion) return out;
      from_ = std::move(met.back());
    }
  }

  // The conditions of the filter on one asset.
  std::string conditions() const {
    std::string out = "SELECT name FROM asset_rev WHERE asset = ?1 AND to_seq = 0 AND deleted = 0";
    const auto is = [&out](std::string_view column, auto value) {
      out += fmt::format(" AND {} = {}", column, static_cast<std::int64_t>(value));
    };
    if (filter_.status) is("status", *filter_.status);
    if (filter_.split) is("split", *filter_.split);
    if (filter_.media) is("media", *filter_.media);
    if (filter_.annotator) is("annotator", filter_.annotator->value);
    if (filter_.class_id)
      out += fmt::format(
          " AND EXISTS (SELECT 1 FROM annotation_rev WHERE layer = {} AND class_id = {} AND asset = ?1 AND "
          "to_seq = 0 AND deleted = 0)",
          filter_.layer.value, filter_.class_id->value);
    if (filter_.labeled)
      out +=
          fmt::format(" AND {}EXISTS (SELECT 1 FROM label_count WHERE asset = ?1 AND layer = {} AND n > 0)",
                      *filter_.labeled ? "" : "NOT ", filter_.layer.value);
    return out;
  }

  Result<bool> matches(std::int64_t key) {
    if (sql_.empty()) sql_ = conditions();
    Query query = connection_.query(sql_, key);
    TM_ASSIGN(const bool found, query.step());
    return found && name_matches(query.text(0), filter_);
  }

  Connection& connection_;
  ProjectId project_;
  const AssetFilter& filter_;
  AssetOrder order_;
  Place from_;
  std::string sql_;
};

Result<std::vector<std::int64_t>> by_status(Connection& connection, ProjectId project,
                                            const AssetFilter& filter, AssetId after, std::int64_t limit) {
  std::vector<std::int64_t> out;
  std::int64_t first = 0;
  std::int64_t start = first_key(project);
  if (after) {
    start = bound_of(project, after.value);
    Query query = connection.query("SELECT status FROM asset_rev WHERE asset = ?1 AND to_seq = 0", start);
    TM_ASSIGN(const bool found, query.step());
    if (found) first = query.i64(0);
  }
  for (std::int64_t status = first; status <= static_cast<std::int64_t>(AssetStatus::kApproved); ++status) {
    if (filter.status && static_cast<std::int64_t>(*filter.status) != status) continue;
    AssetFilter one = filter;
    one.status = static_cast<AssetStatus>(status);
    TM_ASSIGN(const auto found,
              filtered_keys(connection, project, one, status == first ? start : first_key(project),
                            Direction::kUp, limit - static_cast<std::int64_t>(out.size())));
    out.insert(out.end(), found.begin(), found.end());
    if (static_cast<std::int64_t>(out.size()) == limit) break;
  }
  return out;
}

}  // namespace

Result<std::vector<record::Asset>> ordered_page(Connection& connection, ProjectId project,
                                                const AssetFilter& filter, const ledger::Page& page) {
  const std::int64_t limit = std::clamp<std::int64_t>(page.limit, 1, 1000);
  std::vector<std::int64_t> keys;
  if (page.order == AssetOrder::kNewest) {
    const std::int64_t start = page.after ? bound_of(project, page.after.value) : end_key(project);
    TM_ASSIGN(keys, filtered_keys(connection, project, filter, start, Direction::kDown, limit));
  } else if (page.order == AssetOrder::kStatus) {
    TM_ASSIGN(keys, by_status(connection, project, filter, page.after, limit));
  } else {
    OrderedAssets ordered(connection, project, filter, page.order);
    TM_ASSIGN(keys, ordered.keys(page.after, limit));
  }
  return fetch_assets(connection, keys);
}

}  // namespace touchmark::sql
