#include "formats/group.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "base/file_hash.h"
#include "base/json.h"
#include "formats/framing.h"
#include "formats/grouped_store.h"
#include "formats/id_tables.h"
#include "formats/labels_before.h"
#include "formats/picture_names.h"
#include "formats/probe.h"
#include "formats/read_source.h"
#include "formats/skeleton_class.h"

namespace touchmark::formats {
namespace {

constexpr std::size_t kMostIssues = 10000;

// Adds to what one part keeps for its format what another part keeps besides.
void add_fields(std::string& kept, const std::string& more) {
  if (more.empty() || more == kept) return;
  Json all = json_from_text(kept);
  if (!all.is_object()) all = Json::object();
  const Json others = json_from_text(more);
  if (!others.is_object()) return;
  for (const auto& [format, fields] : others.items()) {
    Json& own = all[format];
    if (own.is_null()) own = Json::object();
    if (!own.is_object() || !fields.is_object()) continue;
    for (const auto& [name, value] : fields.items())
      if (!own.contains(name)) own[name] = value;
  }
  kept = json_text(all);
}

class Grouped final : public GroupedSource, public Sink {
 public:
  explicit Grouped(const GroupOptions& options) : options_(options), store_(options.memory_bytes) {}

  Result<void> on_part(const DataSource& part) override {
    end_part();
    ++part_number_;
    part_ = part.path();
    around_ = part.is_file() ? part_.parent_path() : part_;
    framing_.begin_part();
    places_.clear();
    before_ = pictures_.size();
    return {};
  }
  Result<void> on_ontology(record::Ontology ontology) override {
    classes_.clear();
    if (ontology_.classes.empty()) {
      for (const record::Class& one : ontology.classes) classes_.push_back(one.id);
      add_fields(ontology.extra, ontology_.extra);
      ontology_ = std::move(ontology);
      return {};
    }
    add_fields(ontology_.extra, ontology.extra);
    for (record::Class& one : ontology.classes) {
      const auto find = [this](const std::string& name) { return ontology_.find(name); };
      if (std::string name = name_by_skeleton(one, find); name != one.name) {
        on_issue({one.name, "a class of this name has other joints; this one became " + name,
                  "classes with other joints"});
        one.name = std::move(name);
      }
      const record::Class* known = ontology_.find(one.name);
      if (known == nullptr) {
        one.id = ClassId(static_cast<std::int64_t>(ontology_.classes.size()) + 1);
        ontology_.classes.push_back(one);
        known = &ontology_.classes.back();
      } else {
        add_fields(ontology_.classes[static_cast<std::size_t>(known - ontology_.classes.data())].extra,
                   one.extra);
      }
      classes_.push_back(known->id);
    }
    return {};
  }

  Result<KnownMatch> known_image(const WantedImage& wanted) override {
    KnownMatch out;
    if (before_ == 0) return out;
    const PictureMatch match = find(wanted);
    if (match.meant.size() > 1)
      for (const std::size_t one : match.meant) out.several.push_back(pictures_[one].name);
    if (match.meant.size() != 1) return out;
    const std::string& name = pictures_[match.meant.front()].name;
    out.image = KnownImage{name, names_.at(name).size};
    return out;
  }

  Result<record::Ontology> known_ontology() override { return ontology_; }
  Result<void> each_known_image(
      const std::function<Result<void>(AssetId, const record::AssetContent&)>& each) override {
    for (const auto& [name, known] : names_) {
      record::AssetContent content;
      content.name = name;
      content.size = known.size;
      TM_TRY(each(AssetId(), content));
    }
    return {};
  }

  Result<void> on_asset(SourceAsset asset) override {
    record::AssetContent& content = asset.content;
    const auto truth = truth_of(asset);
    const std::string plain = content.name;
    if (const std::string* there = read_before(asset)) {
      const Known& known = names_.at(*there);
      places_.push_back(known.position);
      take_split(known.position, content.split);
      framing_.add_image(content, Framing::Truth{known.size, known.orientation});
      return {};
    }
    for (int number = 1;; ++number) {
      const auto known = names_.find(content.name);
      if (known == names_.end()) break;
      if (is_same(known->second, content)) {
        if (several_parts_ && !content.uri.empty())
          by_file_.emplace(hash_text(content.uri), known->second.position);
        places_.push_back(known->second.position);
        take_split(known->second.position, content.split);
        framing_.add_image(content, Framing::Truth{known->second.size, known->second.orientation});
        return {};
      }
      const std::filesystem::path folder = part_.filename();
      content.name =
          (number == 1 ? folder / plain : folder / (std::to_string(number) + "_" + plain)).generic_string();
    }
    if (content.name != plain)
      on_issue({plain, "another picture has this name; it came in as " + content.name,
                "pictures whose name is another's"});
    framing_.add_image(content, truth);
    places_.push_back(static_cast<std::size_t>(store_.asset_count()));
    ++images_of_split_[static_cast<std::size_t>(content.split)];
    if (several_parts_) splits_.push_back(content.split);
    names_.emplace(content.name,
                   Known{places_.back(), content.uri, content.size, content.orientation, part_number_});
    if (several_parts_) remember(content);
    return store_.add_asset(content);
  }

  Result<void> on_annotation(SourceAnnotation annotation) override {
    if (annotation.asset >= places_.size())
      return fail(ErrorCode::kInternal, "the reader named an asset it did not push");
    if (!framing_.admit(annotation)) return {};
    annotation.asset = places_[annotation.asset];
    auto& class_id = annotation.content.class_id;
    if (class_id) class_id = classes_.at(static_cast<std::size_t>(class_id.value) - 1);
    if (several_parts_ && labels_.take(annotation)) return {};
    return store_.add_annotation(annotation);
  }
  void on_issue(Issue issue) override {
    if (current_ != nullptr && current_->unpacked) take_out_folder(issue);
    if (issues_.size() < kMostIssues) {
      issues_.push_back(std::move(issue));
    } else if (++more_issues_ == 1) {
      issues_.push_back({"", ""});
    }
    if (more_issues_ > 0) issues_.back().message = "and " + std::to_string(more_issues_) + " more";
  }
  bool on_progress(double share) override {
    const auto all = static_cast<double>(std::max<std::size_t>(1, sources_.size()));
    return !options_.on_progress || options_.on_progress((static_cast<double>(done_) + share) / all);
  }

  Result<void> run(DataSource source) {
    own_.emplace(std::move(source));
    TM_ASSIGN(auto surveyed, survey(*own_, options_.format));
    return run({SourceToGroup{surveyed}});
  }
  Result<void> run(const std::vector<SourceToGroup>& sources) {
    for (const SourceToGroup& one : sources) {
      const auto& parts = one.surveyed.found.parts;
      parts_.insert(parts_.end(), parts.begin(), parts.end());
      sources_.push_back(&one.surveyed.tree.source());
    }
    several_parts_ = parts_.size() > 1;
    for (const SourceToGroup& one : sources) {
      current_ = &one;
      source_ = sources_[done_];
      TM_TRY(read_source(one.surveyed, *this));
      ++done_;
    }
    end_part();
    framing_.finish();
    current_ = nullptr;
    return store_.finish();
  }

  const record::Ontology& ontology() const override { return ontology_; }
  std::int64_t asset_count() const override { return store_.asset_count(); }
  const std::array<std::int64_t, 4>& images_of_split() const override { return images_of_split_; }
  std::int64_t annotation_count() const override { return store_.annotation_count(); }
  const std::vector<Issue>& issues() const override { return issues_; }
  AssetStream stream() override {
    return [this](const std::function<Result<void>(const AssetWithAnnotations&)>& each) {
      if (!later_splits_) return store_.replay(each);
      std::size_t position = 0;
      return store_.replay([&](const AssetWithAnnotations& asset) -> Result<void> {
        const record::Split split = splits_[position++];
        if (split == asset.content.split) return each(asset);
        AssetWithAnnotations with_split = asset;
        with_split.content.split = split;
        return each(with_split);
      });
    };
  }

  Result<OpenFile> open_image(const record::AssetContent& content) const override {
    if (!content.uri.starts_with("file:")) return fail(ErrorCode::kNotFound, "it has no file", content.name);
    const std::filesystem::path path = content.uri.substr(5);
    for (const DataSource* source : sources_)
      if (auto file = source->open_file(path)) return file;
    return fail(ErrorCode::kNotFound, "its file is not there any more", content.name);
  }
  const std::vector<Part>& parts() const override { return parts_; }

 private:
  struct Known {
    std::size_t position;
    std::string uri;
    geometry::Size size;
    std::uint8_t orientation;
    std::size_t part;
  };

  // One file, or the same picture in another data set or archive.
  bool is_same(const Known& known, const record::AssetContent& content) const {
    if (known.uri == content.uri && !several_parts_) return true;
    if (known.part == part_number_ || known.uri.empty() || content.uri.empty()) return false;
    record::AssetContent there;
    there.uri = known.uri;
    const auto a = open_image(there);
    const auto b = open_image(content);
    if (!a || !b || a->size() != b->size()) return false;
    const auto hash = sha256_of(a->fd());
    const auto other = sha256_of(b->fd());
    return hash && other && *hash == *other;
  }

  void end_part() {
    if (const std::int64_t again = labels_.end_set(); again > 0)
      on_issue({around_.filename().string(),
                std::to_string(again) + (again == 1 ? " label is" : " labels are") +
                    " also in another data set here and " + (again == 1 ? "was" : "were") + " read once",
                "labels in two data sets", again});
  }

  // An image without a split takes that of the labels that come later.
  void take_split(std::size_t position, record::Split split) {
    if (!several_parts_ || split == record::Split::kNone || splits_[position] != record::Split::kNone) return;
    splits_[position] = split;
    later_splits_ = true;
    --images_of_split_[static_cast<std::size_t>(record::Split::kNone)];
    ++images_of_split_[static_cast<std::size_t>(split)];
  }

  void take_out_folder(Issue& issue) const {
    const std::string folder = root_of_source().string() + "/";
    for (std::string* text : {&issue.where, &issue.message})
      for (auto at = text->find(folder); at != std::string::npos; at = text->find(folder, at))
        text->erase(at, folder.size());
  }

  std::filesystem::path root_of_source() const {
    return source_->is_file() ? source_->path().parent_path() : source_->path();
  }

  // The image of the same file, or the one that labels alone are of; null for a new one.
  const std::string* read_before(const SourceAsset& asset) {
    const record::AssetContent& content = asset.content;
    if (!several_parts_) return nullptr;
    if (!content.uri.empty()) {
      const auto known = by_file_.find(hash_text(content.uri));
      return known == by_file_.end() ? nullptr : &pictures_[known->second].name;
    }
    if (before_ == 0) return nullptr;
    const PictureMatch match = find({content.name, asset.labels.get(), content.split});
    if (match.meant.size() == 1) return &pictures_[match.meant.front()].name;
    std::vector<std::string> names;
    for (const std::size_t one : match.meant) names.push_back(pictures_[one].name);
    if (!names.empty())
      on_issue({content.name,
                "its labels could be of " + candidates_text(names) +
                    ", and nothing tells which; they were put on an image of their own",
                "images that several could be"});
    return nullptr;
  }

  void remember(const record::AssetContent& content) {
    PicturePlace place{content.name, content.name, content.split, current_->origin};
    if (!content.uri.empty()) {
      by_file_.emplace(hash_text(content.uri), pictures_.size());
      place.path =
          std::filesystem::path(content.uri.substr(5)).lexically_relative(root_of_source()).generic_string();
    }
    pictures_.push_back(std::move(place));
  }

  // Among the images of the parts before.
  PictureMatch find(const WantedImage& wanted) {
    if (listed_ != before_) {
      picture_names_ = {};
      for (std::size_t i = 0; i < before_; ++i) picture_names_.add(pictures_[i].path);
      picture_names_.build();
      listed_ = before_;
    }
    const std::filesystem::path& folder = wanted.labels != nullptr ? wanted.labels->folder : around_;
    std::string around = folder.lexically_relative(root_of_source()).generic_string();
    if (around == ".") around.clear();
    SaidPicture said{std::string(wanted.path), std::move(around), current_->origin, wanted.foreign,
                     wanted.split};
    if (wanted.labels != nullptr) said.list = wanted.labels->list;
    return picture_names_.find(said, [this](std::size_t i) { return pictures_[i]; });
  }

  std::optional<Framing::Truth> truth_of(const SourceAsset& asset) const {
    const std::string& uri = asset.content.uri;
    if (!uri.starts_with("file:") || !image_probe()) return std::nullopt;
    const auto file =
        source_->open_file(asset.file.empty() ? std::filesystem::path(uri.substr(5)) : asset.file);
    if (!file) return std::nullopt;
    const auto found = image_probe()(*file);
    return found ? std::optional(Framing::Truth{found->size, found->orientation}) : std::nullopt;
  }

  std::optional<DataSource> own_;           // where one was given
  std::vector<const DataSource*> sources_;  // all
  const DataSource* source_ = nullptr;      // that is read
  const SourceToGroup* current_ = nullptr;  // likewise
  std::size_t done_ = 0;                    // sources
  std::vector<Part> parts_;
  std::filesystem::path part_;
  std::vector<ClassId> classes_;     // of the part, by its id less one
  std::vector<std::size_t> places_;  // of the part's assets
  std::unordered_map<std::string, Known> names_;
  // The rest only of sources of several parts, whose labels may be of the images of another.
  bool several_parts_ = false;
  std::filesystem::path around_;        // the folder of the part
  std::vector<PicturePlace> pictures_;  // by position
  std::unordered_map<std::uint64_t, std::size_t> by_file_;
  PictureNames picture_names_;
  std::vector<record::Split> splits_;  // by position
  bool later_splits_ = false;          // some are not those that the images came with
  LabelsBefore labels_;
  std::size_t part_number_ = 0;
  std::size_t before_ = 0;  // how many came before this part
  std::size_t listed_ = 0;  // how many picture_names_ has
  Framing framing_{*this};
  GroupOptions options_;
  record::Ontology ontology_;
  GroupedStore store_;
  std::vector<Issue> issues_;
  std::int64_t more_issues_ = 0;
  std::array<std::int64_t, 4> images_of_split_{};
};

}  // namespace

Result<std::unique_ptr<GroupedSource>> read_grouped(const std::filesystem::path& source,
                                                    const GroupOptions& options) {
  TM_ASSIGN(DataSource opened, DataSource::open(source));
  return read_grouped(std::move(opened), options);
}

Result<std::unique_ptr<GroupedSource>> read_grouped(DataSource source, const GroupOptions& options) {
  auto grouped = std::make_unique<Grouped>(options);
  TM_TRY(grouped->run(std::move(source)));
  return grouped;
}

Result<std::unique_ptr<GroupedSource>> read_grouped(const std::vector<SourceToGroup>& sources,
                                                    const GroupOptions& options) {
  auto grouped = std::make_unique<Grouped>(options);
  TM_TRY(grouped->run(sources));
  return grouped;
}

}  // namespace touchmark::formats
