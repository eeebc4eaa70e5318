#include "formats/masks/reader.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "base/json.h"
#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/masks/classes.h"
#include "formats/masks/layout.h"
#include "formats/pairing.h"

namespace touchmark::formats::masks {
namespace fs = std::filesystem;
namespace {

struct Read {
  LabelImage image;
  PngHead head;
};

class Reader {
 public:
  Reader(const DataSource& source, Layout layout, Classes classes, Sink& sink)
      : source_(source), layout_(std::move(layout)), classes_(std::move(classes)), sink_(sink), log_(sink) {}

  Result<void> read() {
    TM_TRY(look_at_numbers());
    if (classes_.finish())
      sink_.on_issue({first_mask(),
                      "the masks have nothing but 0 and 255; 255 was read as the class, not as void",
                      "settings that were guessed"});
    TM_TRY(find_in_project());
    record::Ontology ontology = classes_.ontology();
    for (const record::Class& one : ontology.classes) ids_.emplace(one.name, one.id);
    TM_TRY(sink_.on_ontology(std::move(ontology)));
    for (std::size_t i = 0; i < layout_.items.size(); ++i) {
      TM_TRY(push_asset(layout_.items[i], facts_[i]));
      if (!progress(i + 1, 0.4, 0.5)) return cancelled();
    }
    for (std::size_t i = 0; i < layout_.items.size(); ++i) {
      TM_TRY(push_masks(i));
      if (!progress(i + 1, 0.5, 1.0)) return cancelled();
    }
    if (unknown_colors_ > 0)
      sink_.on_issue({first_unknown_,
                      std::to_string(unknown_colors_) +
                          " masks have colors that no class has; those pixels came in unlabeled",
                      "colors that no class has", unknown_colors_});
    log_.finish();
    return {};
  }

 private:
  // What the first look at an item found.
  struct Facts {
    fs::path mask;  // that is read; empty when none is
    geometry::Size size;
    bool has_void = false;
    bool known = false;  // the image is in the project already
  };

  bool progress(std::size_t done, double from, double to) {
    const auto all = static_cast<double>(std::max<std::size_t>(1, layout_.items.size()));
    return sink_.on_progress(from + (to - from) * static_cast<double>(done) / all);
  }
  static tl::unexpected<Error> cancelled() { return fail(ErrorCode::kCancelled, "the read was cancelled"); }

  std::string first_mask() const {
    const auto has = [](const Facts& facts) { return !facts.mask.empty(); };
    const auto found = std::find_if(facts_.begin(), facts_.end(), has);
    return found == facts_.end() ? std::string() : layout_.name_of(found->mask);
  }

  Result<Read> decode(const fs::path& path, std::int64_t* unknown = nullptr) const {
    TM_ASSIGN(const OpenFile file, source_.open_file(path));
    TM_ASSIGN(const std::string bytes, read_all(file, kPngLimit));
    TM_ASSIGN(PngLabels labels, decode_label_png(bytes, classes_.colors()));
    if (labels.head.kind == PngKind::kColor && classes_.colors().empty())
      return fail(ErrorCode::kUnsupported, "it has colors, and no labelmap.txt says which class each is");
    if (unknown != nullptr) *unknown = labels.unknown;
    const PngHead head = labels.head;
    return Read{numbered(std::move(labels), classes_.colors()), head};
  }

  Result<void> look_at_numbers() {
    facts_.resize(layout_.items.size());
    for (std::size_t i = 0; i < layout_.items.size(); ++i) {
      const Item& item = layout_.items[i];
      for (const fs::path& path : item.masks) look_at(path, facts_[i]);
      if (!progress(i + 1, 0.0, 0.4)) return cancelled();
    }
    return {};
  }

  void look_at(const fs::path& path, Facts& facts) {
    if (!facts.mask.empty()) {
      log_.add("further masks of an image", layout_.name_of(path),
               layout_.name_of(facts.mask) + " is of this image too and was read; this one was left out");
      source_.use(path);
      return;
    }
    std::int64_t unknown = 0;
    const auto read = decode(path, &unknown);
    if (!read) {
      log_.add("masks that cannot be read", layout_.name_of(path), read.error().message + "; left out");
      return;
    }
    facts.mask = path;
    facts.size = read->image.size;
    if (unknown > 0 && ++unknown_colors_ == 1) first_unknown_ = layout_.name_of(path);
    for (const auto& [number, pixels] : pixel_counts(read->image)) {
      classes_.add(number, read->head);
      facts.has_void = facts.has_void || number == void_of(read->head);
    }
  }

  Result<void> find_in_project() {
    for (std::size_t i = 0; i < layout_.items.size(); ++i) {
      Item& item = layout_.items[i];
      if (!item.image.empty()) continue;
      const std::string name = mended_utf8(common_place(item.place).filename().string());
      const LabelPlace place{(layout_.root / common_place(item.place)).parent_path(), {}};
      TM_ASSIGN(const auto known, sink_.known_image({name, &place, item.split}));
      if (!known.image) continue;
      item.name = known.image->name;
      facts_[i].known = true;
    }
    return {};
  }

  Result<void> push_asset(const Item& item, const Facts& facts) {
    SourceAsset asset;
    record::AssetContent& content = asset.content;
    content.name = item.name;
    content.mime = mime_of_name(fs::path(item.name));
    content.size = facts.size;
    content.split = item.split;
    if (facts.has_void) content.extra = void_of_mask(facts.mask);
    if (item.image.empty())
      asset.labels = std::make_shared<const LabelPlace>(
          LabelPlace{(layout_.root / common_place(item.place)).parent_path(), std::string()});
    if (!item.image.empty()) {
      content.uri = file_uri(item.image);
      asset.file = item.image;
    } else if (!facts.known) {
      content.media = record::MediaState::kMissing;
      content.media_error = "the image file does not exist";
      log_.add(
          "masks whose images do not exist", layout_.name_of(item.masks.front()),
          (item.why.empty() ? "there is no image of this name" : item.why) + "; the mask came in without it");
    }
    return sink_.on_asset(std::move(asset));
  }

  // The pixels that are of no class and not background either: kept with the image, to be written again.
  std::string void_of_mask(const fs::path& path) {
    const auto read = decode(path);
    if (!read || classes_.is_class(void_of(read->head), read->head)) return {};
    const int nothing = void_of(read->head);
    const auto masks = masks_of(read->image, [nothing](int number) { return number == nothing; });
    if (masks.empty()) return {};
    return json_text({{"masks", {{"void", geometry::mask_to_text(masks.begin()->second)}}}});
  }

  Result<void> push_masks(std::size_t index) {
    const Facts& facts = facts_[index];
    if (facts.mask.empty()) return {};
    const auto read = decode(facts.mask);
    if (!read) return {};  // only when the file changed since the first look
    auto masks = masks_of(read->image, [&](int number) { return classes_.is_class(number, read->head); });
    const auto prefix = std::make_shared<const std::string>(layout_.name_of(facts.mask));
    for (auto& [number, mask] : masks) {
      SourceAnnotation annotation;
      annotation.asset = index;
      annotation.content.class_id = ids_.at(classes_.name_of(number));
      annotation.content.shape = std::move(mask);
      annotation.content.extra = R"({"masks":{"region":"class"}})";
      annotation.place = {prefix, -1};
      TM_TRY(sink_.on_annotation(std::move(annotation)));
    }
    return {};
  }

  const DataSource& source_;
  Layout layout_;
  Classes classes_;
  Sink& sink_;
  IssueLog log_;
  std::vector<Facts> facts_;
  std::unordered_map<std::string, ClassId> ids_;
  std::int64_t unknown_colors_ = 0;
  std::string first_unknown_;
};

}  // namespace

Result<void> read_set(const DataSource& source, Sink& sink) {
  TM_ASSIGN(Layout layout, find_layout(source));
  TM_ASSIGN(Classes classes, Classes::of(source, layout));
  return Reader(source, std::move(layout), std::move(classes), sink).read();
}

}  // namespace touchmark::formats::masks
