#include "formats/voc/reader.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "base/fold.h"
#include "base/json.h"
#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/probe.h"
#include "formats/voc/adopt.h"
#include "formats/voc/layout.h"
#include "formats/voc/segmentation.h"
#include "formats/voc/xml.h"
#include "geometry/mask.h"

namespace touchmark::formats::voc {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kUnnamedClass = "object";  // instances of a label image without classes

// `extra` as the value of "voc", as a record keeps it.
std::string wrapped(Json extra) {
  if (extra.is_null() || extra.empty()) return {};
  Json out = Json::object();
  out["voc"] = std::move(extra);
  return json_text(out);
}

class Reader {
 public:
  Reader(const DataSource& files, Layout layout, Sink& sink)
      : files_(files), layout_(std::move(layout)), sink_(sink), log_(sink) {}

  Result<void> read() {
    report_layout();
    TM_TRY(first_pass());
    TM_TRY(sink_.on_ontology(ontology_));
    for (SourceAsset& asset : assets_) TM_TRY(sink_.on_asset(std::move(asset)));
    TM_TRY(second_pass());
    log_.finish();
    return {};
  }

 private:
  void report_layout() {
    if (!layout_.listed_missing.empty()) {
      const std::size_t missing = layout_.listed_missing.size();
      std::string names;
      for (std::size_t i = 0; i < std::min<std::size_t>(missing, 3); ++i) {
        names += (i == 0 ? "" : ", ") + layout_.listed_missing[i];
      }
      sink_.on_issue({"ImageSets",
                      std::to_string(missing) + " of " + std::to_string(layout_.listed) +
                          " listed images do not exist: " + names + (missing > 3 ? ", ..." : ""),
                      "listed images that do not exist", static_cast<std::int64_t>(missing)});
    }
    for (const fs::path& path : layout_.shadowed) {
      log_.add("images of the same name", layout_.name_of(path),
               "another image differs from it only in its extension; the labels are of that one");
    }
  }

  bool progress(std::size_t done, double from, double to) {
    return sink_.on_progress(from + (to - from) * static_cast<double>(done) /
                                        static_cast<double>(std::max<std::size_t>(1, layout_.items.size())));
  }

  Result<File> load(const fs::path& path, std::vector<Issue>& issues) const {
    TM_ASSIGN(const std::string text, files_.read_text(path, kXmlLimit));
    return parse(text, layout_.name_of(path), issues);
  }

  // Adds the class when it is new; Ontology::add would search the list each time.
  ClassId class_id(std::string_view name) {
    const auto [it, added] = class_ids_.try_emplace(std::string(name));
    if (added) {
      record::Class one;
      one.id = it->second = ClassId(static_cast<std::int64_t>(ontology_.classes.size()) + 1);
      one.name = name;
      ontology_.classes.push_back(std::move(one));
    }
    return it->second;
  }

  // Classes and assets.
  Result<void> first_pass() {
    for (const auto& [index, name] : layout_.class_names) {
      if (index > 0) class_id(name);
    }
    const bool guess_names = layout_.class_names.empty() && layout_.has_masks();
    if (guess_names) add_palette_classes();
    for (const Item& item : layout_.items)
      if (!item.image.empty()) image_names_.insert(folded(item.image.filename().string()));
    adopt_images(layout_, [this](const Item& item) { return filename_of(item); });
    std::vector<std::string> part_names;  // after the classes of objects
    std::set<std::string> seen;
    sizes_.reserve(layout_.items.size());
    for (std::size_t i = 0; i < layout_.items.size(); ++i) {
      const Item& item = layout_.items[i];
      File file;
      if (!item.xml.empty()) {
        std::vector<Issue> ignored;  // said again by the second pass
        if (auto loaded = load(item.xml, ignored)) file = std::move(*loaded);
      }
      for (const Object& object : file.objects) {
        class_id(object.name);
        for (const Part& part : object.parts) {
          if (seen.insert(part.name).second) part_names.push_back(part.name);
        }
      }
      TM_TRY(add_asset(item, std::move(file)));
      if (!progress(i, 0.0, 0.4)) return fail(ErrorCode::kCancelled, "the read was cancelled");
    }
    for (const std::string& name : part_names) class_id(name);
    if (needs_unnamed_) class_id(kUnnamedClass);
    return {};
  }

  std::string filename_of(const Item& item) const {
    std::vector<Issue> ignored;
    const auto file = load(item.xml, ignored);
    return file ? file->filename : std::string();
  }

  // Without class names the indices are VOC's own; higher ones that occur are named by number.
  void add_palette_classes() {
    int index = 0;
    for (const std::string& name : voc_classes()) layout_.class_names[++index] = name;
    for (const Item& item : layout_.items) {
      if (item.class_png.empty()) continue;
      const auto image = load_labels(item.class_png);
      if (!image) continue;
      for (const auto& [i, pixels] : pixel_counts(*image))
        if (i > index && i <= kMaxIndex) layout_.class_names[i] = "class_" + std::to_string(i);
    }
    for (const auto& [number, name] : layout_.class_names) class_id(name);
  }

  // The name of an image that did not come: of the one that is there already, else of its label file with
  // what that says.
  Result<std::string> missing_name(const Item& item, const File& file, const LabelPlace& labels,
                                   bool& known) {
    const std::string base = SafeNames::safe(file.filename, {});
    const fs::path stem = fs::path(item.stem).filename();
    const bool fits = !file.filename.empty() && without_extension(base) == stem;
    const std::string own =
        fits ? (fs::path(item.stem).parent_path() / base).generic_string() : item.stem + ".jpg";
    std::vector<std::string> said = {fits ? base : stem.string()};
    for (const std::string& name : names_said(file.filename))
      if (!fits && !name.empty()) said.push_back(name);
    for (const std::string& name : said) {
      TM_ASSIGN(const auto match, sink_.known_image({name, &labels, item.split}));
      known = match.image.has_value();
      if (known) return match.image->name;
      if (!match.several.empty()) break;
    }
    return own;
  }

  Result<void> add_asset(const Item& item, File file) {
    record::AssetContent content;
    std::shared_ptr<const LabelPlace> labels;
    Json extra = file.extra.is_null() ? Json::object() : std::move(file.extra);
    if (!item.image.empty()) {
      content.name = mended_utf8(item.name);
      content.uri = file_uri(item.image);
    } else {
      bool known = false;
      labels = std::make_shared<const LabelPlace>(
          LabelPlace{(layout_.root / item.place).parent_path(), std::string()});
      TM_ASSIGN(content.name, missing_name(item, file, *labels, known));
      content.media = record::MediaState::kMissing;
      content.media_error = "the image file does not exist";
      if (!known)
        log_.add("annotated images that do not exist", item.stem,
                 item.why.empty() ? "the image file does not exist" : "it has no image: " + item.why);
    }
    content.mime = mime_of_name(content.name);
    content.split = item.split;
    content.size = size_of(item, file.size);
    const std::string base = fs::path(content.name).filename().string();
    if (!item.xml.empty() && !file.filename.empty() && file.filename != base) {
      const std::string said = names_said(file.filename).front();
      if (!item.image.empty() && folded(said) != folded(base) && image_names_.contains(folded(said)))
        log_.add("annotation files that name another image", layout_.name_of(item.xml),
                 "its <filename> is " + said + ", which is here too; by its own name it is of " +
                     layout_.name_of(item.image) + ", which has the labels");
      extra["filename"] = file.filename;
    }
    if (file.segmented && item.object_png.empty() && item.class_png.empty()) extra["segmented"] = "1";
    content.extra = wrapped(std::move(extra));
    if (!item.object_png.empty() && item.class_png.empty()) needs_unnamed_ = true;
    sizes_.push_back(content.size);
    assets_.push_back({std::move(content), {}, item.image, std::move(labels)});
    return {};
  }

  geometry::Size size_of(const Item& item, geometry::Size stated) {
    if (stated.width > 0) return stated;
    if (!item.image.empty() && image_probe()) {
      const auto file = files_.open_file(item.image);
      if (file) {
        if (const auto probed = image_probe()(*file)) return probed->size;
      }
    }
    for (const fs::path& path : {item.object_png, item.class_png}) {
      if (path.empty()) continue;
      if (const auto head = png_head(files_.head(path, kPngHead))) return head->size;
    }
    return {};
  }

  // Annotations.
  Result<void> second_pass() {
    for (std::size_t i = 0; i < layout_.items.size(); ++i) {
      const Item& item = layout_.items[i];
      File file;
      if (!item.xml.empty()) {
        std::vector<Issue> issues;
        auto loaded = load(item.xml, issues);
        for (Issue& issue : issues) log_.add("objects in bad shape", issue.where, issue.message);
        if (loaded) {
          file = std::move(*loaded);
        } else {
          log_.add("unreadable annotation files", file_where(loaded.error()),
                   loaded.error().message + "; the file was left out");
        }
      }
      const fs::path& labels = !item.xml.empty()          ? item.xml
                               : !item.object_png.empty() ? item.object_png
                                                          : item.class_png;
      place_.prefix =
          std::make_shared<const std::string>(layout_.name_of(labels) + (labels == item.xml ? ":" : ""));
      TM_TRY(push_item(i, item, file));
      if (!progress(i + 1, 0.4, 1.0)) return fail(ErrorCode::kCancelled, "the read was cancelled");
    }
    return {};
  }

  std::string file_where(const Error& error) const {
    const fs::path path = error.where;
    return path.is_absolute() ? layout_.name_of(path) : error.where;
  }

  Result<LabelImage> load_labels(const fs::path& path) const {
    TM_ASSIGN(const OpenFile file, files_.open_file(path));
    TM_ASSIGN(const std::string bytes, read_all(file, kPngLimit));
    return decode_labels(bytes, layout_.colors);
  }

  // A label image of the asset's size, or nothing (with an issue).
  std::optional<LabelImage> labels_of(const fs::path& path, geometry::Size size) {
    if (path.empty()) return std::nullopt;
    auto image = load_labels(path);
    if (!image) {
      log_.add("unreadable label images", layout_.name_of(path), image.error().message + "; left out");
      return std::nullopt;
    }
    if (!(image->size == size)) {
      log_.add("label images of another size", layout_.name_of(path),
               "its size is not that of the image; left out");
      return std::nullopt;
    }
    return std::move(*image);
  }

  Result<void> push_item(std::size_t asset, const Item& item, File& file) {
    const std::optional<LabelImage> objects = labels_of(item.object_png, sizes_[asset]);
    const std::optional<LabelImage> classes = labels_of(item.class_png, sizes_[asset]);
    std::map<int, geometry::Mask> masks;
    std::map<int, int> class_of;
    if (objects) {
      masks = index_masks(*objects);
      if (classes) class_of = majority_classes(*objects, *classes);
    }
    for (Object& object : file.objects) {
      const auto mask = masks.find(object.ordinal);
      const auto named = class_of.find(object.ordinal);
      const bool same = mask != masks.end() && (!classes || name_of_index(named->second) == object.name);
      TM_TRY(push_object(asset, object, same ? &mask->second : nullptr));
      if (same) masks.erase(mask);
    }
    if (!objects && classes) {
      for (auto& [index, mask] : index_masks(*classes)) TM_TRY(push_mask(asset, item.class_png, index, mask));
    }
    for (auto& [index, mask] : masks) {
      const auto named = class_of.find(index);
      TM_TRY(push_mask(asset, item.object_png, named == class_of.end() ? -1 : named->second, mask));
    }
    return {};
  }

  std::string name_of_index(int index) const {
    const auto it = layout_.class_names.find(index);
    return it == layout_.class_names.end() || index == 0 ? "" : it->second;
  }

  // `index`: the class's palette index; -1 when the folder has no class images.
  Result<void> push_mask(std::size_t asset, const fs::path& path, int index, geometry::Mask& mask) {
    const std::string name = index < 0 ? std::string(kUnnamedClass) : name_of_index(index);
    if (name.empty()) {
      log_.add("masks without a class name", layout_.name_of(path),
               "no class is named for index " + std::to_string(index) + "; the mask was left out");
      return {};
    }
    SourceAnnotation annotation;
    annotation.asset = asset;
    annotation.place = {std::make_shared<const std::string>(layout_.name_of(path)), -1};
    annotation.content.class_id = class_id(name);
    annotation.content.shape = std::move(mask);
    return sink_.on_annotation(std::move(annotation));
  }

  Result<void> push_object(std::size_t asset, Object& object, geometry::Mask* mask) {
    SourceAnnotation annotation;
    annotation.asset = asset;
    annotation.place = {place_.prefix, object.line};
    record::AnnotationContent& content = annotation.content;
    content.class_id = class_id(object.name);
    content.flags = object.flags;
    content.group = object.parts.empty() ? 0 : object.ordinal;
    if (mask != nullptr) {
      const geometry::Box extent = geometry::mask_box(*mask);
      if (object.extra.is_object()) object.extra.erase("bndbox");
      if (!(extent == *object.box)) {
        const BoxText text = box_text(*object.box);
        object.extra["bndbox"] = {{"xmin", text[0]}, {"ymin", text[1]}, {"xmax", text[2]}, {"ymax", text[3]}};
        object.extra["bndbox_of"] = {extent.x, extent.y, extent.width, extent.height};
      }
      content.shape = std::move(*mask);
    } else {
      content.shape = *object.box;
    }
    content.extra = wrapped(std::move(object.extra));
    TM_TRY(sink_.on_annotation(std::move(annotation)));
    for (Part& part : object.parts) {
      SourceAnnotation one;
      one.asset = asset;
      one.place = annotation.place;
      one.content.class_id = class_id(part.name);
      one.content.shape = part.box;
      one.content.group = object.ordinal;
      Json extra = part.extra.is_null() ? Json::object() : std::move(part.extra);
      extra["part_of"] = object.name;
      one.content.extra = wrapped(std::move(extra));
      TM_TRY(sink_.on_annotation(std::move(one)));
    }
    return {};
  }

  const DataSource& files_;
  Layout layout_;
  Sink& sink_;
  IssueLog log_;
  record::Ontology ontology_;
  std::unordered_map<std::string, ClassId> class_ids_;
  std::vector<SourceAsset> assets_;
  std::vector<geometry::Size> sizes_;
  std::unordered_set<std::string> image_names_;  // folded, without folders
  bool needs_unnamed_ = false;
  Place place_;  // the file at hand
};

}  // namespace

Result<void> read_folder(const DataSource& source, Sink& sink) {
  TM_ASSIGN(Layout layout, find_layout(source));
  return Reader(source, std::move(layout), sink).read();
}

}  // namespace touchmark::formats::voc
