// The predictions of a source: each run has a layer of its own, and events of its own.
#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "flow/asset/ingest.h"
#include "flow/asset/layer.h"

namespace touchmark::flow {
namespace {
constexpr std::size_t kChunkRows = 10'000;   // rows of one event
constexpr std::size_t kBatchRows = 100'000;  // rows of one transaction
constexpr std::size_t kMostLayerName = 190;  // bytes; a number may follow
}  // namespace

// A prediction goes to the layer of its run, which is made when it is not there; the events of a layer are
// its own.
Result<IngestSink::RunLayer*> IngestSink::run_layer(const std::string& name) {
  const auto [found, added] = runs_.try_emplace(name);
  RunLayer& run = found->second;
  if (!added) return &run;
  record::Layer wanted;
  wanted.kind = record::LayerKind::kRun;
  wanted.name = mended_utf8(name.substr(0, kMostLayerName));
  wanted.model = wanted.name;
  std::vector<record::Layer> there;
  TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(there, layers(reader, project_));
    return {};
  }));
  for (int i = 1; !run.id; ++i) {
    const std::string free_name = i == 1 ? wanted.name : wanted.name + " (" + std::to_string(i) + ")";
    const auto same =
        std::find_if(there.begin(), there.end(), [&](const auto& one) { return one.name == free_name; });
    if (same == there.end()) {
      wanted.name = free_name;
      TM_ASSIGN(const auto made, create_layer(store_, actor_, project_, wanted, options_.import_id));
      run.id = made.id;
    } else if (same->kind == record::LayerKind::kRun) {
      run.id = same->id;
    }
  }
  run.made_by = "model:" + name;
  run.draft = new_draft("annotations.import");
  run.draft.made_by = run.made_by;
  return &run;
}

// Null: it belongs in the layer that is imported into.
Result<IngestSink::RunLayer*> IngestSink::run_of(const formats::SourceAnnotation& annotation) {
  if (annotation.run.empty()) return nullptr;
  if (options_.layer == kTruth) return run_layer(annotation.run);
  ++report_.merged_runs[annotation.run];
  return nullptr;
}

Result<void> IngestSink::add_to_run(RunLayer& run, ledger::AnnotationWrite row, std::int64_t local_id) {
  run.draft.layer = run.id;
  if (links_) run.local_ids.push_back(local_id);
  run.draft.annotations.push_back(std::move(row));
  ++batch_rows_;
  return run.draft.annotations.size() >= kChunkRows ? take_runs(&run) : Result<void>{};
}

// Puts the events of runs, or of one, in front of the one that is being filled.
Result<void> IngestSink::take_runs(RunLayer* only) {
  for (auto& [name, run] : runs_) {
    if (run.draft.annotations.empty() || (only != nullptr && only != &run)) continue;
    ledger::EventDraft next = new_draft("annotations.import");
    next.made_by = run.made_by;
    if (batch_.drafts.empty()) batch_.drafts.push_back(new_draft("annotations.import"));
    const auto before_last =
        links_ ? batch_.local_ids.size() - batch_.drafts.back().annotations.size() : std::size_t{0};
    batch_.local_ids.insert(batch_.local_ids.begin() + static_cast<std::ptrdiff_t>(before_last),
                            run.local_ids.begin(), run.local_ids.end());
    run.local_ids.clear();
    batch_.drafts.insert(batch_.drafts.end() - 1, std::exchange(run.draft, std::move(next)));
  }
  return only != nullptr && batch_rows_ >= kBatchRows ? close_chunk() : Result<void>{};
}

}  // namespace touchmark::flow
