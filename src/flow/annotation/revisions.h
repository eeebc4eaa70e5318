// How one revision of an annotation follows on another. Internal to flow/annotation.
#pragma once

#include "ledger/store.h"

namespace touchmark::flow {

// What a revision passes on to the next one: what it was accepted from.
record::Provenance origin_of(const ledger::AnnotationRow& row);

// Whether what a deleted annotation was accepted from was accepted once more since: it must not come back
// then, or it would be there twice.
Result<bool> accepted_again(ledger::Reader& reader, ProjectId project, AssetId asset,
                            const record::Provenance& made);

// The revision that takes `row` back: what was before it. kConflict, with why, where it is not the latest any
// more or cannot come back.
Result<ledger::AnnotationWrite> undone(ledger::Reader& reader, ProjectId project,
                                       const ledger::AnnotationRow& row);

}  // namespace touchmark::flow
