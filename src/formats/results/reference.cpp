#include "formats/results/reference.h"

#include <algorithm>

namespace touchmark::formats::results {
namespace {

namespace fs = std::filesystem;

// Keeps the images and nothing else.
class Quiet final : public Sink {
 public:
  Quiet(Sink& outer, std::vector<SourceAsset>& assets) : outer_(outer), assets_(assets) {}
  Result<void> on_ontology(record::Ontology) override { return {}; }
  Result<void> on_asset(SourceAsset asset) override {
    assets_.push_back(std::move(asset));
    return {};
  }
  Result<void> on_annotation(SourceAnnotation) override { return {}; }
  void on_issue(Issue) override {}
  bool on_progress(double share) override { return outer_.on_progress(share * 0.3); }

 private:
  Sink& outer_;
  std::vector<SourceAsset>& assets_;
};

bool lies_in(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

std::ptrdiff_t shared_folders(const fs::path& a, const fs::path& b) {
  return std::distance(a.begin(), std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first);
}

// The outermost folders of such files, as recognize() has them.
std::vector<fs::path> sets_below(const DataSource& whole, Likeness like) {
  std::vector<fs::path> out;
  const auto tree = Tree::of(whole);
  if (!tree) return out;
  std::vector<fs::path> found;
  for (const Found& one : find_label_files(*tree, like)) found.push_back(one.path);
  std::sort(found.begin(), found.end());
  for (const fs::path& path : found)
    if (out.empty() || !lies_in(path, out.back())) out.push_back(path);
  return out;
}

// Of a list that was named by itself, the files beside it.
std::vector<coco::AnnotationFile> files_beside(const DataSource& source, Likeness like) {
  std::vector<coco::AnnotationFile> out;
  for (const fs::path& path : source.files(source.named().parent_path(), false, {".json"}))
    if (like(source, path) >= kLeastLikely) out.push_back(coco::describe(path));
  return out;
}

std::vector<coco::AnnotationFile> files_for(const DataSource& source, Likeness like, IssueLog& issues) {
  if (source.is_file(source.named())) return files_beside(source, like);
  const DataSource whole = source.at(source.named());
  std::vector<fs::path> sets = sets_below(whole, like);
  if (sets.empty()) return {};
  const auto nearness = [&](const fs::path& set) { return shared_folders(source.path(), set); };
  std::stable_sort(sets.begin(), sets.end(),
                   [&](const auto& a, const auto& b) { return nearness(a) > nearness(b); });
  if (sets.size() > 1 && nearness(sets[0]) == nearness(sets[1]))
    issues.add("lists of results beside several data sets", source.path().string(),
               "its ids are taken as those of " + sets[0].lexically_relative(source.named()).string());
  auto files = coco::find_annotation_files(source.at(sets[0]), like);
  return files ? std::move(*files) : std::vector<coco::AnnotationFile>();
}

}  // namespace

Reference::Reference(DataSource source, std::vector<coco::AnnotationFile> files, coco::AnnotationFile list,
                     Sink& sink)
    : source_(std::move(source)),
      list_(std::move(list)),
      quiet_(std::make_unique<Quiet>(sink, assets_)),
      issues_(*quiet_),
      set_(
          source_, std::move(files), [this](double share) { return quiet_->on_progress(share); }, issues_) {}

Result<std::unique_ptr<Reference>> Reference::find(const DataSource& source, Sink& sink, IssueLog& issues) {
  std::vector<coco::AnnotationFile> files = files_for(source, &coco::likeness, issues);
  if (files.empty()) files = files_for(source, &coco::panoptic_likeness, issues);
  if (files.empty()) return std::unique_ptr<Reference>();
  const DataSource whole = source.at(source.named());
  std::unique_ptr<Reference> out(new Reference(whole, std::move(files), coco::describe(source.path()), sink));
  const Result<void> done = out->read();
  if (done) return out;
  if (done.error().code == ErrorCode::kCancelled) return tl::unexpected<Error>(done.error());
  issues.add("COCO files that cannot be read", done.error().where,
             done.error().message + "; its images and categories are not known to the list of results");
  return std::unique_ptr<Reference>();
}

Result<void> Reference::read() {
  TM_TRY(set_.open());
  TM_ASSIGN(ontology_, set_.read_ontology());
  coco::ImageReader images(*quiet_, issues_);
  for (coco::Part& part : set_.parts()) {
    coco::ImageFiles files(source_, set_.pictures(), part.file);
    TM_TRY(set_.read_images(part, images, files));
  }
  return {};
}

std::vector<std::uint32_t> Reference::images(const coco::SourceId& id) const {
  std::vector<std::uint32_t> of_split;
  std::vector<std::uint32_t> all;
  for (const coco::Part& part : set_.parts()) {
    const std::uint32_t found = part.images.find(id);
    if (found == coco::SourceIdMap::kNone) continue;
    all.push_back(found);
    if (list_.split != record::Split::kNone && part.file.split == list_.split) of_split.push_back(found);
  }
  std::vector<std::uint32_t>& out = of_split.empty() ? all : of_split;
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

ClassId Reference::category(const coco::SourceId& id) const {
  for (const bool same_split : {true, false}) {
    for (const coco::Part& part : set_.parts()) {
      if (same_split && part.file.split != list_.split) continue;
      const std::uint32_t found = part.categories.find(id);
      if (found != coco::SourceIdMap::kNone) return ClassId(found);
    }
  }
  return ClassId();
}

}  // namespace touchmark::formats::results
