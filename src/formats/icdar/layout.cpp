#include "formats/icdar/layout.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/icdar/key.h"
#include "formats/icdar/line.h"
#include "formats/mask_folder.h"
#include "formats/pairing.h"

namespace touchmark::formats::icdar {
namespace fs = std::filesystem;
namespace {

// Less than that of YOLO and of what says more of itself: a line is numbers and a text.
constexpr int kLikeness = 60;
constexpr std::size_t kHeadBytes = 16u << 10;
constexpr int kLooks = 20;  // files of a folder that are looked into
constexpr std::string_view kBoxFolders[] = {
    "box", "boxes", "gt", "groundtruth", "ground_truth", "transcription", "transcriptions"};

bool is_box_folder(std::string_view lower) {
  return std::find(std::begin(kBoxFolders), std::end(kBoxFolders), lower) != std::end(kBoxFolders);
}

bool has_prefix(std::string_view stem) {
  return lower_ascii(std::string(stem.substr(0, 3))) == "gt_" && stem.size() > 3;
}

bool is_text_name(const fs::path& path) {
  const std::string extension = lower_extension(path);
  return extension == ".txt" || extension == ".csv";
}

// What the lines at the beginning of a file are.
struct Looks {
  int lines = 0;
  int regions = 0;         // whose corners go around something
  bool has_words = false;  // a text that is no number
  bool has_edges = false;
};

bool is_word(std::string_view text) {
  return text.find_first_not_of("0123456789+-.,eE \t") != std::string_view::npos;
}

Looks looks_of(std::string_view head) {
  Looks out;
  auto lines = lines_of(head);
  if (head.size() >= kHeadBytes && lines.size() > 1) lines.pop_back();  // it may be cut off
  for (const std::string_view line : lines) {
    if (trimmed(line).empty()) continue;
    ++out.lines;
    const auto region = parse_line(line);
    if (!region || !goes_around(region->shape)) continue;
    ++out.regions;
    out.has_words = out.has_words || region->unread || is_word(region->text);
    out.has_edges = out.has_edges || region->has_edges;
  }
  return out;
}

bool are_half_regions(const Looks& looks) {
  return looks.regions > 0 && looks.regions * 2 >= looks.lines;
}

// Surely: tables of numbers have no words, and few of their rows go around something.
bool is_sure(const Looks& looks) {
  return looks.has_words && looks.regions * 5 >= looks.lines * 4;
}

bool is_empty(const DataSource& source, const fs::path& path) {
  return trimmed(source.head(path, kHeadBytes)).empty();
}

using Stems = std::unordered_set<std::string>;

// `in_box`: in a folder whose name says that such files lie in it, as those of an export do: they need no
// words then.
bool begins_a_set(const DataSource& source, const fs::path& path, bool in_box, const Stems& pictures) {
  if (!is_text_name(path)) return false;
  const Looks looks = looks_of(source.head_text(path, kHeadBytes));
  const std::string stem = lower_ascii(path.stem().string());
  if (in_box && looks.regions > 0 && looks.regions == looks.lines && !looks.has_edges) return true;
  const bool has_picture = has_prefix(stem) || pictures.contains(stem);
  return has_picture ? looks.has_words && are_half_regions(looks) : !looks.has_edges && is_sure(looks);
}

Stems picture_stems(const Tree& tree) {
  Stems out;
  for (const Tree::File& file : tree.files())
    if (is_image_name(file.name)) out.insert(lower_ascii(fs::path(file.name).stem().string()));
  return out;
}

// "gt" says as little as "labels": tracks (MOT) lie in it as well.
bool lies_in_box(const Tree& tree, std::size_t folder) {
  for (; folder != 0; folder = tree.folders()[folder].parent)
    if (const std::string& name = tree.folders()[folder].lower; is_box_folder(name) && name != "gt")
      return true;
  return false;
}

// Above the folders that only say what lies in them.
std::size_t top_of(const Tree& tree, std::size_t folder) {
  const auto says_role = [&tree](std::size_t at) {
    const std::string& name = tree.folders()[at].lower;
    return at != 0 && (is_role_folder(name) || is_split_folder(name) || is_box_folder(name));
  };
  while (says_role(folder)) folder = tree.folders()[folder].parent;
  return folder;
}

bool lies_in_key_folder(const fs::path& below) {
  const fs::path folders = below.parent_path();
  return std::any_of(folders.begin(), folders.end(),
                     [](const fs::path& one) { return is_key_folder(lower_ascii(one.string())); });
}

class Finder {
 public:
  explicit Finder(const DataSource& source) : source_(source) {}

  Result<Layout> find() {
    const bool one = source_.is_file();
    layout_.root = one ? source_.path().parent_path() : source_.path();
    const std::vector<fs::path> labels = find_labels();
    if (labels.empty())
      return fail(ErrorCode::kNotFound, "there are no text files with the corners of texts",
                  layout_.root.string());
    for (const fs::path& image : source_.files(layout_.root, !one, image_extensions()))
      if (!is_mask_picture(source_, layout_.root, image)) layout_.entries.push_back({image, {}, {}});
    const std::vector<Pair> pairs = pairs_of(labels);
    for (std::size_t i = 0; i < labels.size(); ++i) take(labels[i], pairs[i]);
    take_keys();
    if (one) std::erase_if(layout_.entries, [](const Entry& entry) { return entry.label.empty(); });
    return std::move(layout_);
  }

 private:
  std::vector<fs::path> find_labels() const {
    if (source_.is_file()) return {source_.path()};
    std::vector<fs::path> out = source_.files(layout_.root, true, {".txt", ".csv"});
    std::erase_if(out, [this](const fs::path& path) {
      return !is_empty(source_, path) && !looks_like_regions(source_.head_text(path, kHeadBytes));
    });
    return out;
  }

  // By their names as they are, and those that are of none so without the prefix.
  std::vector<Pair> pairs_of(const std::vector<fs::path>& labels) const {
    std::vector<fs::path> images;
    for (const Entry& entry : layout_.entries) images.push_back(entry.image.lexically_relative(layout_.root));
    std::vector<fs::path> places;
    for (const fs::path& label : labels) places.push_back(layout_.place_of(label));
    std::vector<Pair> out = pair_up(images, places);
    std::vector<fs::path> prefixed;
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const std::string stem = places[i].stem().string();
      if (!out[i].images.empty() || !has_prefix(stem)) continue;
      prefixed.push_back(places[i].parent_path() / (std::string(without_prefix(stem)) + ".txt"));
      which.push_back(i);
    }
    std::vector<Pair> more = pair_up(images, prefixed);
    for (std::size_t i = 0; i < which.size(); ++i) out[which[i]] = std::move(more[i]);
    return out;
  }

  void take(const fs::path& label, const Pair& pair) {
    const auto name = [this](std::size_t image) { return layout_.name_of(layout_.entries[image].image); };
    std::vector<std::size_t> images = pair.images;
    std::erase_if(images, [this](std::size_t image) { return !layout_.entries[image].label.empty(); });
    for (const std::size_t image : images) layout_.entries[image].label = label;
    if (images.size() > 1)
      layout_.issues.push_back(
          {layout_.name_of(label),
           "it is of " + name(images[0]) + " and of " + name(images[1]) + "; both have its labels",
           "label files of several images"});
    if (!images.empty() || is_empty(source_, label)) return;  // an empty one of no image says nothing
    if (pair.images.empty())
      layout_.orphans.push_back({label, why_alone(pair, name), !pair.unsure.empty()});
    else
      layout_.orphans.push_back(
          {label,
           name(pair.images[0]) + " has labels of " + layout_.name_of(layout_.entries[pair.images[0]].label),
           true});
  }

  // Of an image, else of a text file without one, else of an image that is elsewhere.
  void take_keys() {
    std::vector<fs::path> keys = source_.files(layout_.root, true, {".json", ".txt"});
    std::erase_if(keys, [this](const fs::path& path) {
      return !lies_in_key_folder(path.lexically_relative(layout_.root)) ||
             !looks_like_key(source_.head_text(path, kHeadBytes));
    });
    const std::vector<Pair> pairs = pairs_of(keys);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      for (const std::size_t image : pairs[i].images)
        if (layout_.entries[image].key.empty()) layout_.entries[image].key = keys[i];
      if (pairs[i].images.empty()) take_key_alone(keys[i], pairs[i]);
    }
  }

  void take_key_alone(const fs::path& key, const Pair& pair) {
    const auto place = [this](const fs::path& path) { return layout_.place_of(path).replace_extension(); };
    for (Orphan& orphan : layout_.orphans) {
      if (!orphan.key.empty() || place(orphan.file()) != place(key)) continue;
      orphan.key = key;
      return;
    }
    const auto name = [this](std::size_t image) { return layout_.name_of(layout_.entries[image].image); };
    layout_.orphans.push_back({{}, why_alone(pair, name), !pair.unsure.empty(), key});
  }

  const DataSource& source_;
  Layout layout_;
};

}  // namespace

std::string Layout::name_of(const fs::path& path) const {
  const fs::path below = path.lexically_relative(root);
  return mended_utf8(below.empty() ? path.generic_string() : below.generic_string());
}

fs::path Layout::place_of(const fs::path& label) const {
  const fs::path below = label.lexically_relative(root);
  fs::path out;
  for (const fs::path& folder : below.parent_path()) {
    const std::string lower = lower_ascii(folder.string());
    out /= is_box_folder(lower) || is_key_folder(lower) ? fs::path("labels") : folder;
  }
  return out / below.filename();
}

std::string_view without_prefix(std::string_view stem) {
  return has_prefix(stem) ? stem.substr(3) : stem;
}

bool looks_like_regions(std::string_view head) {
  return are_half_regions(looks_of(head));
}

Result<Layout> find_layout(const DataSource& source) {
  return Finder(source).find();
}

std::vector<Found> find_sets(const Tree& tree) {
  std::vector<Found> out;
  const DataSource& source = tree.source();
  const Stems pictures = picture_stems(tree);
  if (source.is_file()) {
    if (begins_a_set(source, source.path(), false, pictures)) out.push_back({source.path(), kLikeness});
    return out;
  }
  for (std::size_t at = 0; at < tree.folders().size(); ++at) {
    const Tree::Folder& folder = tree.folders()[at];
    int looked = 0;
    for (std::size_t i = folder.begin; i < folder.end && looked < kLooks; ++i) {
      const fs::path path = tree.path(tree.files()[i]);
      if (!is_text_name(path) || is_empty(source, path)) continue;
      ++looked;
      if (!begins_a_set(source, path, lies_in_box(tree, at), pictures)) continue;
      out.push_back({tree.folders()[top_of(tree, at)].path, kLikeness});
      break;
    }
  }
  return out;
}

}  // namespace touchmark::formats::icdar
