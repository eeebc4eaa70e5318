// One annotation of another layer as an operation sees it: what it says, and what became of it. Internal to
// flow/annotation; tested through apply_operations().
#pragma once

#include "flow/asset/layer.h"

namespace touchmark::flow {

struct Suggestion {
  ledger::AnnotationRow latest;               // a tombstone when it was rejected
  ledger::AnnotationRow said;                 // the last revision that says something
  std::optional<ledger::AnnotationRow> copy;  // of the truth, accepted from it
};

// What `made` names as the parent, in a revision that was there. kNotFound when it was not, or the actor may
// not see its layer; kInvalid when that layer suggests nothing: it is no run and no proposal.
Result<Suggestion> suggestion(ledger::Reader& reader, const Actor& actor, ProjectId project, AssetId asset,
                              const record::Provenance& made);

// The revision that rejects it, or takes the rejection back.
ledger::AnnotationWrite rejected(const Suggestion& one);
ledger::AnnotationWrite unrejected(const Suggestion& one);

}  // namespace touchmark::flow
