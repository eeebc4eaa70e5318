#include "formats/icdar/reader.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/icdar/key.h"
#include "formats/icdar/layout.h"
#include "formats/icdar/line.h"
#include "formats/pairing.h"
#include "formats/picture_names.h"
#include "formats/probe.h"

namespace touchmark::formats::icdar {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kFileLimit = 64u << 20;

// An image and the file that is of it.
struct Item {
  fs::path place;  // below the root; where the image should be when it is not there
  fs::path image;  // empty when it is not there
  fs::path label;
  fs::path key;
  std::string name;
  geometry::Size size;
  std::shared_ptr<const LabelPlace> labels;  // when it is not there
  bool known = false;                        // it is in the project already
  std::string why;                           // it is not there
};

class Reader {
 public:
  Reader(const DataSource& source, Layout layout, Sink& sink)
      : source_(source), layout_(std::move(layout)), sink_(sink), log_(sink) {}

  Result<void> read() {
    for (Issue& issue : layout_.issues) log_.add(issue.kind, issue.where, issue.message);
    for (const Entry& entry : layout_.entries)
      items_.push_back({entry.image.lexically_relative(layout_.root), entry.image, entry.label, entry.key});
    TM_TRY(add_orphans());
    name_items();
    record::Ontology ontology;
    ontology.add(kClass);
    TM_TRY(sink_.on_ontology(std::move(ontology)));
    for (Item& item : items_) TM_TRY(push_asset(item));
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (!items_[i].label.empty()) TM_TRY(push_file(i, items_[i].label));
      if (!items_[i].key.empty()) TM_TRY(push_key(i, items_[i].key));
      if (!sink_.on_progress(static_cast<double>(i + 1) / static_cast<double>(items_.size())))
        return fail(ErrorCode::kCancelled, "the read was cancelled");
    }
    log_.finish();
    return {};
  }

 private:
  // The image that is there already; the competitions put a prefix before its name.
  Result<KnownMatch> known_image(const fs::path& label, const LabelPlace& place) {
    const std::string stem = mended_utf8(label.stem().string());
    const record::Split split = split_of_place(layout_.place_of(label));
    TM_ASSIGN(KnownMatch known, sink_.known_image({stem, &place, split}));
    const std::string_view plain = without_prefix(stem);
    if (known.image || !known.several.empty() || plain == stem) return known;
    return sink_.known_image({plain, &place, split});
  }

  // Of images that did not come with them: those of the project, else missing ones. Where it is not sure
  // which image is meant, the labels are left out.
  Result<void> add_orphans() {
    std::vector<Item> found;
    std::map<std::string, std::vector<std::string>> claims;  // of text files, by image of the project
    for (const Orphan& orphan : layout_.orphans) {
      Item item;
      item.labels =
          std::make_shared<const LabelPlace>(LabelPlace{orphan.file().parent_path(), std::string()});
      item.label = orphan.label;
      item.key = orphan.key;
      TM_ASSIGN(const KnownMatch known, known_image(orphan.file(), *item.labels));
      if (known.image) {
        item.known = true;
        item.name = known.image->name;
        item.size = known.image->size;
        claims[item.name].push_back(layout_.name_of(orphan.file()));
      } else if (orphan.unsure || !known.several.empty()) {
        leave_out(orphan.file(), known.several.empty() ? orphan.why
                                                       : "nothing tells which of " +
                                                             candidates_text(known.several) + " is meant");
        continue;
      } else {
        const fs::path place = layout_.place_of(orphan.file());
        const std::string stem(without_prefix(place.stem().string()));
        item.place = place.parent_path() / (stem + ".jpg");
        item.why = orphan.why;
      }
      found.push_back(std::move(item));
    }
    for (Item& item : found) {
      const auto& claimed = claims[item.name];
      if (item.known && claimed.size() > 1)
        leave_out(item.label.empty() ? item.key : item.label,
                  item.name + " could be the image of each of " + candidates_text(claimed));
      else
        items_.push_back(std::move(item));
    }
    return {};
  }

  void leave_out(const fs::path& label, const std::string& why) {
    source_.use(label);
    log_.add("labels without an image", layout_.name_of(label), why + "; the labels were left out");
  }

  // Short names where they are unique, else the whole path.
  void name_items() {
    std::unordered_map<std::string, int> count;
    const auto short_name = [](const Item& item) {
      return item.known ? item.name : mended_utf8(short_place(item.place).generic_string());
    };
    for (const Item& item : items_) ++count[short_name(item)];
    for (Item& item : items_) {
      std::string name = short_name(item);
      item.name = count[name] == 1 || item.known ? std::move(name) : mended_utf8(item.place.generic_string());
    }
  }

  geometry::Size size_of(const Item& item) const {
    if (item.image.empty() || !image_probe()) return item.size;
    const auto file = source_.open_file(item.image);
    if (!file) return {};
    const auto probed = image_probe()(*file);
    return probed ? probed->size : geometry::Size{};
  }

  Result<void> push_asset(const Item& item) {
    SourceAsset asset;
    record::AssetContent& content = asset.content;
    content.name = item.name;
    content.mime = mime_of_name(fs::path(item.name));
    content.size = size_of(item);
    content.split = split_of_place(item.place);
    asset.labels = item.labels;
    if (!item.image.empty()) {
      content.uri = file_uri(item.image);
      asset.file = item.image;
    } else if (!item.known) {
      content.media = record::MediaState::kMissing;
      content.media_error = "the image file does not exist";
      log_.add("annotated images that do not exist",
               layout_.name_of(item.label.empty() ? item.key : item.label),
               "its image does not exist: " + item.why);
    }
    return sink_.on_asset(std::move(asset));
  }

  Result<void> push_file(std::size_t asset, const fs::path& path) {
    const std::string name = layout_.name_of(path);
    const auto text = source_.read_text(path, kFileLimit);
    if (!text) {
      log_.add("unreadable label files", name, text.error().message + "; left out");
      return {};
    }
    const auto prefix = std::make_shared<const std::string>(name + ":");
    int number = 0;
    std::int64_t order = 0;
    for (const std::string_view line : lines_of(*text)) {
      ++number;
      if (trimmed(line).empty()) continue;
      auto region = parse_line(line);
      if (!region) {
        log_.add("lines in bad shape", name + ":" + std::to_string(number),
                 region.error().message + "; the line was left out");
        continue;
      }
      SourceAnnotation annotation;
      annotation.asset = asset;
      annotation.place = {prefix, number};
      annotation.content = content_of(*region);
      annotation.content.order = ++order;
      TM_TRY(sink_.on_annotation(std::move(annotation)));
    }
    return {};
  }

  Result<void> push_key(std::size_t asset, const fs::path& path) {
    const std::string name = layout_.name_of(path);
    const auto text = source_.read_text(path, kFileLimit);
    auto answers = text ? parse_key(*text) : Result<Answers>(tl::unexpected<Error>(text.error()));
    if (!answers) {
      log_.add("unreadable label files", name, answers.error().message + "; left out");
      return {};
    }
    for (const std::string& question : answers->others)
      log_.add("answers that are no text", name, "the answer to \"" + question + "\" is no text; left out");
    const auto place = std::make_shared<const std::string>(name);
    for (record::AnnotationContent& caption : answers->captions) {
      SourceAnnotation annotation;
      annotation.asset = asset;
      annotation.place = {place, -1};
      annotation.content = std::move(caption);
      TM_TRY(sink_.on_annotation(std::move(annotation)));
    }
    return {};
  }

  static record::AnnotationContent content_of(Region& region) {
    record::AnnotationContent out;
    out.kind = record::AnnotationKind::kTextRegion;
    out.class_id = ClassId(1);
    out.shape = std::move(region.shape);
    out.text = std::move(region.text);
    if (region.unread) out.flags = record::kDifficult;
    if (region.corners) out.extra = json_text({{"icdar", {{"corners", *region.corners}}}});
    return out;
  }

  const DataSource& source_;
  Layout layout_;
  Sink& sink_;
  IssueLog log_;
  std::vector<Item> items_;
};

}  // namespace

Result<void> read_set(const DataSource& source, Sink& sink) {
  TM_ASSIGN(Layout layout, find_layout(source));
  return Reader(source, std::move(layout), sink).read();
}

}  // namespace touchmark::formats::icdar
