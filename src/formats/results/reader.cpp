#include "formats/results/reader.h"

#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"
#include "formats/coco/annotation_builder.h"
#include "formats/json_stream.h"
#include "formats/pairing.h"
#include "formats/results/resolve.h"

namespace touchmark::formats::results {
namespace {

namespace fs = std::filesystem;
using coco::RawAnnotation;

// The folder that a list is told from others of its name by: those of splits and of captions are of one run.
fs::path run_folder(const fs::path& file) {
  fs::path folder = file.parent_path();
  const auto says_no_run = [](const std::string& name) {
    return is_split_folder(name) || name == "captions";
  };
  while (says_no_run(lower_ascii(folder.filename().string()))) folder = folder.parent_path();
  return folder;
}

// The file's stem; with its folder where the source has a list of that name elsewhere as well.
std::string run_name(const DataSource& source) {
  const fs::path& path = source.path();
  const std::string stem = mended_utf8(path.stem().string());
  if (!source.is_folder(source.named())) return stem;
  const fs::path folder = run_folder(path);
  for (const fs::path& other : source.files(source.named(), true, {".json"}))
    if (other.filename() == path.filename() && run_folder(other) != folder &&
        coco::results_likeness(source, other) > 0)
      return mended_utf8(folder.filename().string()) + "/" + stem;
  return stem;
}

class Reader {
 public:
  Reader(const DataSource& source, Sink& sink)
      : source_(source), sink_(sink), issues_(sink), name_(source.path().string()), run_(run_name(source)) {}

  Result<void> run() {
    TM_ASSIGN(const auto reference, Reference::find(source_, sink_, issues_));
    TM_TRY(open());
    TM_TRY(find_ids());
    TM_ASSIGN(Meaning meaning, resolve(used_, reference.get(), sink_, issues_, name_));
    TM_TRY(sink_.on_ontology(std::move(meaning.ontology)));
    for (SourceAsset& asset : meaning.assets) TM_TRY(sink_.on_asset(std::move(asset)));
    begin_ = 0.6;
    in_->seek(start_);
    TM_TRY(read_list(meaning));
    if (broken_)
      issues_.add("broken files", broken_->where,
                  "the JSON breaks off here (" + broken_->message + "); everything before it was read");
    issues_.finish();
    return {};
  }

 private:
  Result<void> open();
  Result<void> find_ids();
  Result<void> read_list(const Meaning& meaning);
  Result<void> check();
  static void note(const coco::SourceId& id, coco::SourceIdMap& seen, std::vector<coco::SourceId>& out) {
    if (id.present && seen.insert(id, static_cast<std::uint32_t>(out.size()))) out.push_back(id);
  }

  const DataSource& source_;
  Sink& sink_;
  IssueLog issues_;
  const std::string name_;
  const std::string run_;
  std::unique_ptr<JsonStream> in_;
  std::uint64_t start_ = 0;
  double begin_ = 0.3;  // of the share that the pass makes
  UsedIds used_;
  std::optional<Error> broken_;
};

Result<void> Reader::open() {
  TM_ASSIGN(OpenFile file, source_.open_text(source_.path()));
  const auto all = static_cast<double>(std::max<std::uint64_t>(1, file.size()));
  const auto on_read = [this, all](std::uint64_t at) {
    return sink_.on_progress(std::min(1.0, begin_ + 0.4 * static_cast<double>(at) / all));
  };
  TM_ASSIGN(in_, JsonStream::open(std::move(file), on_read, source_.encoding()));
  if (in_->kind() != JsonStream::Kind::kArray) {
    TM_TRY(check());
    return fail(ErrorCode::kInvalid, "not a list of COCO results: it should be a JSON list", name_);
  }
  start_ = in_->offset();
  return {};
}

Result<void> Reader::check() {
  if (!in_->failed()) return {};
  Error error = in_->error();
  if (error.code != ErrorCode::kInvalid) return tl::unexpected<Error>(std::move(error));
  if (!broken_) broken_ = std::move(error);
  return {};
}

Result<void> Reader::find_ids() {
  RawAnnotation raw;
  coco::SourceIdMap images;
  coco::SourceIdMap categories;
  in_->begin_array();
  while (in_->next_element() && coco::read_annotation(*in_, raw)) {
    if (!raw.is_object) continue;
    note(raw.image_id, images, used_.images);
    note(raw.category_id, categories, used_.categories);
  }
  return check();
}

Result<void> Reader::read_list(const Meaning& meaning) {
  const auto prefix = std::make_shared<const std::string>(name_ + "#/");
  RawAnnotation raw;
  SourceAnnotation annotation;
  coco::Remark remark;
  std::int64_t position = 1;
  bool runs = true;
  std::size_t last_asset = 0;
  in_->begin_array();
  for (std::int64_t i = 0; in_->next_element() && coco::read_annotation(*in_, raw); ++i) {
    const bool usable =
        coco::build_annotation(raw, {meaning.images, meaning.categories, position, runs}, annotation, remark);
    annotation.place = {prefix, i};
    if (remark.kind[0] != '\0') issues_.add(remark.kind, annotation.place.text(), std::move(remark.message));
    if (!usable) continue;
    runs = runs && raw.id.present && !raw.id.is_text && raw.id.value == position &&
           annotation.asset >= last_asset;
    last_asset = annotation.asset;
    ++position;
    annotation.local_id = 0;
    annotation.run = run_;
    TM_TRY(sink_.on_annotation(annotation));
  }
  return check();
}

}  // namespace

Result<void> read_results(const DataSource& source, Sink& sink) {
  if (source.is_file()) return Reader(source, sink).run();
  return fail(ErrorCode::kNotFound,
              "there is no list of COCO results, a .json file [{\"image_id\":..., \"score\":...}]",
              source.path().string());
}

}  // namespace touchmark::formats::results
