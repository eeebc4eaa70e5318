// Helpers over low-volume records, shared by the stages. Internal to flow/.
#pragma once

#include <optional>
#include <string>

#include "flow/asset/asset.h"

namespace touchmark::flow {

// The one record of a kind that a project has at most once (settings, ontology).
Result<std::optional<ledger::Record>> only_record(ledger::Reader& reader, ProjectId project,
                                                  ledger::RecordKind kind, Seq as_of = kOpenSeq);

// Calls `each` for every current record of a kind, by id; `asset` 0: of all assets.
Result<void> for_records(ledger::Reader& reader, ProjectId project, ledger::RecordKind kind, AssetId asset,
                         const std::function<Result<void>(const ledger::Record&)>& each);

// Adds the classes of `incoming` that the project does not have, by name, and to those it has the attributes
// and options that they lack. Returns the project's ontology.
Result<record::Ontology> merge_classes(ledger::Store& store, Actor actor, ProjectId project,
                                       const record::Ontology& incoming, const std::string& made_by);

}  // namespace touchmark::flow
