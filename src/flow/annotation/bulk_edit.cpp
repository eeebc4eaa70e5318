#include "flow/annotation/bulk_edit.h"

#include <algorithm>
#include <set>

#include "flow/annotation/bulk_objects.h"
#include "flow/asset/records.h"

namespace touchmark::flow {
namespace {

constexpr std::size_t kAssetsAtOnce = 50;  // of one transaction: others wait for its end

// What the events of earlier tries have done.
struct Done {
  std::set<AssetId> assets;
  std::int64_t objects = 0;
  std::int64_t relations = 0;
  std::int64_t reopened = 0;
};

class Editor {
 public:
  Editor(ledger::Store& store, const Actor& actor, ProjectId project, const BulkEdit& edit,
         const BulkRun& run)
      : store_(store), actor_(actor), project_(project), edit_(edit), run_(run) {}

  Result<BulkReport> go() {
    std::vector<AssetId> assets;
    TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(assets, selected(reader, project_, edit_.images, kTruth));
      return run_.resume.is_object() ? remember(reader) : Result<void>{};
    }));
    const std::set<AssetId> named(edit_.images.assets.begin(), edit_.images.assets.end());
    report_.missing = std::count_if(named.begin(), named.end(), [&](AssetId id) {
      return !done_.assets.contains(id) && !std::binary_search(assets.begin(), assets.end(), id);
    });
    leave_to_do(assets);
    const std::int64_t total = looked_at_ + static_cast<std::int64_t>(assets.size());
    for (std::size_t first = 0; first < assets.size(); first += kAssetsAtOnce) {
      if (run_.progress && !run_.progress(looked_at_, total, "images"))
        return fail(ErrorCode::kCancelled, "cancelled");
      const std::size_t end = std::min(assets.size(), first + kAssetsAtOnce);
      const auto from = assets.begin() + static_cast<std::ptrdiff_t>(first);
      TM_TRY(chunk({from, assets.begin() + static_cast<std::ptrdiff_t>(end)}));
      looked_at_ += static_cast<std::int64_t>(end - first);
      if (run_.checkpoint) TM_TRY(run_.checkpoint(checkpoint(assets[end - 1])));
    }
    return report_;
  }

 private:
  // What comes behind the checkpoint; with what a worker that died has changed there, which the filter may
  // not find any more.
  void leave_to_do(std::vector<AssetId>& assets) const {
    assets.insert(assets.end(), done_.assets.begin(), done_.assets.end());
    std::sort(assets.begin(), assets.end());
    assets.erase(std::unique(assets.begin(), assets.end()), assets.end());
    std::erase_if(assets, [this](AssetId id) { return id <= after_; });
  }

  // A worker that died may have written more than its checkpoint says. What was written is counted from the
  // events; what stayed as it was, from the checkpoint on, by looking once more.
  Result<void> remember(ledger::Reader& reader) {
    after_ = AssetId{run_.resume.value("after", std::int64_t{0})};
    looked_at_ = run_.resume.value("looked_at", std::int64_t{0});
    report_.unfit = run_.resume.value("unfit", std::int64_t{0});
    for (const Json& one : run_.resume.value("why", Json::array()))
      report_.why[one.value("why", "")] = {one.value("count", std::int64_t{0}),
                                           AssetId{one.value("asset", std::int64_t{0})},
                                           AnnotationId{one.value("annotation", std::int64_t{0})}};
    TM_TRY(for_events_of(reader, project_, "bulk_edit", run_.id,
                         [this](const ledger::Event& event) -> Result<void> {
                           const Json payload = json_from_text(event.payload);
                           const auto objects = payload.value("objects", std::int64_t{0});
                           done_.assets.insert(event.asset);
                           done_.objects += objects;
                           done_.relations += event.row_count - objects;
                           if (payload.value("reopened", false)) ++done_.reopened;
                           return {};
                         }));
    report_.objects = done_.objects;
    report_.relations = done_.relations;
    report_.reopened = done_.reopened;
    report_.images = static_cast<std::int64_t>(done_.assets.size());
    return {};
  }

  Json checkpoint(AssetId after) const {
    const Json said = to_json(report_);
    return {
        {"after", after.value}, {"looked_at", looked_at_}, {"unfit", report_.unfit}, {"why", said["why"]}};
  }

  // One transaction, which may be tried more than once.
  Result<void> chunk(const std::vector<AssetId>& assets) {
    BulkReport next;
    const auto look = [&](ledger::Reader& reader, ledger::Writer* writer) -> Result<void> {
      next = report_;
      TM_ASSIGN(const auto classes, ontology(reader, project_));
      std::set<AssetId> written;
      for (const AssetId id : assets) {
        TM_ASSIGN(const auto draft, examine(reader, id, classes, next));
        if (draft.annotations.empty()) continue;
        ++next.images;
        if (writer == nullptr) continue;
        TM_TRY(writer->append(project_, draft));
        written.insert(id);
      }
      return written.empty() ? Result<void>{} : reopen_changed(*writer, actor_, project_, written, run_.id);
    };
    if (run_.dry_run) {
      TM_TRY(store_.read([&](ledger::Reader& reader) { return look(reader, nullptr); }));
    } else {
      TM_TRY(store_.write([&](ledger::Writer& writer) { return look(writer, &writer); }));
    }
    report_ = std::move(next);
    return {};
  }

  Result<bool> in_batch(ledger::Reader& reader, AssetId id) const {
    if (!edit_.batch) return true;
    ledger::TaskFilter filter;
    filter.asset = id;
    filter.batch = edit_.batch;
    TM_ASSIGN(const auto tasks, reader.tasks(project_, filter, TaskId{}, 1));
    return !tasks.empty();
  }

  Result<ledger::EventDraft> examine(ledger::Reader& reader, AssetId id, const record::Ontology& classes,
                                     BulkReport& report) const {
    ledger::EventDraft draft;
    TM_ASSIGN(const bool wanted, in_batch(reader, id));
    const auto asset = reader.asset(project_, id);
    if (!asset && asset.error().code != ErrorCode::kNotFound) return tl::unexpected<Error>(asset.error());
    if (!asset || !wanted) return draft;  // deleted meanwhile, or of another batch
    draft.actor = actor_.id;
    draft.kind = "annotations.bulk_edit";
    draft.layer = kTruth;
    draft.asset = id;
    BulkReport seen = report;
    TM_TRY(edit_objects(reader, project_, *asset, classes, edit_, draft, seen));
    if (done_.assets.contains(id)) {  // what it changed is counted from its event
      draft.annotations.clear();
      report.unfit = seen.unfit;
      report.why = std::move(seen.why);
      return draft;
    }
    if (draft.annotations.empty()) {
      report = std::move(seen);
      return draft;
    }
    TM_ASSIGN(const bool reopens, change_reopens(reader, project_, *asset));
    Json payload = {{"bulk_edit", run_.id}, {"objects", seen.objects - report.objects}};
    if (reopens) payload["reopened"] = true;
    if (reopens) ++seen.reopened;
    draft.payload = dump_json(payload);
    report = std::move(seen);
    return draft;
  }

  ledger::Store& store_;
  const Actor actor_;
  const ProjectId project_;
  const BulkEdit& edit_;
  const BulkRun& run_;
  AssetId after_;
  std::int64_t looked_at_ = 0;  // images, by all tries
  Done done_;
  BulkReport report_;
};

}  // namespace

Json to_json(const BulkReport& report) {
  Json why = Json::array();
  for (const auto& [reason, one] : report.why)
    why.push_back({{"why", reason},
                   {"count", one.count},
                   {"asset", one.asset.value},
                   {"annotation", one.annotation.value}});
  return {{"objects", report.objects},   {"relations", report.relations}, {"images", report.images},
          {"reopened", report.reopened}, {"unfit", report.unfit},         {"missing", report.missing},
          {"why", std::move(why)}};
}

Result<BulkReport> bulk_edit(ledger::Store& store, Actor actor, ProjectId project, const BulkEdit& edit,
                             const BulkRun& run) {
  if (run.id.empty()) return fail(ErrorCode::kInvalid, "a bulk edit needs an id");
  return Editor(store, actor, project, edit, run).go();
}

}  // namespace touchmark::flow
