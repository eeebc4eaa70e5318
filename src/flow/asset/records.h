// Helpers over low-volume records, shared by the stages. Internal to flow/.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "flow/asset/asset.h"

namespace touchmark::flow {

// The one record of a kind that a project has at most once (settings, ontology).
Result<std::optional<ledger::Record>> only_record(ledger::Reader& reader, ProjectId project,
                                                  ledger::RecordKind kind, Seq as_of = kOpenSeq);

// Calls `each` for every current record of a kind, by id; `asset` 0: of all assets.
Result<void> for_records(ledger::Reader& reader, ProjectId project, ledger::RecordKind kind, AssetId asset,
                         const std::function<Result<void>(const ledger::Record&)>& each);

// Calls `each` for every event, oldest first, whose payload says `id` by the name `key`: those of one act
// that is more than one event.
Result<void> for_events_of(ledger::Reader& reader, ProjectId project, const std::string& key,
                           const std::string& id,
                           const std::function<Result<void>(const ledger::Event&)>& each);

// Adds the classes of `incoming` that the project does not have, by name, and to those it has the attributes
// and options that they lack; one that was retired is used again. Returns the project's ontology.
Result<record::Ontology> merge_classes(ledger::Store& store, Actor actor, ProjectId project,
                                       const record::Ontology& incoming, const std::string& made_by,
                                       const std::string& import_id);
// The same without writing it. True when `known` changed. kTooLarge with too many classes.
Result<bool> merge_into(record::Ontology& known, const record::Ontology& incoming);
// `payload`: what the event says beside the version.
Result<void> append_ontology(ledger::Writer& writer, Actor actor, ProjectId project,
                             record::Ontology& ontology, const std::string& made_by,
                             const std::optional<ledger::Record>& stored, Json payload = Json::object());

}  // namespace touchmark::flow
