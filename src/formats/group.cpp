#include "formats/group.h"

#include "formats/grouped_store.h"

namespace touchmark::formats {
namespace {

constexpr std::size_t kMostIssues = 10000;

class Grouped final : public GroupedSource, public Sink {
 public:
  Grouped(DataSource source, const GroupOptions& options)
      : source_(std::move(source)), options_(options), store_(options.memory_bytes) {}

  Result<void> on_ontology(record::Ontology ontology) override {
    ontology_ = std::move(ontology);
    return {};
  }
  Result<void> on_asset(SourceAsset asset) override { return store_.add_asset(asset.content); }
  Result<void> on_annotation(SourceAnnotation annotation) override {
    return store_.add_annotation(annotation);
  }
  void on_issue(Issue issue) override {
    if (issues_.size() < kMostIssues) {
      issues_.push_back(std::move(issue));
    } else if (++more_issues_ == 1) {
      issues_.push_back({"", ""});
    }
    if (more_issues_ > 0) issues_.back().message = "and " + std::to_string(more_issues_) + " more";
  }
  bool on_progress(double share) override { return !options_.on_progress || options_.on_progress(share); }

  Result<void> finish() { return store_.finish(); }

  const record::Ontology& ontology() const override { return ontology_; }
  std::int64_t asset_count() const override { return store_.asset_count(); }
  std::int64_t annotation_count() const override { return store_.annotation_count(); }
  const std::vector<Issue>& issues() const override { return issues_; }
  AssetStream stream() override {
    return [this](const std::function<Result<void>(const AssetWithAnnotations&)>& each) {
      return store_.replay(each);
    };
  }

  const DataSource& source() const override { return source_; }

 private:
  DataSource source_;
  GroupOptions options_;
  record::Ontology ontology_;
  GroupedStore store_;
  std::vector<Issue> issues_;
  std::int64_t more_issues_ = 0;
};

}  // namespace

Result<std::unique_ptr<GroupedSource>> read_grouped(const Format& format, const std::filesystem::path& source,
                                                    const GroupOptions& options) {
  TM_ASSIGN(DataSource opened, DataSource::open(source));
  return read_grouped(format, std::move(opened), options);
}

Result<std::unique_ptr<GroupedSource>> read_grouped(const Format& format, DataSource source,
                                                    const GroupOptions& options) {
  auto grouped = std::make_unique<Grouped>(std::move(source), options);
  TM_TRY(format.read(grouped->source(), *grouped));
  grouped->source().report(*grouped);
  TM_TRY(grouped->finish());
  return grouped;
}

}  // namespace touchmark::formats
