// Whose labels: the layers of a project, and who may see which. Every stage asks here before it reads or
// writes a layer for somebody. See flow/asset/asset.h for conventions.
#pragma once

#include <optional>
#include <vector>

#include "flow/asset/asset.h"
#include "record/layer.h"

namespace touchmark::flow {

// Those that were not dropped, by id; the truth is the first.
Result<std::vector<record::Layer>> layers(ledger::Reader& reader, ProjectId project);
// kNotFound when it does not exist, was dropped, or the actor may not see it: the three cannot be told apart.
// `as_of`: whether it was there then; one that was dropped since is still in its past.
Result<record::Layer> layer(ledger::Reader& reader, ProjectId project, const Actor& actor, LayerId id,
                            Seq as_of = kOpenSeq);
Result<record::Layer> layer_by_name(ledger::Reader& reader, ProjectId project, std::string_view name);
// What the actor may see, dropped ones included, so that nobody's log gets shorter; nothing: every layer,
// those that come later included.
Result<std::optional<std::vector<LayerId>>> visible_layers(ledger::Reader& reader, ProjectId project,
                                                           const Actor& actor);
// The last event that the actor may know of.
Result<Seq> visible_head(ledger::Reader& reader, const ledger::Project& project, const Actor& actor);

// kConflict when the name is taken; kInvalid for a second truth or a replica, which its batch makes.
// `import_id`: of the import that makes it; taking that back drops the layer when nothing is in it.
Result<record::Layer> create_layer(ledger::Store& store, Actor actor, ProjectId project, record::Layer wanted,
                                   const std::string& import_id = {});
// Its annotations stay in the ledger, and past states show them; no read of today finds the layer again.
// kInvalid for the truth, and for a replica, because what raters drew is evidence.
Result<void> drop_layer(ledger::Store& store, Actor actor, ProjectId project, LayerId id);
// Whether something is of a layer besides the labels that were put into it by these events: a version, a
// comment, a review, or a label that was accepted from it.
Result<bool> is_spoken_of(ledger::Reader& reader, ProjectId project, LayerId id,
                          const std::vector<Seq>& labels);
// The rater's own layer of a batch, made when it is not there yet.
Result<record::Layer> replica_of(ledger::Writer& writer, ProjectId project, const record::Layer& wanted,
                                 UserId actor);

}  // namespace touchmark::flow
