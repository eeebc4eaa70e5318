#include "formats/labelme/reader.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/labelme/classes.h"
#include "formats/labelme/document.h"
#include "formats/labelme/layout.h"
#include "formats/labelme/shape.h"
#include "formats/pairing.h"
#include "formats/probe.h"

namespace touchmark::formats::labelme {
namespace fs = std::filesystem;
namespace {

constexpr const char* kMeta = "#";

// An image and the files that are of it.
struct Item {
  fs::path place;  // below the root; of the image, else where it should be
  fs::path image;  // empty when it is not there
  std::string name;
  geometry::Size size;
  std::string said;                          // by its first file
  std::shared_ptr<const LabelPlace> labels;  // when it is not there
  bool known = false;                        // it is in the project already
  std::string why;                           // it is not there, when others could be meant or lie elsewhere
  bool has_picture = false;
  Json extra;
  std::vector<fs::path> documents;
};

// Numbers for groups: those of the file, and free ones for what is no number but 0.
class Groups {
 public:
  explicit Groups(const std::vector<Json>& shapes) {
    for (const Json& shape : shapes)
      if (const auto number = number_of(group_in(shape))) next_ = std::max(next_, *number);
  }

  // `kept`: whether the number is one of ours.
  std::int64_t of(const Json& group, bool& kept) {
    kept = false;
    if (group.is_null()) return 0;
    if (const auto number = number_of(group)) return *number;
    kept = true;
    const auto [it, added] = ours_.try_emplace(group.dump(), 0);
    if (added) it->second = ++next_;
    return it->second;
  }

 private:
  static Json group_in(const Json& shape) {
    if (!shape.is_object()) return {};
    const auto found = shape.find("group_id");
    return found == shape.end() ? Json() : *found;
  }
  static std::optional<std::int64_t> number_of(const Json& group) {
    constexpr std::int64_t kMost = 1'000'000'000'000'000;
    if (!group.is_number_integer()) return std::nullopt;
    const double rough = group.get<double>();
    if (rough == 0 || rough > static_cast<double>(kMost) || rough < -static_cast<double>(kMost))
      return std::nullopt;
    return group.get<std::int64_t>();
  }

  std::int64_t next_ = 0;
  std::map<std::string, std::int64_t> ours_;
};

class Reader {
 public:
  Reader(const DataSource& source, Layout layout, Sink& sink)
      : source_(source), layout_(std::move(layout)), finder_(source, layout_), sink_(sink), log_(sink) {}

  Result<void> read() {
    TM_TRY(first_pass());
    if (source_.is_folder()) add_images_without_labels();
    TM_TRY(find_in_project());
    name_items();
    order_classes();
    TM_TRY(sink_.on_ontology(classes_.ontology()));
    for (Item& item : items_) TM_TRY(push_asset(item));
    TM_TRY(second_pass());
    for (const auto& [what, conversion] : conversions_)
      sink_.on_issue(
          {conversion.first,
           what + " (" + std::to_string(conversion.count) +
               ") came in as polygons; they are written back as they were while nobody changes them",
           what + " that came in as polygons", conversion.count});
    log_.finish();
    return {};
  }

 private:
  bool progress(std::size_t done, double from, double to) {
    const auto all = static_cast<double>(std::max<std::size_t>(1, layout_.documents.size()));
    return sink_.on_progress(from + (to - from) * static_cast<double>(done) / all);
  }
  static tl::unexpected<Error> cancelled() { return fail(ErrorCode::kCancelled, "the read was cancelled"); }

  Result<void> first_pass() {
    for (std::size_t i = 0; i < layout_.documents.size(); ++i) {
      const fs::path& path = layout_.documents[i];
      auto document = read_document(source_, path);
      if (!document) {
        const fs::path where = document.error().where;
        log_.add("unreadable label files",
                 where.is_absolute() || where.empty() ? layout_.name_of(path) : where.string(),
                 document.error().message + "; the file was left out");
        if (!first_error_) first_error_ = document.error();
      } else {
        const NamedImage named = finder_.find(path, document->image_path);
        if (named.sure || named.path.empty())
          add_document(path, *document, named);
        else
          unsure_.emplace_back(path, named.path);
      }
      if (!progress(i + 1, 0.0, 0.4)) return cancelled();
    }
    take_unsure();
    // Nothing could be read: that is no data set with a few bad files.
    if (first_error_ && items_.empty()) return tl::unexpected<Error>(*first_error_);
    return {};
  }

  // What could be of an image is of it when no other file is.
  void take_unsure() {
    std::map<fs::path, std::size_t> claims;
    for (const auto& [path, image] : unsure_) ++claims[image];
    for (const auto& [path, image] : unsure_) {
      auto document = read_document(source_, path);
      if (!document) continue;  // only when the file changed meanwhile
      const auto taken = index_.find(image.string());
      const bool alone = claims[image] == 1 && taken == index_.end();
      const std::string why =
          "other label files are of " + layout_.name_of(image) + " as well as this one could be";
      add_document(path, *document, alone ? NamedImage{image, true, {}} : NamedImage{{}, false, why});
    }
  }

  void add_document(const fs::path& path, Document& document, const NamedImage& named) {
    Item& item = item_of(path, document, named);
    if (!item.documents.empty())
      log_.add("several label files of one image", layout_.name_of(path),
               "it is of the image of " + layout_.name_of(item.documents.front()) + " too; both were read");
    item.documents.push_back(path);
    item.has_picture = item.has_picture || document.has_picture;
    if (item.size.width == 0) item.size = document.size;
    if (document.extra.is_object()) item.extra.update(document.extra);
    for (const Json& shape : document.shapes) {
      const std::string label = label_of(shape);
      if (label.empty()) continue;
      const ClassId id = classes_.id_of(label);
      classes_.add_attributes(id, attributes_of(shape));
    }
    if (!document.flags.is_object()) return;
    for (const auto& [name, value] : document.flags.items()) {
      if (name.empty() || value == true) continue;
      item.extra[kMeta]["flags"][name] = value;
    }
    for (const auto& [name, value] : document.flags.items())
      if (!name.empty() && value.is_boolean() && (value == true || !name.starts_with("__")))
        tags_.push_back(name);
    std::sort(tags_.begin(), tags_.end());
    tags_.erase(std::unique(tags_.begin(), tags_.end()), tags_.end());
  }

  Item& item_of(const fs::path& path, const Document& document, const NamedImage& named) {
    const fs::path& image = named.path;
    const fs::path place =
        image.empty() ? finder_.place(path, document.image_path) : image.lexically_relative(layout_.root);
    const std::string key = image.empty() ? "missing:" + place.string() : image.string();
    const auto [it, added] = index_.try_emplace(key, items_.size());
    if (added) {
      items_.push_back({});
      items_.back().image = image;
      items_.back().place = place;
      items_.back().why = named.why;
      const fs::path written(document.image_path);
      items_.back().said = is_image_name(written) ? document.image_path : path.stem().string();
    }
    return items_[it->second];
  }

  void add_images_without_labels() {
    for (const fs::path& image : layout_.images) {
      if (!index_.try_emplace(image.string(), items_.size()).second) continue;
      items_.push_back({});
      items_.back().image = image;
      items_.back().place = image.lexically_relative(layout_.root);
    }
  }

  Result<void> find_in_project() {
    for (Item& item : items_) {
      if (!item.image.empty()) continue;
      item.labels =
          std::make_shared<const LabelPlace>(LabelPlace{item.documents.front().parent_path(), std::string()});
      TM_ASSIGN(const auto known,
                sink_.known_image({mended_utf8(item.said), item.labels.get(), split_of_place(item.place),
                                   is_absolute_anywhere(item.said)}));
      if (!known.image) continue;
      item.known = true;
      item.name = known.image->name;
      if (item.size.width == 0) item.size = known.image->size;
    }
    return {};
  }

  // Short names where they are unique, else the whole path.
  void name_items() {
    std::unordered_map<std::string, int> count;
    const auto short_name = [](const Item& item) {
      return mended_utf8(item.known ? item.name : short_place(item.place).generic_string());
    };
    for (const Item& item : items_) ++count[short_name(item)];
    for (Item& item : items_) {
      const std::string name = short_name(item);
      item.name = count[name] == 1 || item.known ? name : mended_utf8(item.place.generic_string());
    }
  }

  // A list of other things than classes is named the same sometimes.
  void order_classes() {
    const auto used = [this](const std::string& name) { return classes_.knows(name); };
    if (layout_.labels_are_sure || std::any_of(layout_.labels.begin(), layout_.labels.end(), used))
      classes_.put_first(layout_.labels);
    const auto is_tag = [this](const std::string& name) {
      return std::binary_search(tags_.begin(), tags_.end(), name);
    };
    if (std::any_of(layout_.flags.begin(), layout_.flags.end(), is_tag))
      for (const std::string& name : layout_.flags) classes_.id_of(name);
    for (const std::string& name : tags_) classes_.id_of(name);
  }

  geometry::Size size_of(const Item& item) const {
    if (item.size.width > 0 || item.image.empty() || !image_probe()) return item.size;
    const auto file = source_.open_file(item.image);
    if (!file) return {};
    const auto probed = image_probe()(*file);
    return probed ? probed->size : geometry::Size{};
  }

  Result<void> push_asset(Item& item) {
    SourceAsset asset;
    record::AssetContent& content = asset.content;
    content.name = item.name;
    content.mime = mime_of_name(fs::path(item.name));
    content.size = item.size = size_of(item);
    content.split = split_of_place(item.place);
    if (!item.extra.is_null()) content.extra = json_text({{"labelme", item.extra}});
    asset.labels = item.labels;
    if (!item.image.empty()) {
      content.uri = file_uri(item.image);
      asset.file = item.image;
    } else if (!item.known) {
      content.media = record::MediaState::kMissing;
      content.media_error = "the image file does not exist";
      log_.add("annotated images that do not exist", layout_.name_of(item.documents.front()),
               item.has_picture ? "its image " + item.name +
                                      " is only in the label file (imageData); the labels came in without it"
                                : "its image " + item.name + " does not exist" +
                                      (item.why.empty() ? "" : "; " + item.why));
    }
    return sink_.on_asset(std::move(asset));
  }

  Result<void> second_pass() {
    std::size_t done = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      for (const fs::path& path : items_[i].documents) {
        if (auto document = read_document(source_, path)) TM_TRY(push_document(i, path, *document));
        if (!progress(++done, 0.4, 1.0)) return cancelled();
      }
    }
    return {};
  }

  Result<void> push_document(std::size_t asset, const fs::path& path, const Document& document) {
    const std::string name = layout_.name_of(path);
    if (document.flags.is_object()) TM_TRY(push_tags(asset, name, document.flags));
    const auto prefix = std::make_shared<const std::string>(name + "#/shapes/");
    Groups groups(document.shapes);
    for (std::size_t i = 0; i < document.shapes.size(); ++i) {
      const Place place{prefix, static_cast<std::int64_t>(i)};
      auto shape = read_shape(document.shapes[i], items_[asset].size);
      if (!shape) {
        log_.add("shapes in bad shape", place.text(), shape.error().message + "; left out");
        continue;
      }
      TM_TRY(push_shape(asset, place, *shape, groups));
    }
    return {};
  }

  Result<void> push_tags(std::size_t asset, const std::string& name, const Json& flags) {
    const auto prefix = std::make_shared<const std::string>(name + "#/flags");
    for (const auto& [flag, value] : flags.items()) {
      if (flag.empty() || value != true || !classes_.knows(flag)) continue;
      SourceAnnotation annotation;
      annotation.asset = asset;
      annotation.content.kind = record::AnnotationKind::kTag;
      annotation.content.class_id = classes_.id_of(flag);
      annotation.place = {prefix, -1};
      TM_TRY(sink_.on_annotation(std::move(annotation)));
    }
    return {};
  }

  Result<void> push_shape(std::size_t asset, const Place& place, ReadShape& shape, Groups& groups) {
    if (!classes_.knows(shape.label)) return {};  // only when the file changed since the first pass
    if (!shape.remark.empty()) log_.add("shapes partly read", place.text(), shape.remark);
    if (!shape.stands_for.empty()) {
      Conversion& conversion = conversions_[shape.stands_for];
      if (++conversion.count == 1) conversion.first = place.text();
    }
    SourceAnnotation annotation;
    annotation.asset = asset;
    annotation.place = place;
    annotation.content = std::move(shape.content);
    annotation.content.class_id = classes_.id_of(shape.label);
    bool kept = false;
    annotation.content.group = groups.of(shape.group, kept);
    if (kept) shape.kept[kMeta]["group_id"] = shape.group;
    Json others;
    classes_.sort_out(annotation.content.class_id, shape.attributes, others);
    if (!others.is_null()) {
      shape.kept[kMeta]["attributes"].update(others);
      log_.add(
          "attributes of another kind", place.text(),
          "a value of " + others.begin().key() + " is of another kind than those before; it was kept aside");
    }
    annotation.content.attributes = json_text(shape.attributes);
    if (!shape.kept.is_null()) annotation.content.extra = json_text({{"labelme", shape.kept}});
    return sink_.on_annotation(std::move(annotation));
  }

  struct Conversion {
    std::int64_t count = 0;
    std::string first;
  };

  const DataSource& source_;
  Layout layout_;
  ImageFinder finder_;
  Sink& sink_;
  IssueLog log_;
  Classes classes_;
  std::vector<std::string> tags_;  // sorted
  std::vector<Item> items_;
  std::unordered_map<std::string, std::size_t> index_;  // of items, by path
  std::vector<std::pair<fs::path, fs::path>> unsure_;   // label files and the images that they could be of
  std::map<std::string, Conversion> conversions_;
  std::optional<Error> first_error_;
};

}  // namespace

Result<void> read_set(const DataSource& source, Sink& sink) {
  TM_ASSIGN(Layout layout, find_layout(source));
  return Reader(source, std::move(layout), sink).read();
}

}  // namespace touchmark::formats::labelme
