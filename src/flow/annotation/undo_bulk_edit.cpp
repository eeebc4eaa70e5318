// Taking back a whole bulk edit.
#include <algorithm>
#include <map>
#include <set>

#include "flow/annotation/bulk_edit.h"
#include "flow/annotation/check.h"
#include "flow/annotation/revisions.h"
#include "flow/asset/records.h"

namespace touchmark::flow {
namespace {

constexpr std::size_t kEventsAtOnce = 50;  // of one transaction: others wait for its end
constexpr std::size_t kMostNamed = 100;

class Undo {
 public:
  Undo(ledger::Store& store, const Actor& actor, ProjectId project, std::string id)
      : store_(store), actor_(actor), project_(project), id_(std::move(id)) {}

  Result<BulkUndoReport> go(const Progress& progress) {
    TM_TRY(store_.read([this](ledger::Reader& reader) { return find(reader); }));
    if (events_.empty()) return fail(ErrorCode::kNotFound, "this project has no bulk edit \"" + id_ + "\"");
    for (std::size_t first = 0; first < events_.size(); first += kEventsAtOnce) {
      if (progress &&
          !progress(static_cast<std::int64_t>(first), static_cast<std::int64_t>(events_.size()), "images"))
        return fail(ErrorCode::kCancelled, "cancelled");
      TM_TRY(chunk(first, std::min(events_.size(), first + kEventsAtOnce)));
    }
    return report_;
  }

 private:
  Result<void> find(ledger::Reader& reader) {
    TM_TRY(
        for_events_of(reader, project_, "bulk_edit", id_, [this](const ledger::Event& event) -> Result<void> {
          events_.push_back(event);
          return {};
        }));
    return for_events_of(reader, project_, "undo", id_, [this](const ledger::Event& event) -> Result<void> {
      taken_back_.insert(event.seq);
      return {};
    });
  }

  Result<void> chunk(std::size_t first, std::size_t end) {
    BulkUndoReport next;
    TM_TRY(store_.write([&](ledger::Writer& writer) -> Result<void> {
      next = report_;
      std::set<AssetId> changed;
      std::set<AssetId> as_approved;
      for (std::size_t i = first; i < end; ++i) {
        TM_ASSIGN(const bool any, take_back(writer, events_[i], next));
        if (any) changed.insert(events_[i].asset);
        TM_ASSIGN(const bool same, is_as_approved(writer, events_[i]));
        if (same) as_approved.insert(events_[i].asset);
      }
      TM_TRY(reopen_changed(writer, actor_, project_, changed));
      TM_ASSIGN(const auto restored, restore_done(writer, actor_, project_, as_approved, id_));
      next.restored += restored;
      return {};
    }));
    report_ = std::move(next);
    return {};
  }

  // Whether the bulk edit sent an image back to review whose labels are now what they were before it.
  Result<bool> is_as_approved(ledger::Reader& reader, const ledger::Event& event) const {
    if (!json_from_text(event.payload).value("reopened", false)) return false;
    const auto asset = reader.asset(project_, event.asset);
    if (!asset && asset.error().code != ErrorCode::kNotFound) return tl::unexpected<Error>(asset.error());
    if (!asset) return false;
    TM_ASSIGN(const auto before, reader.annotations(project_, event.asset, kTruth, Seq{event.seq.value - 1}));
    TM_ASSIGN(const auto now, reader.annotations(project_, event.asset, kTruth));
    return std::equal(before.begin(), before.end(), now.begin(), now.end(),
                      [](const ledger::AnnotationRow& a, const ledger::AnnotationRow& b) {
                        return a.id == b.id && a.class_id == b.class_id && a.body == b.body;
                      });
  }

  // Of the rows that an event wrote, those that can go back; the number of the others in `kept`.
  Result<std::vector<ledger::AnnotationWrite>> writes_of(ledger::Reader& reader, const ledger::Event& event,
                                                         std::int64_t& kept) const {
    std::vector<ledger::AnnotationWrite> out;
    const auto asset = reader.asset(project_, event.asset);
    if (!asset && asset.error().code != ErrorCode::kNotFound) return tl::unexpected<Error>(asset.error());
    TM_ASSIGN(const auto rows, reader.annotations_of_event(project_, event.seq));
    if (!asset) kept = static_cast<std::int64_t>(rows.size());  // in the trash, or erased
    if (!asset) return out;
    for (const auto& row : rows) {
      TM_ASSIGN(const auto history, reader.annotation_history(project_, row.asset, row.layer, row.id));
      if (!history.empty() && taken_back_.contains(history.back().from_seq)) continue;
      auto write = undone(reader, project_, row);
      if (!write && write.error().code != ErrorCode::kConflict) return tl::unexpected<Error>(write.error());
      if (write)
        out.push_back(std::move(*write));
      else
        ++kept;
    }
    TM_TRY(drop_open_relations(reader, event.asset, out, kept));
    TM_TRY(add_returning(reader, event, out));
    return out;
  }

  // A relation does not come back where somebody deleted one of its ends meanwhile.
  Result<void> drop_open_relations(ledger::Reader& reader, AssetId asset,
                                   std::vector<ledger::AnnotationWrite>& writes, std::int64_t& kept) const {
    std::set<AnnotationId> live;
    TM_ASSIGN(const auto rows, reader.annotations(project_, asset, kTruth));
    for (const auto& row : rows) live.insert(row.id);
    for (const auto& write : writes) live.insert(write.id);
    std::vector<ledger::AnnotationWrite> whole;
    for (auto& write : writes) {
      TM_ASSIGN(const auto content, record::decode(write.class_id, write.body));
      const auto& relation = content.relation;
      if (relation && !(live.contains(relation->from) && live.contains(relation->to)))
        ++kept;
      else
        whole.push_back(std::move(write));
    }
    writes = std::move(whole);
    return {};
  }

  // Relations that went earlier, with another end, come back with what returns.
  Result<void> add_returning(ledger::Reader& reader, const ledger::Event& event,
                             std::vector<ledger::AnnotationWrite>& writes) const {
    AssetRelations relations(reader, project_, event.asset, event.layer);
    AssetRelations::Coming coming;
    std::set<AnnotationId> taken;
    for (const auto& write : writes) {
      taken.insert(write.id);
      TM_ASSIGN(const auto content, record::decode(write.class_id, write.body));
      if (!write.deleted && content.kind != record::AnnotationKind::kRelation)
        coming[write.id] = content.kind;
    }
    TM_ASSIGN(const auto returning, relations.returning_with(coming));
    for (const auto& row : returning)
      if (!taken.contains(row.id))
        writes.push_back({row.id, row.asset, row.layer, row.from_seq, row.class_id, row.ontology_version,
                          false, row.body, origin_of(row)});
    return {};
  }

  Result<bool> take_back(ledger::Writer& writer, const ledger::Event& event, BulkUndoReport& report) const {
    std::int64_t kept = 0;
    ledger::EventDraft draft;
    TM_ASSIGN(draft.annotations, writes_of(writer, event, kept));
    if (kept > 0) {
      report.kept_annotations += kept;
      ++report.kept_images;
      if (report.kept.size() < kMostNamed) report.kept.push_back(event.asset);
    }
    if (draft.annotations.empty()) return false;
    report.annotations += static_cast<std::int64_t>(draft.annotations.size());
    ++report.images;
    draft.actor = actor_.id;
    draft.kind = "annotations.undo";
    draft.made_by = event.made_by;
    draft.layer = event.layer;
    draft.asset = event.asset;
    draft.payload = dump_json({{"undoes", event.seq.value}, {"undo", id_}});
    TM_TRY(writer.append(project_, draft));
    return true;
  }

  ledger::Store& store_;
  const Actor actor_;
  const ProjectId project_;
  const std::string id_;
  std::vector<ledger::Event> events_;
  std::set<Seq> taken_back_;  // by an earlier try
  BulkUndoReport report_;
};

}  // namespace

Json to_json(const BulkUndoReport& report) {
  Json kept = Json::array();
  for (const AssetId id : report.kept) kept.push_back(id.value);
  return {{"annotations", report.annotations}, {"images", report.images},
          {"restored", report.restored},       {"kept_annotations", report.kept_annotations},
          {"kept_images", report.kept_images}, {"kept", std::move(kept)}};
}

Result<BulkUndoReport> undo_bulk_edit(ledger::Store& store, Actor actor, ProjectId project,
                                      const std::string& id, const Progress& progress) {
  if (id.empty()) return fail(ErrorCode::kInvalid, "name the bulk edit that is taken back");
  return Undo(store, actor, project, id).go(progress);
}

}  // namespace touchmark::flow
