// Which assets a request is about, said in its query or its body.
#pragma once

#include "ledger/store.h"
#include "server/api/fields.h"

namespace touchmark::server {

// "status", "split", "media", "class_id", "labeled", "annotator", "name_prefix" and "name_part".
ledger::AssetFilter asset_filter(Query& query);
// The same as members of an object; problems are those of `outer`.
ledger::AssetFilter asset_filter(const Json& object, const std::string& pointer, Fields& outer);

}  // namespace touchmark::server
