#include "formats/yolo/reader.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/pairing.h"
#include "formats/picture_names.h"
#include "formats/probe.h"
#include "formats/yolo/label.h"
#include "formats/yolo/layout.h"
#include "formats/yolo/yaml.h"

namespace touchmark::formats::yolo {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kLabelLimit = 64u << 20;

class Reader {
 public:
  Reader(const DataSource& files, Layout layout, Sink& sink)
      : files_(files), layout_(std::move(layout)), sink_(sink), log_(sink) {}

  Result<void> read() {
    if (!image_probe()) {
      return fail(ErrorCode::kUnavailable,
                  "YOLO labels need the sizes of the images, and nothing here can read them");
    }
    for (Issue& issue : layout_.issues)
      log_.add(issue.kind.empty() ? "places and names" : issue.kind, issue.where, issue.message);
    TM_TRY(adopt_orphans());
    TM_TRY(scan());
    decide();
    TM_TRY(sink_.on_ontology(ontology()));
    TM_TRY(push_assets());
    TM_TRY(push_annotations());
    log_.finish();
    return {};
  }

 private:
  bool progress(std::size_t done, double from, double to) {
    const auto total = static_cast<double>(std::max<std::size_t>(1, layout_.entries.size()));
    return sink_.on_progress(from + (to - from) * static_cast<double>(done) / total);
  }
  static tl::unexpected<Error> cancelled() { return fail(ErrorCode::kCancelled, "the read was cancelled"); }

  // Labels whose images did not come with them may be of images that are there already.
  Result<void> adopt_orphans() {
    std::vector<KnownMatch> matches;
    std::map<std::string, std::vector<std::string>> claims;  // of label files, by image
    for (const Orphan& orphan : layout_.orphans) {
      const LabelPlace place{orphan.label.parent_path(), {}};
      TM_ASSIGN(KnownMatch known, sink_.known_image({mended_utf8(orphan.label.stem().string()), &place}));
      if (known.image) claims[known.image->name].push_back(layout_.name_of(orphan.label));
      matches.push_back(std::move(known));
    }
    for (std::size_t i = 0; i < matches.size(); ++i) {
      const fs::path& path = layout_.orphans[i].label;
      std::string why = layout_.orphans[i].why;
      if (const auto& known = matches[i].image; known) {
        const auto& claimed = claims[known->name];
        if (claimed.size() == 1 && known->size.width > 0) {
          known_sizes_.emplace(layout_.entries.size(), known->size);
          layout_.entries.push_back({{}, path, known->name, record::Split::kNone});
          continue;
        }
        why = claimed.size() == 1
                  ? "the size of the image of this name is not known"
                  : known->name + " could be the image of each of " + candidates_text(claimed);
      }
      if (const auto& several = matches[i].several; !several.empty())
        why = "nothing tells which of " + candidates_text(several) + " is meant";
      files_.use(path);
      log_.add("labels without an image", layout_.name_of(path), why + "; the labels were left out");
    }
    return {};
  }

  Result<void> scan() {
    for (std::size_t i = 0; i < layout_.entries.size(); ++i) {
      const fs::path& label = layout_.entries[i].label;
      if (!label.empty()) {
        if (const auto text = files_.read_text(label, kLabelLimit)) {  // unreadable: said in the last pass
          int number = 0;
          for (const std::string_view line : split_lines(*text)) {
            ++number;
            if (const auto index = scan_.add_line(line))
              first_places_[*index] = layout_.name_of(label) + ":" + std::to_string(number);
          }
        }
      }
      if (!progress(i, 0.0, 0.2)) return cancelled();
    }
    return {};
  }

  void decide() {
    const Header& header = layout_.header;
    rules_.points = header.points;
    rules_.dimensions = header.dimensions;
    const bool may_guess = header.task.empty() || header.task == "pose";
    if (rules_.points == 0 && may_guess && scan_.looks_like_pose()) {
      rules_.points = (scan_.triples_columns - 5) / 3;
      rules_.dimensions = 3;
      sink_.on_issue({layout_.name_of(layout_.root),
                      "kpt_shape is not given; the labels were read as " + std::to_string(rules_.points) +
                          " joints with visibility",
                      "settings that were guessed"});
    }
    rules_.quads_are_polygons = header.task == "segment" || (header.task.empty() && scan_.has_polygons);
    name_classes();
  }

  // Classes that occur but have no name are called by their number.
  void name_classes() {
    std::map<int, std::string>& names = layout_.header.names;
    const bool none = names.empty();
    std::set<std::string> taken;
    for (const auto& [index, name] : names) taken.insert(name);
    for (const int index : scan_.classes) {
      if (names.contains(index)) continue;
      std::string name = "class_" + std::to_string(index);
      while (!taken.insert(name).second) name += '_';
      names[index] = name;
      if (!none) {
        log_.add("classes without a name", first_places_[index],
                 "no name is given for class " + std::to_string(index) + "; it is called " + name);
      }
    }
    if (none && !names.empty()) {
      sink_.on_issue({layout_.name_of(layout_.root),
                      "no class names were found; the classes are called by their numbers",
                      "classes without a name"});
    }
  }

  record::Ontology ontology() {
    record::Ontology out;
    std::int64_t id = 0;
    for (const auto& [index, name] : layout_.header.names) {
      record::Class one;
      one.id = ClassId(++id);
      one.name = name;
      if (index != id - 1) one.extra = json_text({{"yolo", {{"index", index}}}});
      if (rules_.points > 0) one.skeleton = skeleton(index);
      class_ids_[index] = one.id;
      out.classes.push_back(std::move(one));
    }
    Json extra = layout_.header.extra.is_null() ? Json::object() : layout_.header.extra;
    if (rules_.points > 0 && rules_.dimensions == 2) extra["kpt_shape"] = {rules_.points, 2};
    if (!extra.empty()) out.extra = json_text({{"yolo", std::move(extra)}});
    return out;
  }

  record::Skeleton skeleton(int index) const {
    const Header& header = layout_.header;
    record::Skeleton out;
    const Json* names = nullptr;
    if (header.joints.is_object() && header.joints.contains(std::to_string(index))) {
      names = &header.joints[std::to_string(index)];
      if (!names->is_array() || names->size() != static_cast<std::size_t>(rules_.points)) names = nullptr;
    }
    for (int k = 0; k < rules_.points; ++k) {
      const std::string name = names == nullptr ? "" : scalar_text((*names)[static_cast<std::size_t>(k)]);
      out.joints.push_back(name.empty() ? std::to_string(k) : name);
    }
    if (header.flip.is_array()) out.flip = header.flip.get<std::vector<int>>();
    if (header.edges.is_array()) {
      for (const Json& edge : header.edges) out.edges.emplace_back(edge[0].get<int>(), edge[1].get<int>());
    }
    return out;
  }

  Result<void> push_assets() {
    sizes_.reserve(layout_.entries.size());
    for (std::size_t i = 0; i < layout_.entries.size(); ++i) {
      const Entry& entry = layout_.entries[i];
      SourceAsset asset;
      asset.content.name = entry.name;
      if (const auto known = known_sizes_.find(i); known != known_sizes_.end()) {
        asset.content.size = known->second;
        sizes_.push_back(known->second);
        TM_TRY(sink_.on_asset(std::move(asset)));
        continue;
      }
      asset.content.uri = file_uri(entry.image);
      asset.file = entry.image;
      asset.content.mime = mime_of_name(entry.image);
      asset.content.split = entry.split;
      const auto file = files_.open_file(entry.image);
      const auto probed = file ? image_probe()(*file) : Result<Probed>(tl::unexpected<Error>(file.error()));
      if (probed && probed->size.width > 0 && probed->size.height > 0) {
        asset.content.size = probed->size;
      } else {
        asset.content.media = record::MediaState::kCorrupt;
        asset.content.media_error = mended_utf8(probed ? "the image is empty" : probed.error().message);
        log_.add("images that cannot be read", layout_.name_of(entry.image),
                 asset.content.media_error + "; its labels were left out");
      }
      sizes_.push_back(asset.content.size);
      TM_TRY(sink_.on_asset(std::move(asset)));
      if (!progress(i, 0.2, 0.6)) return cancelled();
    }
    return {};
  }

  Result<void> push_annotations() {
    for (std::size_t i = 0; i < layout_.entries.size(); ++i) {
      const Entry& entry = layout_.entries[i];
      if (!entry.label.empty() && sizes_[i].width > 0) TM_TRY(push_file(i, entry.label));
      if (!progress(i + 1, 0.6, 1.0)) return cancelled();
    }
    return {};
  }

  Result<void> push_file(std::size_t asset, const fs::path& path) {
    const auto text = files_.read_text(path, kLabelLimit);
    const std::string name = layout_.name_of(path);
    const auto prefix = std::make_shared<const std::string>(name + ":");
    if (!text) {
      log_.add("unreadable label files", name, text.error().message + "; left out");
      return {};
    }
    int number = 0;
    for (const std::string_view line : split_lines(*text)) {
      ++number;
      if (trimmed(line).empty()) continue;
      auto label = parse_label(line, sizes_[asset], rules_);
      const std::string where = name + ":" + std::to_string(number);
      if (!label) {
        log_.add("lines in bad shape", where, label.error().message + "; the line was left out");
        continue;
      }
      if (!label->remark.empty()) log_.add("lines partly read", where, label->remark);
      const auto named = class_ids_.find(label->class_index);
      if (named == class_ids_.end()) {  // only when the file changed since the scan
        log_.add("lines in bad shape", where, "the class is unknown; the line was left out");
        continue;
      }
      SourceAnnotation annotation;
      annotation.asset = asset;
      annotation.content = std::move(label->content);
      annotation.content.class_id = named->second;
      annotation.place = {prefix, number};
      TM_TRY(sink_.on_annotation(std::move(annotation)));
    }
    return {};
  }

  const DataSource& files_;
  Layout layout_;
  Sink& sink_;
  IssueLog log_;
  Scan scan_;
  std::map<int, std::string> first_places_;  // of classes, "labels/a.txt:3"
  Rules rules_;
  std::map<int, ClassId> class_ids_;
  std::vector<geometry::Size> sizes_;
  std::map<std::size_t, geometry::Size> known_sizes_;  // of entries whose image did not come
};

}  // namespace

Result<void> read_folder(const DataSource& source, Sink& sink) {
  TM_ASSIGN(Layout layout, find_layout(source));
  return Reader(source, std::move(layout), sink).read();
}

}  // namespace touchmark::formats::yolo
