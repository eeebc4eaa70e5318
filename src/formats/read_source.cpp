#include "formats/read_source.h"

#include "formats/registry.h"
#include "formats/unused.h"

namespace touchmark::formats {
namespace {

// The share of a part in that of all.
class PartSink final : public Sink {
 public:
  PartSink(const DataSource& source, Sink& inner, std::size_t part, std::size_t parts)
      : source_(source), inner_(inner), part_(part), parts_(parts) {}
  Result<void> on_ontology(record::Ontology ontology) override {
    return inner_.on_ontology(std::move(ontology));
  }
  Result<KnownMatch> known_image(const WantedImage& wanted) override { return inner_.known_image(wanted); }
  Result<record::Ontology> known_ontology() override { return inner_.known_ontology(); }
  Result<void> each_known_image(
      const std::function<Result<void>(AssetId, const record::AssetContent&)>& each) override {
    return inner_.each_known_image(each);
  }
  // Its picture counts as used from here on, also while the sink has not opened it yet.
  Result<void> on_asset(SourceAsset asset) override {
    if (!asset.file.empty()) {
      source_.use(asset.file);
    } else if (asset.content.uri.starts_with("file:")) {
      source_.use(asset.content.uri.substr(5));
    }
    return inner_.on_asset(std::move(asset));
  }
  Result<void> on_annotation(SourceAnnotation annotation) override {
    return inner_.on_annotation(std::move(annotation));
  }
  void on_issue(Issue issue) override { inner_.on_issue(std::move(issue)); }
  bool on_progress(double share) override {
    return inner_.on_progress((static_cast<double>(part_) + share) / static_cast<double>(parts_));
  }

 private:
  const DataSource& source_;
  Sink& inner_;
  std::size_t part_;
  std::size_t parts_;
};

}  // namespace

Result<Surveyed> survey(const DataSource& source, std::string_view format) {
  const Format* only = nullptr;
  if (format == "images") {
    only = &pictures_format();
  } else if (!format.empty() && format != "auto") {
    TM_ASSIGN(only, find_format(format));
  }
  TM_ASSIGN(Tree tree, Tree::of(source));
  TM_ASSIGN(Recognized found, recognize(tree, only));
  return Surveyed{std::move(tree), std::move(found), false};
}

Error nothing_found(const Tree& tree) {
  return {ErrorCode::kUnsupported,
          "nothing here is a data set or a picture that can be read: looked for " + format_names() +
              " and images; " + only_unused(tree),
          tree.source().path().string()};
}

Result<void> read_source(const Surveyed& surveyed, Sink& sink) {
  const DataSource& source = surveyed.tree.source();
  const auto& parts = surveyed.found.parts;
  if (parts.empty() && !surveyed.among_others) return tl::unexpected(nothing_found(surveyed.tree));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    PartSink part(source, sink, i, parts.size());
    const DataSource here = source.at(parts[i].path);
    TM_TRY(sink.on_part(here));
    TM_TRY(parts[i].format->read(here, part));
  }
  source.report(sink);
  report_unused(surveyed.tree, sink);
  return {};
}

}  // namespace touchmark::formats
