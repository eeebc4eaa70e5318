#include "flow/annotation/suggestions.h"

#include <algorithm>
#include <map>

#include "base/json.h"
#include "flow/annotation/acceptances.h"
#include "flow/annotation/check.h"
#include "flow/annotation/revisions.h"
#include "flow/asset/trash.h"

namespace touchmark::flow {
namespace {

using record::LayerKind;

template <typename T>
bool admits(const std::vector<T>& wanted, T value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

class Collector {
 public:
  Collector(ledger::Reader& reader, ProjectId project, LayerId from, const AcceptFilter& filter)
      : reader_(reader), project_(project), from_(from), filter_(filter) {}

  // Fills `draft` up to the limit; whole assets only.
  Result<AssetId> run(ledger::EventDraft& draft) {
    TM_ASSIGN(const auto project, reader_.project(project_));
    last_id_ = project.annotations;
    if (!filter_.assets.empty()) return listed(draft);
    AssetId last = filter_.after;
    while (true) {
      TM_ASSIGN(const auto page, reader_.labeled_assets(project_, from_, last, 1000));
      for (const AssetId asset : page) {
        TM_ASSIGN(const bool fits, add(asset, draft));
        if (!fits) return last;
        last = asset;
      }
      if (page.size() < 1000) return AssetId{};
    }
  }

 private:
  Result<AssetId> listed(ledger::EventDraft& draft) {
    std::vector<AssetId> assets = filter_.assets;
    std::sort(assets.begin(), assets.end());
    assets.erase(std::unique(assets.begin(), assets.end()), assets.end());
    AssetId last = filter_.after;
    for (const AssetId asset : assets) {
      if (asset <= filter_.after) continue;
      TM_ASSIGN(const bool fits, add(asset, draft));
      if (!fits) return last;
      last = asset;
    }
    return AssetId{};
  }

  Result<bool> add(AssetId asset, ledger::EventDraft& draft) {
    const auto live = reader_.asset(project_, asset);
    if (!live)
      return live.error().code == ErrorCode::kNotFound ? Result<bool>(true) : tl::unexpected(live.error());
    TM_ASSIGN(auto rows, reader_.annotations(project_, asset, from_));
    std::vector<ledger::AnnotationRow> wanted;
    for (auto& row : rows) {
      if (!admits(filter_.classes, row.class_id)) continue;
      if (filter_.min_score > 0) {
        TM_ASSIGN(const auto decoded, row.decode());
        if (decoded.content.score.value_or(1) < filter_.min_score) continue;
      }
      wanted.push_back(std::move(row));
    }
    const std::size_t before = draft.annotations.size();
    TM_TRY(add_acceptances(reader_, project_, from_, asset, std::move(wanted), last_id_, draft));
    if (static_cast<std::int64_t>(draft.annotations.size()) <= filter_.limit) return true;
    draft.annotations.resize(before);
    if (before == 0)
      return fail(ErrorCode::kTooLarge, "image " + std::to_string(asset.value) +
                                            " alone has more annotations than the limit; raise it");
    return false;
  }

  ledger::Reader& reader_;
  ProjectId project_;
  LayerId from_;
  const AcceptFilter& filter_;
  std::int64_t last_id_ = 0;
};

// After these writes every relation of the assets and layers they touch still joins two live annotations,
// neither of them a relation.
Result<void> check_relations(ledger::Reader& reader, ProjectId project,
                             const std::vector<ledger::AnnotationWrite>& writes) {
  std::map<std::pair<AssetId, LayerId>, std::vector<const ledger::AnnotationWrite*>> places;
  for (const auto& write : writes) places[{write.asset, write.layer}].push_back(&write);
  for (const auto& [place, changes] : places) {
    std::map<AnnotationId, std::optional<record::Relation>> live;
    TM_ASSIGN(const auto rows, reader.annotations(project, place.first, place.second));
    for (const auto& row : rows) {
      TM_ASSIGN(const auto decoded, row.decode());
      live[row.id] = decoded.content.relation;
    }
    for (const auto* write : changes) {
      live.erase(write->id);
      if (write->deleted) continue;
      TM_ASSIGN(const auto content, record::decode(write->class_id, write->body));
      live[write->id] = content.relation;
    }
    for (const auto& [id, relation] : live) {
      if (!relation) continue;
      for (const AnnotationId end : {relation->from, relation->to}) {
        const auto found = live.find(end);
        if (found == live.end() || found->second)
          return fail(ErrorCode::kConflict, "relation " + std::to_string(id.value) + " of image " +
                                                std::to_string(place.first.value) +
                                                " would lose an end; take it away first");
      }
    }
  }
  return {};
}

// What was approved and is changed by this event waits for review again.
Result<void> reopen(ledger::Writer& writer, const Actor& actor, ProjectId project,
                    const ledger::EventDraft& draft) {
  std::set<AssetId> changed;
  for (const auto& write : draft.annotations)
    if (write.layer == kTruth) changed.insert(write.asset);
  return reopen_changed(writer, actor, project, changed);
}

}  // namespace

Result<Written> write_annotations(ledger::Store& store, Actor actor, ProjectId project, LayerId layer_id,
                                  std::vector<NewAnnotation> annotations, std::string made_by,
                                  const Json& payload) {
  if (annotations.empty() || static_cast<std::int64_t>(annotations.size()) > kMostRows)
    return fail(ErrorCode::kInvalid, "give 1 to 10,000 annotations", "/annotations");
  Written written;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(const auto target, layer(writer, project, actor, layer_id));
    if (target.kind == LayerKind::kTruth || target.kind == LayerKind::kReplica)
      return fail(ErrorCode::kForbidden,
                  "annotations are written in bulk into run, golden and proposal layers");
    TM_ASSIGN(const auto classes, ontology(writer, project));
    ledger::EventDraft draft;
    draft.actor = actor.id;
    draft.kind = "annotations.write";
    if (payload.is_object()) draft.payload = dump_json(payload);
    draft.layer = layer_id;
    draft.made_by =
        !made_by.empty() ? made_by : "model:" + (target.model.empty() ? target.name : target.model);
    record::Asset asset;
    for (std::size_t i = 0; i < annotations.size(); ++i) {
      const std::string at = "/annotations/" + std::to_string(i);
      if (asset.id != annotations[i].asset) {
        auto found = writer.asset(project, annotations[i].asset);
        if (!found) return fail(found.error().code, found.error().message, at + "/asset_id");
        asset = std::move(*found);
      }
      record::AnnotationContent content = annotations[i].content;
      // As people's edits say it, so that a copy that says the same is the same to the byte.
      if (content.attributes == "{}") content.attributes.clear();
      if (content.relation)
        return fail(ErrorCode::kInvalid, "relations join annotations that have ids; add them one by one",
                    at + "/content/relation");
      AssetRelations none(writer, project, asset.id, layer_id);
      if (auto good = check_content(classes, asset.content.size, none, AnnotationId{}, nullptr, content);
          !good)
        return fail(good.error().code, good.error().message, at + "/content" + good.error().where);
      ledger::AnnotationWrite row;
      row.asset = asset.id;
      row.layer = layer_id;
      row.class_id = content.class_id;
      row.ontology_version = classes.version;
      row.body = record::encode(content);
      row.made.made_by = draft.made_by;
      draft.annotations.push_back(std::move(row));
    }
    TM_ASSIGN(const auto appended, writer.append(project, draft));
    written = {appended.seq, static_cast<std::int64_t>(draft.annotations.size()), 0};
    return {};
  }));
  return written;
}

Result<Accepted> accept_annotations(ledger::Store& store, Actor actor, ProjectId project, LayerId from,
                                    const AcceptFilter& filter) {
  if (filter.limit < 1 || filter.limit > kMostRows)
    return fail(ErrorCode::kInvalid, "one event accepts 1 to 10,000 annotations", "/limit");
  Accepted accepted;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    accepted = {};
    TM_ASSIGN(const auto source, layer(writer, project, actor, from));
    if (source.kind == LayerKind::kTruth)
      return fail(ErrorCode::kInvalid, "what is in the truth is accepted already");
    ledger::EventDraft draft;
    draft.actor = actor.id;
    draft.kind = "annotations.accept";
    draft.layer = kTruth;
    TM_ASSIGN(accepted.next_after, Collector(writer, project, from, filter).run(draft));
    if (draft.annotations.empty()) return {};
    draft.payload = dump_json({{"layer", from.value}, {"annotations", draft.annotations.size()}});
    TM_ASSIGN(const auto appended, writer.append(project, draft));
    accepted.seq = appended.seq;
    accepted.annotations = static_cast<std::int64_t>(draft.annotations.size());
    TM_TRY(reopen(writer, actor, project, draft));
    return {};
  }));
  return accepted;
}

Result<Written> undo_event(ledger::Store& store, Actor actor, ProjectId project, Seq seq) {
  Written written;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(const auto event, writer.event(project, seq));
    if (is_asset_act(event)) {
      TM_ASSIGN(const auto restored, undo_asset_act(writer, actor, project, event));
      written = {restored.seq, 0, restored.assets};
      return {};
    }
    TM_ASSIGN(const auto rows, writer.annotations_of_event(project, seq));
    if (rows.empty() || static_cast<std::int64_t>(rows.size()) != event.row_count)
      return fail(ErrorCode::kInvalid,
                  "event " + std::to_string(seq.value) + " (" + event.kind +
                      ") wrote other things than annotations; it cannot be undone as one");
    ledger::EventDraft draft;
    draft.actor = actor.id;
    draft.kind = "annotations.undo";
    draft.made_by = event.made_by;
    draft.layer = event.layer;
    draft.asset = event.asset;
    draft.annotation = event.annotation;
    draft.payload = dump_json({{"undoes", seq.value}});
    draft.annotations.reserve(rows.size());
    for (const auto& row : rows) {
      TM_ASSIGN(const auto where, layer(writer, project, actor, row.layer));
      if (where.kind == LayerKind::kReplica)
        return fail(ErrorCode::kForbidden, "what a rater said is theirs, and is undone where they draw");
      TM_ASSIGN(auto write, undone(writer, project, row));
      draft.annotations.push_back(std::move(write));
    }
    TM_TRY(check_relations(writer, project, draft.annotations));
    TM_ASSIGN(const auto appended, writer.append(project, draft));
    written = {appended.seq, static_cast<std::int64_t>(rows.size()), 0};
    TM_TRY(reopen(writer, actor, project, draft));
    return {};
  }));
  return written;
}

}  // namespace touchmark::flow
