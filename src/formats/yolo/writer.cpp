#include "formats/yolo/writer.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/json.h"
#include "formats/pace.h"
#include "formats/yolo/yaml.h"

namespace touchmark::formats::yolo {
namespace fs = std::filesystem;
namespace {

const char* folder_of(record::Split split) {
  switch (split) {
    case record::Split::kTrain:
      return "train";
    case record::Split::kVal:
      return "val";
    case record::Split::kTest:
      return "test";
    default:
      return "all";
  }
}

const char* task_of(Flavor flavor) {
  switch (flavor) {
    case Flavor::kDetect:
      return "detect";
    case Flavor::kSegment:
      return "segment";
    case Flavor::kPose:
      return "pose";
    default:
      return "obb";
  }
}

class Writer {
 public:
  Writer(const fs::path& target, Flavor flavor, const record::Ontology& ontology, const AssetStream& assets,
         const WriteOptions& options)
      : target_(target), flavor_(flavor), ontology_(ontology), assets_(assets), options_(options) {}

  Result<LossReport> run() {
    LossTally losses;
    losses.add("class number", "changed, so that there are no gaps", renumbered_classes(ontology_));
    // This reader tells them apart; others see more classes.
    losses.add("class number without a class", "filled with an unused name", unused_numbers(ontology_));
    count_ontology_losses(ontology_, flavor_ == Flavor::kPose, "yolo", losses);
    for (const record::Class& one : ontology_.classes) {
      joints_ = std::max(joints_, static_cast<int>(one.skeleton.joints.size()));
    }
    if (flavor_ == Flavor::kPose) {
      TM_TRY(measure());
      count_skeletons(losses);
      if (joints_ == 0)
        losses.add("pose data set without a joint", "written without kpt_shape; trainers refuse it");
    }
    TM_TRY(pass(losses, false));
    if (options_.dry_run) return losses.report();
    LossTally ignored;
    TM_TRY(pass(ignored, true));
    TM_TRY(write_whole_file(target_ / "data.yaml", header()));
    return losses.report();
  }

 private:
  // kpt_shape: the most joints of any class or object; without visibility only where the data was read so
  // and no joint needs it.
  Result<void> measure() {
    const Json kept = extra_field(ontology_.extra, "yolo", "kpt_shape");
    bool plain = kept.is_array() && kept.size() == 2 && kept[1] == 2;
    TM_TRY(assets_([&](const AssetWithAnnotations& asset) -> Result<void> {
      for (const SourceAnnotation& one : asset.annotations) {
        TM_TRY(pace_.check());
        const auto* pose = std::get_if<geometry::Keypoints>(&one.content.shape);
        // An object without joints has visibility alone to say so.
        plain = plain && (pose != nullptr || one.content.shape.index() == 0);
        if (pose == nullptr) continue;
        joints_ = std::max(joints_, static_cast<int>(std::min<std::size_t>(pose->points.size(), 10'000)));
        for (const geometry::Keypoint& point : pose->points) {
          const bool origin = point.x == 0 && point.y == 0;
          plain = plain && point.visibility == (origin ? 0 : 2);
        }
      }
      return {};
    }));
    if (plain) dimensions_ = 2;
    return {};
  }

  // data.yaml has one flip_idx and one list of edges for all classes.
  void count_skeletons(LossTally& losses) const {
    const record::Skeleton* first = first_skeleton();
    for (const record::Class& one : ontology_.classes) {
      if (one.skeleton.joints.empty() || first == nullptr) continue;
      if (one.skeleton.edges != first->edges || one.skeleton.flip != first->flip) {
        losses.add("skeleton that differs from the first one", "its edges and flip order are left out");
      }
    }
  }

  const record::Skeleton* first_skeleton() const {
    for (const record::Class& one : ontology_.classes) {
      if (!one.skeleton.joints.empty()) return &one.skeleton;
    }
    return nullptr;
  }

  Result<void> pass(LossTally& losses, bool writing) {
    Encoder encoder(flavor_, ontology_, losses, pace_.asking());
    encoder.set_pose(joints_, dimensions_);
    std::map<std::string, SafeNames> names;
    std::int64_t done = 0;
    return assets_([&](const AssetWithAnnotations& asset) -> Result<void> {
      const std::string folder = folder_of(asset.content.split);
      SafeNames& namer = names.try_emplace(folder, std::vector<std::string>{"images"}).first->second;
      const std::string& own = asset.content.name;
      const std::string name =
          namer.make(options_.copy_images ? name_for_loaders(own, asset.content.mime) : own);
      if (name != own) losses.add("asset name", "changed to a safe and unique one");
      count_field_losses(asset.content.extra, "yolo", "image", losses);
      if (options_.copy_images && asset.content.uri.empty())
        losses.add("image without a file", "its labels are written, and can be read only beside it");
      std::string text;
      for (const SourceAnnotation& one : asset.annotations) {
        const auto line = encoder.line(one.content, asset.content.size, writing);
        if (line && writing) text += *line + "\n";
        TM_TRY(pace_.check());
      }
      if (writing) TM_TRY(write_item(asset, folder, name, text));
      ++done;
      return pace_.reached(done, options_.asset_count, options_.dry_run, writing, 0.3);
    });
  }

  // An image of unknown size gets no label file: an empty one would say that nothing is on it.
  Result<void> write_item(const AssetWithAnnotations& asset, const std::string& folder,
                          const std::string& name, const std::string& text) {
    used_.insert(folder);
    const bool known = asset.content.size.width > 0 && asset.content.size.height > 0;
    if (known || asset.annotations.empty()) {
      TM_TRY(write_whole_file(target_ / "labels" / folder / (without_extension(name) + ".txt"), text));
    }
    if (!options_.copy_images || !options_.place_image) return {};
    const fs::path place = target_ / "images" / folder / name;
    std::error_code ec;
    fs::create_directories(place.parent_path(), ec);
    TM_TRY(options_.place_image(asset.content, place));
    return {};
  }

  // Training tools want `train` and `val`; where a split is empty another folder stands in, and this
  // program's reader tells by the folder's name what the images really are.
  std::string places() const {
    std::string first = "all";
    for (const char* folder : {"test", "val", "train"}) {
      if (used_.contains(folder)) first = folder;
    }
    if (used_.contains("all") && !used_.contains("train")) first = "all";
    std::string out = "train: images/" + (used_.contains("train") ? "train" : first) + "\n";
    out += "val: images/" + (used_.contains("val") ? "val" : first) + "\n";
    if (used_.contains("test")) out += "test: images/test\n";
    if (used_.contains("all")) out += "all: images/all\n";
    return out;
  }

  std::string pose_header(const std::unordered_map<std::int64_t, int>& numbers) const {
    std::string out = "kpt_shape: " + yaml_text({joints_, dimensions_}) + "\n";
    const record::Skeleton* first = first_skeleton();
    if (first == nullptr) return out;
    const auto all = static_cast<std::size_t>(joints_);
    if (first->flip.size() == all) out += "flip_idx: " + yaml_text(first->flip) + "\n";
    if (!first->edges.empty()) out += "skeleton: " + yaml_text(first->edges) + "\n";
    Json names = Json::object();
    for (const record::Class& one : ontology_.classes) {
      std::vector<std::string> joints = one.skeleton.joints;
      if (joints.empty()) continue;
      for (std::size_t k = joints.size(); k < all; ++k) joints.push_back(std::to_string(k));
      names[std::to_string(numbers.at(one.id.value))] = joints;
    }
    return out + "kpt_names: " + yaml_text(names) + "\n";
  }

  std::string header() const {
    const auto numbers = class_numbers(ontology_);
    std::string out = "# YOLO data set written by Touchmark; paths are relative to this file\n" + places();
    out += "task: " + std::string(task_of(flavor_)) + "\n";
    if (flavor_ == Flavor::kPose && joints_ > 0) out += pose_header(numbers);
    if (const Json kept = own_fields(ontology_.extra, "yolo"); kept.is_object()) {
      static const std::set<std::string> kOwn = {"names",    "nc",       "path",      "train",   "val",
                                                 "valid",    "test",     "all",       "task",    "kpt_shape",
                                                 "flip_idx", "skeleton", "kpt_names", kUnusedKey};
      for (const auto& [key, value] : kept.items()) {
        if (!kOwn.contains(key)) out += yaml_key(key) + " " + yaml_text(value) + "\n";
      }
    }
    std::map<int, std::string> names;
    for (const record::Class& one : ontology_.classes) names[numbers.at(one.id.value)] = one.name;
    std::set<std::string> taken;
    for (const auto& [number, name] : names) taken.insert(name);
    Json unused = Json::array();
    for (int number = 0; !names.empty() && number < names.rbegin()->first; ++number) {
      if (names.contains(number)) continue;
      std::string name = "unused_" + std::to_string(number);
      while (!taken.insert(name).second) name += '_';
      names[number] = name;
      unused.push_back(number);
    }
    if (!unused.empty()) out += std::string(kUnusedKey) + ": " + yaml_text(unused) + "\n";
    out += names.empty() ? "names: {}\n" : "names:\n";
    for (const auto& [number, name] : names)
      out += "  " + std::to_string(number) + ": " + yaml_text(name) + "\n";
    return out;
  }

  const fs::path& target_;
  Flavor flavor_;
  const record::Ontology& ontology_;
  const AssetStream& assets_;
  const WriteOptions& options_;
  Pace pace_{options_.on_progress};
  int joints_ = 0;
  int dimensions_ = 3;
  std::set<std::string> used_;
};

}  // namespace

Result<LossReport> write_folder(const fs::path& target, Flavor flavor, const record::Ontology& ontology,
                                const AssetStream& assets, const WriteOptions& options) {
  return Writer(target, flavor, ontology, assets, options).run();
}

}  // namespace touchmark::formats::yolo
