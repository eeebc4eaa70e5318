#include "flow/version/digest.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/bytes.h"
#include "flow/asset/records.h"

namespace touchmark::flow {
namespace {

constexpr std::int64_t kTellEvery = 1'000;  // assets

Result<std::string> head_of(ledger::Reader& reader, ProjectId project, const Version& version) {
  TM_ASSIGN(const auto classes, only_record(reader, project, ledger::RecordKind::kOntology, version.seq));
  std::string head = "touchmark version";
  ByteWriter writer(head);
  writer.bytes(as_bytes(sha256(classes ? classes->body : std::string())));
  writer.u8(version.split ? 1 : 0);
  if (version.split) {
    writer.i64(version.split->seed);
    for (const double share : {version.split->train, version.split->val, version.split->test})
      writer.f64(share);
  }
  return head;
}

// The digest of a version, asset by asset.
class Total {
 public:
  explicit Total(std::string_view head) { hash_.update(head); }
  void begin(const Digest& asset) {
    item_ = Sha256();
    item_.update(asset);
  }
  void annotation(const Digest& digest) { item_.update(digest); }
  void end() { hash_.update(item_.finish()); }
  std::string finish() { return to_hex(hash_.finish()); }

 private:
  Sha256 hash_;
  Sha256 item_;
};

class Measurer {
 public:
  Measurer(ledger::Reader& reader, ProjectId project, const Version& version, std::string_view head)
      : reader_(reader), project_(project), version_(version), all_(head), kept_(head) {}

  Result<Measure> run(const Progress& progress) {
    TM_ASSIGN(const auto classes, ontology(reader_, project_, version_.seq));
    TM_ASSIGN(const auto assets, reader_.scan_held_assets(project_, version_.seq));
    TM_ASSIGN(rows_, reader_.scan_held_annotations(project_, version_.layer, version_.seq));
    TM_ASSIGN(more_rows_, rows_->next(row_));
    std::int64_t seen = 0;
    for (ledger::HeldAsset asset;;) {
      TM_ASSIGN(const bool more, assets->next(asset));
      if (!more) break;
      if (progress && ++seen % kTellEvery == 0 && !progress(seen, std::max(seen, version_.assets), "images"))
        return fail(ErrorCode::kCancelled, "cancelled");
      TM_TRY(take(asset));
    }
    for (const auto& [id, count] : by_class_)
      if (const auto* known = classes.find(id)) out_.classes[known->name] += count;
    out_.digest = all_.finish();
    out_.kept_digest = kept_.finish();
    return std::move(out_);
  }

 private:
  Result<void> take(const ledger::HeldAsset& asset) {
    held_.clear();
    while (more_rows_ && row_.asset <= asset.id) {
      if (row_.asset == asset.id && admits(version_.filter, row_.class_id)) held_.push_back(row_);
      TM_ASSIGN(more_rows_, rows_->next(row_));
    }
    if (!admits(version_.filter, asset.status)) return {};
    const bool may_be_empty = admits_empty(version_.filter, asset.status);
    if (!may_be_empty && held_.empty()) return {};
    const bool given = version_.split && asset.split == record::Split::kNone;
    ++out_.splits[std::string(
        record::split_name(given ? split_of(*version_.split, asset.place) : asset.split))];
    all_.begin(asset.digest);
    ++out_.assets;
    bool erased = asset.redacted;
    std::int64_t kept = 0;
    for (const auto& row : held_) {
      all_.annotation(row.digest);
      ++out_.annotations;
      ++by_class_[row.class_id];
      erased = erased || row.redacted;
      kept += row.redacted ? 0 : 1;
    }
    all_.end();
    if (erased) TM_TRY(ask_for_erasure(asset.id));
    if (asset.redacted || (!may_be_empty && kept == 0)) return {};
    kept_.begin(asset.digest);
    for (const auto& row : held_)
      if (!row.redacted) kept_.annotation(row.digest);
    kept_.end();
    ++out_.kept_assets;
    out_.kept_annotations += kept;
    return {};
  }

  Result<void> ask_for_erasure(AssetId asset) {
    if (out_.problem) return {};
    TM_ASSIGN(const auto erased, reader_.erased(project_, asset));
    if (!erased || *erased <= version_.seq)
      out_.problem = fmt::format(
          "something of image {} was emptied, but no event of the log erased that image", asset.value);
    return {};
  }

  ledger::Reader& reader_;
  const ProjectId project_;
  const Version& version_;
  Total all_;
  Total kept_;
  Measure out_;
  std::map<ClassId, std::int64_t> by_class_;
  std::unique_ptr<ledger::Cursor<ledger::HeldAnnotation>> rows_;
  ledger::HeldAnnotation row_;
  bool more_rows_ = false;
  std::vector<ledger::HeldAnnotation> held_;  // of the asset at hand
};

// What goes by is hashed, and compared when it has gone by.
class Witness final : public StreamWatch {
 public:
  Witness(std::string_view head, const Version& version, const Measure& measured)
      : total_(head), name_(version.name), measured_(measured) {}
  void item(const formats::AssetWithAnnotations& item) override {
    total_.begin(ledger::held_digest(item.id, item.content));
    for (const auto& annotation : item.annotations)
      total_.annotation(ledger::held_digest(item.id, AnnotationId{annotation.local_id}, annotation.content));
    total_.end();
    ++assets_;
    annotations_ += static_cast<std::int64_t>(item.annotations.size());
  }
  Result<void> end() override {
    if (assets_ == measured_.kept_assets && annotations_ == measured_.kept_annotations &&
        total_.finish() == measured_.kept_digest)
      return {};
    return fail(
        ErrorCode::kCorrupt,
        fmt::format(
            "{} cannot be read as it was measured: {} images and {} annotations came, not {} and {}, or "
            "one of them was changed; see touchmark audit verify",
            name_.empty() ? "the project" : "version \"" + name_ + "\"", assets_, annotations_,
            measured_.kept_assets, measured_.kept_annotations));
  }

 private:
  Total total_;
  const std::string name_;
  const Measure measured_;
  std::int64_t assets_ = 0;
  std::int64_t annotations_ = 0;
};

}  // namespace

Result<Measure> measure(ledger::Reader& reader, ProjectId project, const Version& version,
                        const Progress& progress) {
  TM_ASSIGN(const std::string head, head_of(reader, project, version));
  return Measurer(reader, project, version, head).run(progress);
}

std::optional<std::string> difference(const Version& version, const Measure& measured) {
  if (measured.problem) return measured.problem;
  if (measured.assets != version.assets || measured.annotations != version.annotations)
    return fmt::format("it froze {} images and {} annotations, and holds {} and {}", version.assets,
                       version.annotations, measured.assets, measured.annotations);
  if (measured.classes != version.classes) return "its numbers of annotations by class have changed";
  if (measured.digest != version.digest) return "something in it was changed: its digest does not match";
  return std::nullopt;
}

Result<formats::AssetStream> version_stream(ledger::Reader& reader, ProjectId project, const Version& version,
                                            const Measure& measured) {
  TM_ASSIGN(const std::string head, head_of(reader, project, version));
  return recipe_stream(
      reader, project, version.layer, version.filter, version.split, version.seq,
      [head, version, measured] { return std::make_unique<Witness>(head, version, measured); });
}

}  // namespace touchmark::flow
