#include "record/layer.h"

#include <iterator>

#include "record/fields.h"

namespace touchmark::record {
namespace {
constexpr std::string_view kNames[] = {"truth", "replica", "golden", "run", "proposal"};
}

std::string_view layer_kind_name(LayerKind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

Result<LayerKind> layer_kind_from_name(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if (kNames[i] == name) return static_cast<LayerKind>(i);
  return fail(ErrorCode::kInvalid, "a layer is truth, replica, golden, run or proposal");
}

std::string encode(const Layer& layer) {
  Json body = {{"kind", layer_kind_name(layer.kind)}, {"name", layer.name}};
  if (layer.batch) body["batch"] = layer.batch.value;
  if (layer.user) body["user"] = layer.user.value;
  if (!layer.model.empty()) body["model"] = layer.model;
  return dump_json(body);
}

Result<Layer> decode_layer(LayerId id, std::string_view body) {
  StoredFields fields("layer", body);
  Layer layer;
  layer.id = id;
  fields.named("kind", layer.kind, layer_kind_from_name);
  layer.name = fields.text("name");
  layer.batch = BatchId{fields.integer("batch")};
  layer.user = UserId{fields.integer("user")};
  layer.model = fields.text("model");
  TM_TRY(fields.finish());
  return layer;
}

bool labeler_may_see(const Layer& layer, UserId user) {
  switch (layer.kind) {
    case LayerKind::kTruth:
    case LayerKind::kRun:
      return true;
    case LayerKind::kReplica:
      return user && layer.user == user;
    case LayerKind::kGolden:
    case LayerKind::kProposal:
      return false;
  }
  return false;
}

}  // namespace touchmark::record
