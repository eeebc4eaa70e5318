#include "flow/asset/layer.h"

#include <algorithm>
#include <set>

#include "base/json.h"
#include "flow/asset/records.h"
#include "record/version.h"

namespace touchmark::flow {
namespace {

using ledger::RecordKind;
using record::Layer;
using record::LayerKind;

tl::unexpected<Error> unknown(LayerId id) {
  return fail(ErrorCode::kNotFound, "there is no layer " + std::to_string(id.value));
}

Result<Layer> append_layer(ledger::Writer& writer, ProjectId project, Layer layer, UserId actor,
                           const std::string& import_id = {}) {
  ledger::EventDraft draft;
  if (!import_id.empty()) draft.payload = dump_json({{"import", import_id}});
  draft.actor = actor;
  draft.kind = "layer.create";
  draft.records.push_back({RecordKind::kLayer, 0, AssetId{}, LayerId{}, Seq{}, false, record::encode(layer)});
  // The layer's own id is not known before, and the event tells of it only to those who may see it.
  TM_ASSIGN(const auto all, writer.record_count(project, RecordKind::kLayer));
  draft.layer = LayerId{all + 1};
  TM_ASSIGN(const auto appended, writer.append(project, draft));
  layer.id = LayerId{appended.record_ids.front()};
  return layer;
}

}  // namespace

Result<std::vector<Layer>> layers(ledger::Reader& reader, ProjectId project) {
  std::vector<Layer> out;
  TM_TRY(for_records(reader, project, RecordKind::kLayer, AssetId{},
                     [&](const ledger::Record& stored) -> Result<void> {
                       TM_ASSIGN(auto layer, record::decode_layer(LayerId{stored.id}, stored.body));
                       out.push_back(std::move(layer));
                       return {};
                     }));
  return out;
}

Result<Layer> layer(ledger::Reader& reader, ProjectId project, const Actor& actor, LayerId id, Seq as_of) {
  auto stored = reader.record(project, RecordKind::kLayer, id.value, as_of);
  if (!stored) {
    if (stored.error().code != ErrorCode::kNotFound) return tl::unexpected(stored.error());
    TM_TRY(reader.project(project));
    return unknown(id);
  }
  TM_ASSIGN(auto found, record::decode_layer(id, stored->body));
  if (!actor.reviewer && !record::labeler_may_see(found, actor.id)) return unknown(id);
  return found;
}

Result<Layer> layer_by_name(ledger::Reader& reader, ProjectId project, std::string_view name) {
  TM_ASSIGN(auto all, layers(reader, project));
  for (auto& each : all)
    if (each.name == name) return std::move(each);
  return fail(ErrorCode::kNotFound, "this project has no layer named \"" + std::string(name) + "\"");
}

Result<std::optional<std::vector<LayerId>>> visible_layers(ledger::Reader& reader, ProjectId project,
                                                           const Actor& actor) {
  if (actor.reviewer) return std::optional<std::vector<LayerId>>{};
  TM_ASSIGN(const auto live, layers(reader, project));
  TM_ASSIGN(const std::int64_t given, reader.record_count(project, RecordKind::kLayer));
  std::vector<LayerId> out;
  auto next = live.begin();
  for (LayerId id{1}; id.value <= given; ++id.value) {
    if (next != live.end() && next->id == id) {
      if (record::labeler_may_see(*next++, actor.id)) out.push_back(id);
      continue;
    }
    TM_ASSIGN(const auto history, reader.record_history(project, RecordKind::kLayer, id.value));
    if (history.empty()) continue;
    TM_ASSIGN(const auto dropped, record::decode_layer(id, history.front().body));
    if (record::labeler_may_see(dropped, actor.id)) out.push_back(id);
  }
  return std::optional<std::vector<LayerId>>{std::move(out)};
}

Result<Seq> visible_head(ledger::Reader& reader, const ledger::Project& project, const Actor& actor) {
  if (actor.reviewer) return project.head;
  ledger::Reader::EventQuery query;
  query.before = kOpenSeq;
  query.limit = 1;
  TM_ASSIGN(query.layers, visible_layers(reader, project.id, actor));
  TM_ASSIGN(const auto events, reader.events(project.id, query));
  return events.empty() ? Seq{} : events.front().seq;
}

Result<Layer> create_layer(ledger::Store& store, Actor actor, ProjectId project, Layer wanted,
                           const std::string& import_id) {
  if (wanted.kind == LayerKind::kTruth)
    return fail(ErrorCode::kInvalid, "a project has one truth, from its start", "/kind");
  if (wanted.kind == LayerKind::kReplica)
    return fail(ErrorCode::kInvalid, "a rater's replica is made by the batch they work in", "/kind");
  if (wanted.name.empty() || wanted.name.size() > 200)
    return fail(ErrorCode::kInvalid, "the name of a layer has 1 to 200 bytes", "/name");
  Layer made;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_TRY(writer.project(project));
    if (layer_by_name(writer, project, wanted.name))
      return fail(ErrorCode::kConflict, "a layer named \"" + wanted.name + "\" exists", "/name");
    TM_ASSIGN(made, append_layer(writer, project, wanted, actor.id, import_id));
    return {};
  }));
  return made;
}

Result<void> drop_layer(ledger::Store& store, Actor actor, ProjectId project, LayerId id) {
  return store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(const Layer found, layer(writer, project, actor, id));
    if (found.kind == LayerKind::kTruth) return fail(ErrorCode::kInvalid, "the truth cannot be dropped");
    if (found.kind == LayerKind::kReplica)
      return fail(ErrorCode::kInvalid, "a rater's replica cannot be dropped; it is evidence of who saw what");
    TM_ASSIGN(const auto stored, writer.record(project, RecordKind::kLayer, id.value));
    ledger::EventDraft draft;
    draft.actor = actor.id;
    draft.kind = "layer.drop";
    draft.layer = id;
    draft.records.push_back(
        {RecordKind::kLayer, id.value, AssetId{}, LayerId{}, stored.from_seq, true, stored.body});
    TM_TRY(writer.append(project, draft));
    return {};
  });
}

Result<bool> is_spoken_of(ledger::Reader& reader, ProjectId project, LayerId id,
                          const std::vector<Seq>& labels) {
  bool out = false;
  for (const RecordKind kind : {RecordKind::kVersion, RecordKind::kComment, RecordKind::kReview})
    TM_TRY(for_records(reader, project, kind, AssetId{}, [&](const ledger::Record& stored) -> Result<void> {
      out = out || stored.layer == id;
      if (kind != RecordKind::kVersion) return {};
      TM_ASSIGN(const auto version, record::decode_version(VersionId{stored.id}, stored.body));
      out = out || version.layer == id;
      return {};
    }));
  std::set<AssetId> seen;
  for (const Seq seq : labels) {
    if (out) return true;
    TM_ASSIGN(const auto rows, reader.annotations_of_event(project, seq));
    for (const auto& row : rows) {
      if (out || row.layer != id || !seen.insert(row.asset).second) continue;
      TM_ASSIGN(const auto accepted, reader.accepted(project, row.asset, id));
      out = !accepted.empty();
    }
  }
  return out;
}

Result<Layer> replica_of(ledger::Writer& writer, ProjectId project, const Layer& wanted, UserId actor) {
  TM_ASSIGN(const auto all, layers(writer, project));
  for (const auto& each : all)
    if (each.kind == LayerKind::kReplica && each.batch == wanted.batch && each.user == wanted.user)
      return each;
  // A name that somebody gave to another layer is not taken twice.
  Layer made = wanted;
  for (int copy = 2;
       std::any_of(all.begin(), all.end(), [&](const Layer& each) { return each.name == made.name; }); ++copy)
    made.name = wanted.name + " (" + std::to_string(copy) + ")";
  return append_layer(writer, project, made, actor);
}

}  // namespace touchmark::flow
