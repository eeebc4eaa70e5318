// Which image of the project an arriving one is: an image is its content, not its name. Labels go to the
// picture that they came with or, when none came, to the one of that name and size.
#include <filesystem>

#include "base/file_hash.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "flow/asset/ingest.h"
#include "formats/id_tables.h"
#include "geometry/turn.h"

namespace touchmark::flow {
namespace {

namespace fs = std::filesystem;
using record::AssetContent;
using record::MediaState;

constexpr std::string_view kFile = "file:";
constexpr int kMostNumbers = 10'000;

}  // namespace

// What was missing of it, from the file that came.
AssetContent repaired(const record::Asset& known, const AssetContent& arriving) {
  AssetContent out = known.content;
  out.uri = arriving.uri;
  out.sha256 = arriving.sha256;
  out.size = arriving.size;
  out.mime = arriving.mime;
  out.orientation = arriving.orientation;
  out.media = MediaState::kOk;
  out.media_error.clear();
  if (out.split == record::Split::kNone) out.split = arriving.split;
  return out;
}

Result<std::optional<record::Asset>> IngestSink::named(std::string_view name) {
  std::optional<record::Asset> out;
  if (fresh_) return out;
  TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(out, reader.asset_by_name(project_, name));
    return {};
  }));
  return out;
}

Result<record::Ontology> IngestSink::known_ontology() {
  record::Ontology out;
  TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(out, ontology(reader, project_));
    return {};
  }));
  return out;
}

Result<void> IngestSink::each_known_image(
    const std::function<Result<void>(AssetId, const record::AssetContent&)>& each) {
  return known_.each(each);
}

bool IngestSink::agree(const AssetContent& known, const Waiting& waiting) {
  const geometry::Size size = waiting.truth ? waiting.truth->size : waiting.source.content.size;
  const auto said = [](geometry::Size one) { return one.width > 0 && one.height > 0; };
  return !said(known.size) || !said(size) || known.size == size || turns(known, waiting);
}

bool IngestSink::turns(const AssetContent& known, const Waiting& waiting) {
  if (!waiting.truth || waiting.truth->orientation < 5) return false;
  const geometry::Size size = waiting.truth->size;
  return known.size != size && known.size == geometry::Size{size.height, size.width};
}

// By the bytes; where those of one are not at hand, by its uri and size.
bool IngestSink::same_picture(const AssetContent& known, const AssetContent& arriving) const {
  std::string there = digest_of(known);
  std::string here = digest_of(arriving);
  if (!there.empty() && !here.empty()) return there == here;
  if (known.uri == arriving.uri) return true;
  if (there.empty())
    if (const auto file = blobs_.open(known.uri))
      if (const auto digest = sha256_of(file->fd())) there = to_hex(*digest);
  if (here.empty() && arriving.uri.starts_with(kFile))
    if (const auto file = source_.open_file(arriving.uri.substr(kFile.size())))
      if (const auto digest = sha256_of(file->fd())) here = to_hex(*digest);
  if (!there.empty() && !here.empty()) return there == here;
  return known.size == arriving.size;
}

// What it is called when its name is another picture's: by more and more of where it lies, then by a number.
std::vector<std::string> IngestSink::other_names(const Waiting& waiting) const {
  const std::string& name = waiting.source.content.name;
  std::vector<std::string> out;
  const fs::path root = root_of(source_);
  const fs::path file = waiting.file.empty() && part_ != nullptr ? part_->path() / name : waiting.file;
  const std::string below = mended_utf8(file.lexically_relative(root).generic_string());
  if (!below.empty() && !below.starts_with("..") && below != name) out.push_back(below);
  const std::string folder =
      source_.is_file() || origin_.empty() ? mended_utf8(root.filename().string()) : origin_;
  if (!folder.empty())
    out.push_back(folder + "/" + (below.empty() || below.starts_with("..") ? name : below));
  return out;
}

// What its name is when it can have neither its own nor the `others`.
std::string IngestSink::numbered(const std::string& name, std::size_t number) {
  const fs::path path(name);
  return (path.parent_path() /
          (path.stem().string() + " (" + std::to_string(number) + ")" + path.extension().string()))
      .generic_string();
}

Result<IngestSink::Match> IngestSink::match(Waiting& waiting) {
  AssetContent& content = waiting.source.content;
  if (fresh_) return Match{};
  if (!has_bytes(content)) return match_labels(waiting);
  TM_ASSIGN(auto came, brought(waiting));
  if (came) return Match{Match::kKnown, std::move(came)};
  const std::string plain = content.name;
  const std::vector<std::string> others = other_names(waiting);
  for (int i = -1; i < static_cast<int>(others.size()) + kMostNumbers; ++i) {
    if (i >= 0) {
      const auto at = static_cast<std::size_t>(i);
      content.name = at < others.size()
                         ? others[at]
                         : numbered(others.empty() ? plain : others.back(), at - others.size() + 2);
    }
    TM_ASSIGN(auto known, named(content.name));
    if (!known && given_.contains(content.name)) continue;
    if (!known) {
      TM_ASSIGN(auto elsewhere, i < 0 ? under_another_name(waiting) : by_bytes(waiting, plain));
      if (elsewhere.known) return elsewhere;
      if (i >= 0)
        misfits_.add("pictures whose name is another's", plain,
                     "another picture has this name; it came in as " + content.name);
      given_.insert(content.name);
      return Match{};
    }
    const AssetContent& there = known->content;
    const bool fits = agree(there, waiting);
    const bool whole = there.media == MediaState::kOk && has_bytes(there);
    if (!whole && content.media == MediaState::kOk && fits) return Match{Match::kFound, std::move(known)};
    if (!whole && content.media != MediaState::kOk) return Match{Match::kKnown, std::move(known)};
    if (whole && same_picture(there, content)) return Match{Match::kKnown, std::move(known)};
  }
  return fail(ErrorCode::kConflict, "too many pictures have this name", plain);
}

// The draft at the end, of that kind.
ledger::EventDraft& IngestSink::draft_of(const char* kind) {
  if (batch_.drafts.empty() || batch_.drafts.back().kind != kind) batch_.drafts.push_back(new_draft(kind));
  return batch_.drafts.back();
}

// Once in an import: its row is not written before the next one is read.
Result<void> IngestSink::revise(const char* kind, const record::Asset& known, record::AssetContent content) {
  if (!revised_.insert(known.id.value).second) return {};
  draft_of(kind).assets.push_back({known.id, known.from_seq, std::move(content)});
  return count_row();
}

Result<void> IngestSink::count_row() {
  ++batch_rows_;
  if (batch_.drafts.back().assets.size() >= kChunkRows) return close_chunk();
  return {};
}

// Labels that were there before their picture lie on its pixels as the file stores them.
Result<void> IngestSink::turn_labels(const record::Asset& known, const AssetContent& arrived) {
  std::vector<ledger::AnnotationRow> rows;
  TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(rows, reader.annotations(project_, known.id, kEveryLayer));
    return {};
  }));
  for (const auto& row : rows) {
    TM_ASSIGN(record::Annotation label, row.decode());
    label.content.shape =
        geometry::turned(std::move(label.content.shape), known.content.size, arrived.orientation);
    ledger::AnnotationWrite write{row.id,       row.asset,
                                  row.layer,    row.from_seq,
                                  row.class_id, row.ontology_version,
                                  false,        record::encode(label.content),
                                  row.made};
    if (batch_.drafts.empty() || batch_.drafts.back().kind != kTurnedLabels ||
        batch_.drafts.back().layer != row.layer) {
      batch_.drafts.push_back(new_draft(kTurnedLabels));
      batch_.drafts.back().layer = row.layer;
    }
    batch_.drafts.back().annotations.push_back(std::move(write));
    if (links_) batch_.local_ids.push_back(0);
    ++batch_rows_;
  }
  batch_.drafts.push_back(new_draft(kNewAssets));  // the last one is sealed with this import's layer
  if (!rows.empty())
    misfits_.add("labels turned by EXIF", known.content.name,
                 "its EXIF orientation turns it; the labels that were there were turned with it");
  return {};
}

// Also as they were before people changed them.
Result<void> IngestSink::gather_labels(AssetId asset, LayerId layer, KnownLabels& out) {
  return store_.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto rows, reader.annotations(project_, asset, layer));
    for (const auto& row : rows) {
      TM_ASSIGN(const auto content, record::decode(row.class_id, row.body));
      out.add(content, row.id);
      if (row.made.made_by.starts_with("import:")) continue;
      TM_ASSIGN(const auto history, reader.annotation_history(project_, asset, layer, row.id));
      for (const auto& before : history) {
        if (before.deleted) continue;
        TM_ASSIGN(const auto earlier, record::decode(before.class_id, before.body));
        out.add(earlier, row.id);
      }
    }
    return {};
  });
}

// The equal one that the image has.
Result<std::optional<AnnotationId>> IngestSink::known_label(const formats::SourceAnnotation& annotation,
                                                            LayerId layer) {
  const AssetId asset = asset_ids_[annotation.asset];
  const auto [there, added] = labels_there_.try_emplace({layer.value, asset.value});
  if (added) TM_TRY(gather_labels(asset, layer, there->second));
  const auto found = there->second.take(annotation.content);
  if (!found) return std::optional<AnnotationId>();
  if (found->other_marks)
    misfits_.add("labels that are here with other attributes", where_of(annotation),
                 "it is here already, and its attributes or marks differ; those that are here stay");
  return std::optional(found->id);
}

// An attempt before, of the same import, may have written it.
void IngestSink::count_known(const record::AnnotationContent& content) {
  ++(options_.resume ? report_.annotations : report_.known_annotations);
  if (options_.resume && content.class_id) ++class_counts_[static_cast<std::size_t>(content.class_id.value)];
}

}  // namespace touchmark::flow
