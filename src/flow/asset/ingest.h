// The sink that turns a reader's stream into chunk events. Internal to flow/asset; tested through
// import_data.
//
// The reader's thread prepares rows (media checks, validation, encoding) while a committer thread appends the
// chunk before, so parsing and the database overlap. At most two chunks are in flight, so memory is bounded.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "flow/asset/asset.h"
#include "flow/asset/known_labels.h"
#include "flow/asset/known_pictures.h"
#include "formats/data_source.h"
#include "formats/folder.h"
#include "formats/framing.h"
#include "record/attributes.h"

namespace touchmark::flow {

class IngestSink final : public formats::Sink {
 public:
  IngestSink(ledger::Store& store, BlobStore& blobs, MediaLibrary& media, Actor actor, ProjectId project,
             const ImportOptions& options, const formats::DataSource& source, Brought* brought,
             std::string origin, std::string made_by, bool links, Progress progress);
  ~IngestSink() override;

  Result<void> on_part(const formats::DataSource& part) override;
  Result<void> on_ontology(record::Ontology source) override;
  Result<formats::KnownMatch> known_image(const formats::WantedImage& wanted) override;
  Result<record::Ontology> known_ontology() override;
  Result<void> each_known_image(
      const std::function<Result<void>(AssetId, const record::AssetContent&)>& each) override;
  Result<void> on_asset(formats::SourceAsset asset) override;
  Result<void> on_annotation(formats::SourceAnnotation annotation) override;
  void on_issue(formats::Issue said) override;
  bool on_progress(double share) override;

  // Writes what is pending and waits for it. Must be called once, last.
  Result<ImportReport> finish();

 private:
  struct Waiting {
    formats::SourceAsset source;
    std::filesystem::path file;  // where its bytes are in the source; empty when they did not come
    std::optional<formats::Framing::Truth> truth;  // where the file could be read
  };
  // What the project has of an image that arrives.
  struct Match {
    // kFound: there, and its file was missing. kUnsure: nothing tells which of several it is.
    enum Kind : std::uint8_t { kNew, kKnown, kFound, kUnsure } kind = kNew;
    std::optional<record::Asset> known;
  };
  struct Batch {
    std::vector<ledger::EventDraft> drafts;
    std::vector<std::size_t> asset_positions;  // reading position of each asset row
    std::vector<std::int64_t> local_ids;       // of each annotation row, when links are kept
  };

  bool tell(std::int64_t examined);
  Result<void> examine_waiting();
  Result<void> prepare_assets();
  Result<void> prepare_one(Waiting& waiting, std::vector<formats::Issue>& issues) const;
  Result<void> add_row(Waiting& waiting);
  ledger::EventDraft& draft_of(const char* kind);
  Result<void> revise(const char* kind, const record::Asset& known, record::AssetContent content);
  Result<void> count_row();
  Result<Match> match(Waiting& waiting);
  Result<Match> match_labels(Waiting& waiting);
  Result<Match> unused_name(Waiting& waiting);
  Result<std::optional<record::Asset>> brought(const Waiting& waiting);
  bool came_before(AssetId id, const Waiting& waiting) const;
  void note_brought();
  void misfit(const formats::Issue& issue) { misfits_.add(issue.kind, issue.where, issue.message); }
  Result<std::optional<record::Asset>> named(std::string_view name);
  using Places = std::vector<std::pair<std::uint64_t, AssetId>>;  // by hash
  Result<void> learn_beginning();
  Result<void> survey_project();
  bool is_meant_by(const record::Asset& missing, const Waiting& waiting);
  Result<KnownPictures::Match> find_known(const formats::SaidPicture& said);
  Result<std::vector<record::Asset>> there_by(const Places& places, std::uint64_t key);
  Result<std::optional<record::Asset>> missing_there(const Waiting& waiting);
  formats::SaidPicture said_of(const Waiting& waiting) const;
  bool is_of_other_labels(const record::Asset& there, const formats::SaidPicture& said) const;
  Result<Match> by_bytes(const Waiting& waiting, std::string_view plain);
  Result<Match> under_another_name(const Waiting& waiting);
  // In size, where both say it, or once the EXIF orientation has turned the arriving one.
  static bool agree(const record::AssetContent& known, const Waiting& waiting);
  static bool turns(const record::AssetContent& known, const Waiting& waiting);
  Result<void> turn_labels(const record::Asset& known, const record::AssetContent& arrived);
  static std::string numbered(const std::string& name, std::size_t number);
  bool same_picture(const record::AssetContent& known, const record::AssetContent& arriving) const;
  std::vector<std::string> other_names(const Waiting& waiting) const;
  Result<std::optional<AnnotationId>> known_label(const formats::SourceAnnotation& annotation, LayerId layer);
  void count_known(const record::AnnotationContent& content);
  Result<void> gather_labels(AssetId asset, LayerId layer, KnownLabels& out);
  struct RunLayer {
    LayerId id;
    std::string made_by;
    ledger::EventDraft draft;             // of this layer alone
    std::vector<std::int64_t> local_ids;  // of its rows, when links are kept
  };
  Result<RunLayer*> run_layer(const std::string& name);
  Result<void> add_to_run(RunLayer& run, ledger::AnnotationWrite row, std::int64_t local_id);
  Result<RunLayer*> run_of(const formats::SourceAnnotation& annotation);
  Result<void> take_runs(RunLayer* only);
  Result<void> store_bytes(formats::SourceAsset& asset, const OpenFile& file,
                           std::vector<formats::Issue>& issues) const;
  void seal(ledger::EventDraft& draft) const;
  Result<void> close_chunk();
  Result<void> flush();
  Result<void> submit_batch();
  Result<void> wait_idle();
  void commit_loop();
  Result<void> commit(Batch& batch);
  Result<void> append_relations();
  Result<bool> take_class(record::AnnotationContent& content);
  void admit(formats::SourceAsset& asset);
  void fit_attributes(formats::SourceAnnotation& annotation);
  void open_relation(formats::SourceAnnotation& annotation, const char* kind, const char* why);
  void place_ends(formats::SourceAnnotation& source);
  ledger::EventDraft new_draft(const char* kind) const;
  Result<void> end_part();

  ledger::Store& store_;
  BlobStore& blobs_;
  MediaLibrary& media_;
  const Actor actor_;
  const ProjectId project_;
  const ImportOptions& options_;
  const formats::DataSource& source_;                // the only way to a file
  Brought* const brought_;                           // null: nothing else is read beside this
  const std::string origin_;                         // what the source is called
  std::unique_ptr<const formats::DataSource> part_;  // of it, that is being read
  const std::string made_by_;
  const bool links_;  // the source's local ids are wanted, for relations
  const Progress progress_;

  static constexpr std::size_t kMostAlike = 100;
  static constexpr std::size_t kChunkRows = 10'000;  // rows of one event
  static constexpr const char* kNewAssets = "assets.import";
  static constexpr const char* kTurnedLabels = "annotations.turn";
  static constexpr const char* kFoundAssets = "assets.found";  // known ones whose file was missing
  static constexpr const char* kSplitAssets = "assets.split";  // known ones that had none
  const Brought nothing_;
  KnownPictures known_;
  Seq began_;  // the project's head when it held images and this import began; 0 when it held none
  std::int64_t missing_ = 0;  // images of the project that are missing or corrupt, then
  bool began_known_ = false;  // the two above
  bool surveyed_ = false;     // the one below is filled
  Places by_digest_;
  bool coming_listed_ = false;       // the two below are filled
  std::vector<std::string> coming_;  // places of the source's pictures
  formats::PictureNames coming_names_;
  std::unordered_set<std::int64_t> matched_;  // known assets whose file came
  std::unordered_set<std::int64_t> revised_;  // known assets that this import wrote anew
  bool fresh_ = true;                         // the project has no assets: names need no look-up
  record::Ontology ontology_;
  std::vector<record::AttributeRules> rules_;  // by project class id; [0]: of no class
  std::vector<ClassId> class_of_;              // source class id - 1 -> project's
  std::vector<std::int64_t> class_counts_;     // by project class id
  std::vector<AssetId> asset_ids_;          // by reading position; 0 until committed, and of what is left out
  std::vector<bool> was_there_;             // by reading position: its labels may be there as well
  std::unordered_set<std::size_t> unsure_;  // reading positions: whose labels are left out
  struct Bringing {
    std::size_t position;
    std::filesystem::path file;
    std::string name;       // of one that is missing
    std::string labels_in;  // likewise: what the folders of its labels say
  };
  std::vector<Bringing> bringing_;                       // of this part, for brought_
  std::unordered_map<std::string, record::Asset> told_;  // what known_image() said, by name
  std::map<std::pair<std::int64_t, std::int64_t>, KnownLabels>
      labels_there_;  // of such assets, by layer and asset
  formats::Framing framing_{*this};
  std::vector<Waiting> waiting_;  // assets not yet probed
  bool assets_done_ = false;
  std::unordered_set<std::string> given_;  // names that this import gave

  Batch batch_;
  std::size_t batch_rows_ = 0;
  std::vector<formats::SourceAnnotation> relations_;
  std::map<std::string, RunLayer> runs_;  // by name, of the predictions in the source
  struct End {
    AnnotationId id;
    AssetId asset;
  };
  std::unordered_map<std::int64_t, End> by_local_id_;    // committer's until idle
  std::unordered_map<std::int64_t, End> known_ends_;     // of annotations that were there
  std::vector<std::pair<std::size_t, AssetId>> placed_;  // committer's until idle
  ImportReport report_;
  formats::IssueLog misfits_{*this};  // of a kind the first hundred by place
  double share_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> queue_;
  bool busy_ = false;
  bool ended_ = false;
  std::optional<Error> failure_;
  std::thread committer_;
};

// SHA-256 in hex; empty when nothing says it.
std::string digest_of(const record::AssetContent& content);
bool has_bytes(const record::AssetContent& content);

// The known asset with the file that it lacked.
record::AssetContent repaired(const record::Asset& known, const record::AssetContent& arriving);

}  // namespace touchmark::flow
