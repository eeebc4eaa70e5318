// A set of labels of a project. Every annotation belongs to exactly one layer, and every read names the one
// it wants, so that a suggestion, a second opinion or an answer key is never taken for the truth. Plain
// values.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/ids.h"

namespace touchmark::record {

enum class LayerKind {
  kTruth,     // the labels of the project: always there, id kTruth
  kReplica,   // one rater's own labels of a batch
  kGolden,    // answers that raters are measured against, and must not see
  kRun,       // what a model predicted
  kProposal,  // a consensus that waits to be accepted
};

// "truth", "replica", "golden", "run", "proposal". From a name: kInvalid.
std::string_view layer_kind_name(LayerKind kind);
Result<LayerKind> layer_kind_from_name(std::string_view name);

struct Layer {
  LayerId id;
  LayerKind kind = LayerKind::kRun;
  std::string name;   // unique among the project's layers, 1..200 bytes
  BatchId batch;      // of a replica
  UserId user;        // of a replica: the rater
  std::string model;  // of a run: "<model>@<version>"; may be empty
  friend bool operator==(const Layer&, const Layer&) = default;
};

// Canonical JSON text of everything but the id. decode: kCorrupt on text that encode() does not write.
std::string encode(const Layer& layer);
Result<Layer> decode_layer(LayerId id, std::string_view body);

// Whether a person who only labels may see the layer: the truth, what models suggest, and their own replicas.
// Reviewers and above see every layer; viewers, who label nothing, have user 0 here.
bool labeler_may_see(const Layer& layer, UserId user);

}  // namespace touchmark::record
