#include "formats/bundle/reader.h"

#include "base/json.h"
#include "base/json_fields.h"
#include "base/text.h"
#include "formats/atomic_file.h"
#include "formats/bundle/lines.h"
#include "formats/folder.h"

namespace touchmark::formats::bundle {
namespace {

namespace fs = std::filesystem;

class Reader {
 public:
  Reader(const DataSource& source, OpenFile file, Sink& sink)
      : source_(source),
        file_(file.path()),
        total_(std::max<std::uint64_t>(1, file.size())),
        lines_(std::move(file)),
        sink_(sink),
        issues_(sink) {}

  Result<void> run() {
    TM_TRY(read_header());
    std::string_view line;
    while (lines_.next(line)) {
      // Many short lines or a few long ones.
      if (lines_.number() % 1024 == 0 || lines_.offset() - told_at_ > kTellEach) {
        told_at_ = lines_.offset();
        if (!sink_.on_progress(share())) return fail(ErrorCode::kCancelled, "cancelled", file_.string());
      }
      TM_TRY(read_line(line));
    }
    if (!has_ontology_) TM_TRY(give_ontology({}));
    if (!ended_)
      issue("bundles that break off", "the bundle has no end line, so it is cut off; what is there was read");
    if (reserved_ > 0)
      sink_.on_issue(
          {file_.string(),
           std::to_string(reserved_) + " lines of history or files are for restore and were not read",
           "lines for restore", reserved_});
    issues_.finish();
    return {};
  }

 private:
  std::string where() const { return file_.string() + ":" + std::to_string(lines_.number()); }
  double share() const {
    return std::min(1.0, static_cast<double>(lines_.offset()) / static_cast<double>(total_));
  }
  void issue(std::string_view kind, std::string message) { issues_.add(kind, where(), std::move(message)); }
  void bad_line(const Error& error) {
    issue("lines that cannot be read", "this line was skipped: " + error.text());
  }

  Result<void> read_header();
  Result<void> read_line(std::string_view line);
  Result<void> read_parsed(const Json& line, const std::string& kind);
  Result<void> give_ontology(record::Ontology ontology);
  Result<void> read_asset(const Json& line);
  Result<void> read_annotation(const Json& line);
  void read_end(const Json& line);

  const DataSource& source_;
  const fs::path file_;
  const std::uint64_t total_;
  LineReader lines_;
  Sink& sink_;
  IssueLog issues_;
  static constexpr std::uint64_t kTellEach = 1 << 20;
  std::uint64_t told_at_ = 0;
  bool has_ontology_ = false;
  bool ended_ = false;
  std::vector<std::uint32_t> places_;  // asset line -> position pushed, or kSkipped
  static constexpr std::uint32_t kSkipped = UINT32_MAX;
  std::uint32_t pushed_ = 0;
  const std::shared_ptr<const std::string> prefix_ = std::make_shared<std::string>(file_.string() + ":");
  std::int64_t annotation_lines_ = 0;
  std::int64_t reserved_ = 0;
};

Result<void> Reader::read_header() {
  std::string_view line;
  if (!lines_.next(line)) return fail(ErrorCode::kInvalid, "the bundle is empty", file_.string());
  const Result<Json> header = parse_json(line);
  const bool known =
      header && header->is_object() && header->contains("format") && (*header)["format"] == Json(kFormatName);
  if (!known)
    return fail(ErrorCode::kInvalid,
                "not a Touchmark bundle: the first line should be {\"format\":\"touchmark-bundle\",...}",
                where());
  TM_ASSIGN(const std::int64_t version, integer_field(*header, "", "version", 0));
  if (version < 1) return fail(ErrorCode::kInvalid, "the bundle says no version", where());
  if (version > kVersion)
    return fail(ErrorCode::kUnsupported,
                "the bundle has version " + std::to_string(version) + "; this build reads up to " +
                    std::to_string(kVersion),
                where());
  return {};
}

Result<void> Reader::read_line(std::string_view line) {
  if (lines_.too_long()) {
    issue("lines that cannot be read", "this line is longer than 64 MiB and was skipped");
    return {};
  }
  if (trimmed(line).empty()) return {};
  const Result<Json> parsed = parse_json(line);
  if (!parsed) {
    bad_line(parsed.error());
    return {};
  }
  const auto kind = parsed->is_object() ? parsed->find("kind") : parsed->end();
  if (!parsed->is_object() || kind == parsed->end() || !kind->is_string()) {
    issue("lines without a kind", "this line says no kind and was skipped");
    return {};
  }
  return read_parsed(*parsed, kind->get<std::string>());
}

Result<void> Reader::read_parsed(const Json& line, const std::string& kind) {
  if (kind == "annotation") return read_annotation(line);
  if (kind == "asset") return read_asset(line);
  if (kind == "end") {
    read_end(line);
  } else if (kind == "event" || kind == "blob") {
    ++reserved_;
  } else if (kind != "ontology") {
    issue("lines of an unknown kind",
          "lines of the kind \"" + kind + "\" are not known here and were skipped");
  } else if (has_ontology_) {
    issue("second ontologies", "the ontology must come once and first; this one was skipped");
  } else {
    Result<record::Ontology> ontology = record::ontology_from_json(line.value("ontology", Json()));
    if (!ontology)
      return fail(ErrorCode::kInvalid, "the ontology cannot be read: " + ontology.error().text(), where());
    return give_ontology(std::move(*ontology));
  }
  return {};
}

Result<void> Reader::give_ontology(record::Ontology ontology) {
  has_ontology_ = true;
  return sink_.on_ontology(std::move(ontology));
}

Result<void> Reader::read_asset(const Json& line) {
  if (!has_ontology_) TM_TRY(give_ontology({}));
  if (places_.size() >= kSkipped) return fail(ErrorCode::kTooLarge, "more than 4 billion assets", where());
  std::string image;
  Result<record::AssetContent> content = asset_from(line, image);
  if (content && annotation_lines_ > 0)
    content = fail(ErrorCode::kInvalid, "assets must come before annotations");
  if (!content) {
    places_.push_back(kSkipped);
    bad_line(content.error());
    return {};
  }
  SourceAsset asset;
  if (!image.empty()) {
    const Result<fs::path> path = path_below(file_.parent_path(), image);
    if (!path) issue("image paths that are not allowed", path.error().message + "; the image was left out");
    if (path && source_.is_file(*path)) {
      asset.sha256 = hash_in(content->uri);  // the blob that came inside must be what its name says
      content->uri = file_uri(*path);
    }
  }
  places_.push_back(pushed_++);
  asset.content = std::move(*content);
  return sink_.on_asset(std::move(asset));
}

Result<void> Reader::read_annotation(const Json& line) {
  if (!has_ontology_) TM_TRY(give_ontology({}));
  ++annotation_lines_;
  Result<SourceAnnotation> annotation = annotation_from(line);
  if (annotation && annotation->asset >= places_.size())
    annotation = fail(ErrorCode::kInvalid, "there is no asset of this number", "/asset");
  if (annotation && places_[annotation->asset] == kSkipped)
    annotation = fail(ErrorCode::kInvalid, "its asset was skipped", "/asset");
  if (!annotation) {
    bad_line(annotation.error());
    return {};
  }
  annotation->asset = places_[annotation->asset];
  annotation->place = {prefix_, lines_.number()};
  return sink_.on_annotation(std::move(*annotation));
}

void Reader::read_end(const Json& line) {
  ended_ = true;
  const auto says = [&](const char* key, std::int64_t count) {
    const Result<std::int64_t> stated = integer_field(line, "", key, count);
    return !stated || *stated == count;
  };
  if (!says("assets", static_cast<std::int64_t>(places_.size())) || !says("annotations", annotation_lines_))
    issue("bundles with lines missing", "the end line counts more or fewer lines than there are");
}

}  // namespace

Result<void> read_bundle(const DataSource& source, Sink& sink) {
  TM_ASSIGN(OpenFile file, source.open_file(bundle_file(source)));
  return Reader(source, std::move(file), sink).run();
}

}  // namespace touchmark::formats::bundle
