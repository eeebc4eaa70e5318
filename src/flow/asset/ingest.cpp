#include "flow/asset/ingest.h"

#include <algorithm>

#include "base/json.h"
#include "flow/asset/layer.h"
#include "flow/asset/records.h"

namespace touchmark::flow {
namespace {
constexpr std::size_t kBatchRows = 100'000;  // rows of one transaction
constexpr std::size_t kProbeBatch = 512;     // images examined side by side
constexpr std::size_t kMaxIssues = 1'000;
constexpr ClassId kLeftOut{-1};  // somebody chose so
}  // namespace

IngestSink::IngestSink(ledger::Store& store, BlobStore& blobs, MediaLibrary& media, Actor actor,
                       ProjectId project, const ImportOptions& options, const formats::DataSource& source,
                       Brought* brought, std::string origin, std::string made_by, bool links,
                       Progress progress)
    : store_(store),
      blobs_(blobs),
      media_(media),
      actor_(actor),
      project_(project),
      options_(options),
      source_(source),
      brought_(brought),
      origin_(std::move(origin)),
      made_by_(std::move(made_by)),
      links_(links),
      progress_(std::move(progress)),
      known_(store, project, brought == nullptr ? nothing_ : *brought),
      committer_([this] { commit_loop(); }) {}

IngestSink::~IngestSink() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  if (committer_.joinable()) committer_.join();
}

ledger::EventDraft IngestSink::new_draft(const char* kind) const {
  ledger::EventDraft draft;
  draft.actor = actor_.id;
  draft.kind = kind;
  draft.made_by = made_by_;
  draft.payload = dump_json({{"import", options_.import_id}});
  return draft;
}

// What the part before brought is written and has its ids before the next begins.
Result<void> IngestSink::on_part(const formats::DataSource& part) {
  TM_TRY(end_part());
  part_ = std::make_unique<const formats::DataSource>(part);
  return known_.begin();
}

Result<void> IngestSink::end_part() {
  TM_TRY(prepare_assets());
  TM_TRY(flush());
  TM_TRY(wait_idle());
  TM_TRY(append_relations());
  note_brought();
  framing_.begin_part();
  asset_ids_.clear();
  was_there_.clear();
  unsure_.clear();
  told_.clear();
  by_local_id_.clear();
  known_ends_.clear();
  assets_done_ = false;
  return {};
}

Result<void> IngestSink::on_ontology(record::Ontology source) {
  const record::Ontology incoming = chosen_classes(options_.classes, source);
  TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto project, reader.project(project_));
    fresh_ = project.assets == 0;
    return {};
  }));
  TM_TRY(learn_beginning());
  class_of_.clear();
  TM_ASSIGN(ontology_, merge_classes(store_, actor_, project_, incoming, made_by_, options_.import_id));
  std::int64_t highest = 0;
  for (const auto& known : ontology_.classes) highest = std::max(highest, known.id.value);
  class_counts_.resize(static_cast<std::size_t>(highest) + 1);
  rules_.resize(static_cast<std::size_t>(highest) + 1);
  for (const auto& known : ontology_.classes)
    rules_[static_cast<std::size_t>(known.id.value)] = record::AttributeRules(known);
  for (const auto& each : source.classes) {
    const auto index = static_cast<std::size_t>(each.id.value);
    if (class_of_.size() <= index) class_of_.resize(index + 1);
    const record::Class* const became = flow::became(options_.classes, each, ontology_);
    class_of_[index] = became != nullptr ? became->id : kLeftOut;
    if (became != nullptr && became->name != chosen_name(options_.classes, each.name))
      misfit(other_joints_issue(each.name, became->name));
    report_.source_classes.insert(each.name);
  }
  return {};
}

void IngestSink::on_issue(formats::Issue said) {
  formats::Issue issue =
      below(std::move(said), source_.is_file() ? source_.path().parent_path() : source_.path());
  report_.error_count += issue.count;
  report_.problems.add(issue);
  if (report_.errors.size() < kMaxIssues) report_.errors.push_back(std::move(issue));
}

bool IngestSink::on_progress(double share) {
  share_ = share;
  return tell(0);
}

// Examined images count before they are written, so that a folder of slow ones is seen to get on.
bool IngestSink::tell(std::int64_t examined) {
  if (!progress_) return true;
  const std::int64_t done =
      report_.assets + report_.known_assets + report_.annotations + report_.known_annotations + examined;
  const std::int64_t total = share_ > 0 ? static_cast<std::int64_t>(static_cast<double>(done) / share_) : 0;
  return progress_(done, std::max(done, total), "rows");
}

Result<void> IngestSink::on_asset(formats::SourceAsset asset) {
  admit(asset);
  constexpr std::string_view kFile = "file:";
  std::filesystem::path file;
  if (asset.content.uri.starts_with(kFile))
    file = asset.file.empty() ? std::filesystem::path(asset.content.uri.substr(kFile.size())) : asset.file;
  waiting_.push_back({std::move(asset), std::move(file), std::nullopt});
  // Nothing to examine means nothing to wait for: a list of names alone goes through in large chunks.
  if (waiting_.size() >= (waiting_.back().source.content.uri.empty() ? kChunkRows : kProbeBatch))
    return prepare_assets();
  return {};
}

// Examines the waiting images, then writes their rows in reading order.
Result<void> IngestSink::prepare_assets() {
  TM_TRY(examine_waiting());
  if (batch_.drafts.empty() || batch_.drafts.back().kind != kNewAssets) TM_TRY(close_chunk());
  for (auto& waiting : waiting_) TM_TRY(add_row(waiting));
  waiting_.clear();
  return {};
}

Result<void> IngestSink::add_row(Waiting& waiting) {
  record::AssetContent& content = waiting.source.content;
  const std::size_t position = asset_ids_.size();
  asset_ids_.emplace_back();
  was_there_.push_back(false);
  if (content.erased) {  // listed by admit()
    framing_.add_image(content, std::nullopt);
    return {};
  }
  TM_ASSIGN(const Match found, match(waiting));
  if (found.kind == Match::kUnsure) {
    unsure_.insert(position);
    framing_.add_image(content, std::nullopt);
    return {};
  }
  if (brought_ != nullptr && !waiting.file.empty()) bringing_.push_back({position, waiting.file, {}, {}});
  if (brought_ != nullptr && waiting.file.empty() && found.kind == Match::kNew)
    bringing_.push_back({position, {}, content.name, formats::key_of_folders(said_of(waiting).around)});
  if (found.known) {
    asset_ids_[position] = found.known->id;
    was_there_[position] = true;
    if (!waiting.file.empty()) matched_.insert(found.known->id.value);
    if (!came_before(found.known->id, waiting)) ++report_.known_assets;
  }
  if (found.kind == Match::kKnown) {
    // Its labels go to the picture that is there.
    framing_.add_image(content,
                       formats::Framing::Truth{found.known->content.size, found.known->content.orientation});
    const bool has_split = found.known->content.split != record::Split::kNone;
    if (has_split || content.split == record::Split::kNone || options_.layer != kTruth) return {};
    record::AssetContent changed = found.known->content;
    changed.split = content.split;
    return revise(kSplitAssets, *found.known, std::move(changed));
  }
  framing_.add_image(content, waiting.truth);
  if (found.kind == Match::kFound) {
    ++report_.found_assets;
    TM_TRY(revise(kFoundAssets, *found.known, repaired(*found.known, content)));
    return turns(found.known->content, waiting) ? turn_labels(*found.known, content) : Result<void>{};
  }
  draft_of(kNewAssets).assets.push_back({AssetId{}, Seq{}, std::move(content)});
  if (!options_.origin.empty()) draft_of(kNewAssets).assets.back().content.origin = options_.origin;
  batch_.asset_positions.push_back(position);
  ++report_.assets;
  return count_row();
}

// From the source's class to the project's. False: somebody chose to leave it out.
Result<bool> IngestSink::take_class(record::AnnotationContent& content) {
  if (!content.class_id) return true;
  const auto source_class = static_cast<std::size_t>(content.class_id.value);
  if (source_class >= class_of_.size() || !class_of_[source_class])
    return fail(ErrorCode::kInternal, "the reader named a class it did not push");
  content.class_id = class_of_[source_class];
  if (content.class_id != kLeftOut) return true;
  ++report_.left_out;
  return false;
}

Result<void> IngestSink::on_annotation(formats::SourceAnnotation annotation) {
  if (!assets_done_) {
    TM_TRY(prepare_assets());
    TM_TRY(flush());
    TM_TRY(wait_idle());  // the rows below need the assets' ids
    assets_done_ = true;
  }
  auto& content = annotation.content;
  if (annotation.asset >= asset_ids_.size())
    return fail(ErrorCode::kInternal, "the reader named an asset it did not push");
  if (!asset_ids_[annotation.asset]) {
    misfits_.add(
        unsure_.contains(annotation.asset) ? "labels whose image is not sure" : "labels of erased images",
        where_of(annotation), "its image was left out; left out");
    return {};
  }
  TM_ASSIGN(const bool wanted, take_class(content));
  if (!wanted) return {};
  fit_attributes(annotation);
  if (content.relation && content.kind != record::AnnotationKind::kRelation)
    open_relation(annotation, "objects with a relation", "only a relation joins others");
  if (content.relation) {
    relations_.push_back(std::move(annotation));
    return {};
  }
  if (!framing_.admit(annotation)) return {};
  ledger::AnnotationWrite row;
  TM_ASSIGN(RunLayer* const run, run_of(annotation));
  row.layer = run != nullptr ? run->id : options_.layer;
  row.made.made_by = run != nullptr ? run->made_by : made_by_;
  record::encode_to(content, row.body);
  if (was_there_[annotation.asset]) {
    TM_ASSIGN(const auto there, known_label(annotation, row.layer));
    if (there) {
      if (links_ && annotation.local_id != 0)
        known_ends_[annotation.local_id] = {*there, asset_ids_[annotation.asset]};
      count_known(content);
      return {};
    }
  }
  if (content.class_id) ++class_counts_[static_cast<std::size_t>(content.class_id.value)];
  ++report_.annotations;
  row.asset = asset_ids_[annotation.asset];
  row.class_id = content.class_id;
  row.ontology_version = ontology_.version;
  const std::int64_t local_id = content.kind == record::AnnotationKind::kRelation ? 0 : annotation.local_id;
  if (run != nullptr) return add_to_run(*run, std::move(row), local_id);
  if (batch_.drafts.empty()) batch_.drafts.push_back(new_draft("annotations.import"));
  batch_.drafts.back().annotations.push_back(std::move(row));
  if (links_) batch_.local_ids.push_back(local_id);
  ++batch_rows_;
  if (batch_.drafts.back().annotations.size() >= kChunkRows) return close_chunk();
  return {};
}

void IngestSink::seal(ledger::EventDraft& draft) const {
  if (draft.annotations.empty()) return;
  draft.layer = options_.layer;
  draft.payload = dump_json({{"import", options_.import_id}, {"annotations", report_.annotations}});
}

// Starts a new event, and a new transaction when the batch is full.
Result<void> IngestSink::close_chunk() {
  if (batch_.drafts.empty()) return {};
  seal(batch_.drafts.back());
  if (batch_rows_ >= kBatchRows) return submit_batch();
  batch_.drafts.push_back(new_draft(assets_done_ ? "annotations.import" : kNewAssets));
  return {};
}

Result<void> IngestSink::flush() {
  if (!batch_.drafts.empty()) seal(batch_.drafts.back());
  TM_TRY(take_runs(nullptr));
  while (!batch_.drafts.empty() && batch_.drafts.back().assets.empty() &&
         batch_.drafts.back().annotations.empty())
    batch_.drafts.pop_back();
  return batch_.drafts.empty() ? Result<void>{} : submit_batch();
}

Result<ImportReport> IngestSink::finish() {
  TM_TRY(end_part());
  framing_.finish();
  misfits_.finish();
  for (const auto& known : ontology_.classes) {
    const std::int64_t count = class_counts_[static_cast<std::size_t>(known.id.value)];
    if (count > 0) report_.classes[known.name] = count;
  }
  if (progress_) {
    const std::int64_t done =
        report_.assets + report_.known_assets + report_.annotations + report_.known_annotations;
    progress_(done, done, "rows");
  }
  return report_;
}

}  // namespace touchmark::flow
