#include "formats/results/resolve.h"

#include <algorithm>
#include <unordered_map>

#include "base/json.h"
#include "formats/coco/derived.h"
#include "formats/coco/output_ids.h"
#include "formats/place_text.h"

namespace touchmark::formats::results {
namespace {

using coco::SourceId;
using coco::SourceIdMap;
constexpr std::size_t kCocoDigits = 12;

std::string base_stem(const std::string& name) {
  return without_extension(name.substr(name.rfind('/') + 1));
}

// The names that an id may be of, without extension.
std::vector<std::string> stems_of(const SourceId& id) {
  std::vector<std::string> out;
  if (id.is_text || id.quoted) {
    const std::string name = inner_path(id.text);
    const std::string base = name.substr(name.rfind('/') + 1);
    out = {base};
    if (is_image_name(base)) out.push_back(without_extension(base));
  }
  if (id.is_text || id.value < 0) return out;
  const std::string digits = std::to_string(id.value);
  out.push_back(digits);
  if (digits.size() < kCocoDigits) out.push_back(std::string(kCocoDigits - digits.size(), '0') + digits);
  return out;
}

// Names without folder and extension; of those that are several images' none is meant.
class Stems {
 public:
  static constexpr std::size_t kNone = SIZE_MAX;
  void add(const std::string& name, std::size_t image) {
    const auto [known, added] = images_.emplace(base_stem(name), image);
    if (!added) known->second = kNone;
  }
  std::size_t find(const SourceId& id) const {
    for (const std::string& stem : stems_of(id))
      if (const auto known = images_.find(stem); known != images_.end()) return known->second;
    return kNone;
  }

 private:
  std::unordered_map<std::string, std::size_t> images_;
};

// What one way of reading the ids makes of them: which asset each means, kNone for none.
struct Reading {
  std::vector<SourceAsset> assets;
  std::vector<std::size_t> meant;  // beside the ids
  std::size_t count() const {
    return static_cast<std::size_t>(
        std::count_if(meant.begin(), meant.end(), [](std::size_t one) { return one != Stems::kNone; }));
  }
};

Reading by_reference_ids(const UsedIds& used, const Reference& reference) {
  Reading out;
  for (const SourceId& id : used.images) {
    const auto images = reference.images(id);
    out.meant.push_back(images.size() == 1 ? images[0] : Stems::kNone);
  }
  return out;
}

Reading by_stems(const UsedIds& used, const std::vector<SourceAsset>& assets) {
  Stems stems;
  for (std::size_t i = 0; i < assets.size(); ++i) stems.add(assets[i].content.name, i);
  Reading out;
  for (const SourceId& id : used.images) out.meant.push_back(stems.find(id));
  return out;
}

// The images that the sink has, with the ids that they would have in a COCO file.
struct Known {
  std::vector<SourceAsset> assets;
  SourceIdMap ids;
};

Result<Known> known_images(const UsedIds& used, Sink& sink) {
  Known out;
  const auto add = [&out](const record::AssetContent& content) {
    SourceAsset& asset = out.assets.emplace_back();
    asset.content.name = content.name;
    asset.content.size = content.size;
  };
  TM_TRY(sink.each_known_image([&](AssetId id, const record::AssetContent& content) -> Result<void> {
    SourceId number;
    number.present = true;
    if (const auto wanted = coco::wanted_id(content.extra, id.value)) {
      number.value = *wanted;
      out.ids.insert(number, static_cast<std::uint32_t>(out.assets.size()));
    }
    add(content);
    return {};
  }));
  if (!out.assets.empty()) return out;
  // A sink that cannot list them may know one by its name.
  for (const SourceId& id : used.images) {
    for (const std::string& stem : stems_of(id)) {
      TM_ASSIGN(const auto known, sink.known_image({stem}));
      if (!known.image) continue;
      record::AssetContent content;
      content.name = known.image->name;
      content.size = known.image->size;
      add(content);
      break;
    }
  }
  return out;
}

// The best reading; of equal ones the first.
Result<Reading> read_images(const UsedIds& used, const Reference* reference, Sink& sink) {
  Reading best;
  best.meant.assign(used.images.size(), Stems::kNone);
  const auto offer = [&best](Reading reading, const std::vector<SourceAsset>& assets) {
    if (reading.count() <= best.count()) return;
    best = std::move(reading);
    best.assets = assets;
  };
  const auto all = [&] { return best.count() == used.images.size(); };
  if (reference != nullptr) {
    offer(by_reference_ids(used, *reference), reference->assets());
    if (!all()) offer(by_stems(used, reference->assets()), reference->assets());
  }
  if (all()) return best;
  TM_ASSIGN(const Known known, known_images(used, sink));
  offer(by_stems(used, known.assets), known.assets);
  if (all()) return best;
  Reading by_ids;
  for (const SourceId& id : used.images) {
    const std::uint32_t found = known.ids.find(id);
    by_ids.meant.push_back(found == SourceIdMap::kNone ? Stems::kNone : found);
  }
  offer(std::move(by_ids), known.assets);
  return best;
}

// Pushes what is meant, each once, in the order of the data it is from.
Result<void> take_images(Reading&& reading, const UsedIds& used, Sink& sink, IssueLog& issues,
                         const std::string& file, Meaning& out) {
  constexpr std::size_t kUnused = SIZE_MAX;
  std::vector<std::size_t> places(reading.assets.size(), kUnused);
  for (const std::size_t one : reading.meant)
    if (one != Stems::kNone) places[one] = 0;
  std::int64_t missing = 0;
  std::string named;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] == kUnused) continue;
    places[i] = out.assets.size();
    SourceAsset& asset = out.assets.emplace_back(std::move(reading.assets[i]));
    TM_ASSIGN(const auto known, sink.known_image({asset.content.name}));
    if (known.image) {  // its picture is there, and need not come again
      asset.content.name = known.image->name;
      asset.content.uri.clear();
      asset.file.clear();
    } else if (asset.content.uri.empty() && ++missing <= 3) {
      named += (named.empty() ? "" : ", ") + asset.content.name;
    }
  }
  if (missing > 0)
    issues.add("missing images", file,
               std::to_string(missing) + " image files were not found in the data set: " + named +
                   (missing > 3 ? ", ..." : ""));
  for (std::size_t i = 0; i < used.images.size(); ++i)
    if (reading.meant[i] != Stems::kNone)
      out.images.insert(used.images[i], static_cast<std::uint32_t>(places[reading.meant[i]]));
  return {};
}

void name_by_number(const SourceId& id, IssueLog& issues, const std::string& file, Meaning& out) {
  const std::string name = "category_" + (id.is_text ? id.text : std::to_string(id.value));
  const ClassId class_id = out.ontology.add(name);
  record::Class& item = out.ontology.classes[static_cast<std::size_t>(class_id.value) - 1];
  if (!id.is_text && id.value != class_id.value && item.extra.empty())
    item.extra = json_text({{"coco", {{coco::kMeta, {{"id", id.value}}}}}});
  out.categories.insert(id, static_cast<std::uint32_t>(class_id.value));
  issues.add("categories without a name", file,
             "nothing here names the category " + id.shown() + "; it is called " + name);
}

// True when the classes of the sink explain every category: one number that is none of theirs says that the
// numbers are another program's.
bool take_known_classes(const UsedIds& used, const record::Ontology& known, Meaning& out) {
  const std::vector<std::int64_t> ids = coco::category_ids(known);
  for (const SourceId& id : used.categories)
    if (id.is_text || std::find(ids.begin(), ids.end(), id.value) == ids.end()) return false;
  for (const SourceId& id : used.categories) {
    const auto at = static_cast<std::size_t>(std::find(ids.begin(), ids.end(), id.value) - ids.begin());
    record::Class item = known.classes[at];
    item.id = ClassId(static_cast<std::int64_t>(out.ontology.classes.size()) + 1);
    out.categories.insert(id, static_cast<std::uint32_t>(item.id.value));
    out.ontology.classes.push_back(std::move(item));
  }
  return true;
}

}  // namespace

Result<Meaning> resolve(const UsedIds& used, const Reference* reference, Sink& sink, IssueLog& issues,
                        const std::string& file) {
  Meaning out;
  TM_ASSIGN(Reading reading, read_images(used, reference, sink));
  TM_TRY(take_images(std::move(reading), used, sink, issues, file, out));
  if (reference != nullptr && !reference->ontology().classes.empty()) {
    out.ontology = reference->ontology();
    for (const SourceId& id : used.categories) {
      const ClassId class_id = reference->category(id);
      if (class_id) out.categories.insert(id, static_cast<std::uint32_t>(class_id.value));
    }
  } else {
    TM_ASSIGN(const record::Ontology known, sink.known_ontology());
    if (take_known_classes(used, known, out)) return out;
  }
  for (const SourceId& id : used.categories)
    if (out.categories.find(id) == SourceIdMap::kNone) name_by_number(id, issues, file, out);
  return out;
}

}  // namespace touchmark::formats::results
