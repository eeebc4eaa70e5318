// Labels in bulk: what models say is written into a run layer, and accepted from there into the truth; any
// event that wrote annotations is undone as one act. See flow/annotation/annotation.h for conventions.
#pragma once

#include "base/json.h"
#include "flow/annotation/annotation.h"

namespace touchmark::flow {

inline constexpr std::int64_t kMostRows = 10'000;  // of one event

struct NewAnnotation {
  AssetId asset;
  record::AnnotationContent content;
};

struct Written {
  Seq seq;  // of the event; 0 when nothing was written
  std::int64_t annotations = 0;
  std::int64_t assets = 0;  // of an act on assets that was undone
};

// Writes new annotations into a run, golden or proposal layer in one event. kInvalid, with a JSON pointer
// below
// "/annotations/<n>", when one of them cannot be stored (nothing is written then); kForbidden for other
// layers. `made_by` empty: "model:<model or name of the layer>". `payload`: what the event says besides.
Result<Written> write_annotations(ledger::Store& store, Actor actor, ProjectId project, LayerId layer,
                                  std::vector<NewAnnotation> annotations, std::string made_by,
                                  const Json& payload = {});

// Which annotations of a layer. Those that were accepted before, and still stand, are never accepted again.
struct AcceptFilter {
  std::vector<AssetId> assets;     // empty: all
  std::vector<ClassId> classes;    // empty: all
  double min_score = 0;            // those without a score count as 1
  AssetId after;                   // only assets with greater ids
  std::int64_t limit = kMostRows;  // 1..kMostRows
};
struct Accepted {
  Seq seq;  // 0 when nothing was left to accept
  std::int64_t annotations = 0;
  // Give this as `after` to go on; 0 when the layer was looked through to its end. An asset is never cut in
  // two.
  AssetId next_after;
};
// Copies annotations of a layer into the truth in one event; each keeps who made it, and names its parent.
// Assets that are submitted or approved keep their status. kTooLarge when one asset alone has more than
// `limit`.
Result<Accepted> accept_annotations(ledger::Store& store, Actor actor, ProjectId project, LayerId from,
                                    const AcceptFilter& filter);

// Takes back what one event did to annotations, in one event: new ones are deleted, changed and deleted ones
// are as before; or what an act on assets did to them (flow/asset/trash.h). kConflict, and nothing is
// changed, when any of them was changed since; kInvalid for an event that wrote other things than
// annotations; kForbidden for what another rater drew in their replica. Undoing the undo brings them back.
Result<Written> undo_event(ledger::Store& store, Actor actor, ProjectId project, Seq seq);

}  // namespace touchmark::flow
