// Parts of the list of assets, by file. See ledger::Reader::asset_page for meaning.
#pragma once

#include "adapters/sql/ledger/asset_list.h"
#include "ledger/store.h"

namespace touchmark::sql {

// asset_filter.cpp: at most `most` keys of matching assets after `start`, ascending or descending.
Result<std::vector<std::int64_t>> filtered_keys(Connection&, ProjectId, const ledger::AssetFilter&,
                                                std::int64_t start, Direction, std::int64_t most);
Result<std::vector<record::Asset>> fetch_assets(Connection&, const std::vector<std::int64_t>& keys);
// Whether a name is one that the filter's prefix and part ask for.
bool name_matches(std::string_view name, const ledger::AssetFilter&);

// asset_order.cpp: a page in another order than by ascending id.
Result<std::vector<record::Asset>> ordered_page(Connection&, ProjectId, const ledger::AssetFilter&,
                                                const ledger::Page&);

}  // namespace touchmark::sql
