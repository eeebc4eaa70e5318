#include "formats/unused.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <vector>

#include "base/text.h"
#include "formats/encoding.h"
#include "formats/folder.h"
#include "formats/mask_folder.h"
#include "formats/png_index.h"

namespace touchmark::formats {
namespace {

constexpr std::size_t kHeadBytes = 16u << 10;
constexpr std::size_t kNamed = 5;
constexpr std::string_view kLater = "; not supported yet";
constexpr std::string_view kYoloLabels = "YOLO labels";
constexpr std::string_view kPanopticMasks =
    "mask pictures that no JSON of a COCO panoptic set (panoptic_val.json) here names; it says their classes";

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

bool has_all(std::string_view text, const std::vector<std::string_view>& words) {
  return std::all_of(words.begin(), words.end(), [&](std::string_view word) { return has(text, word); });
}

// A format that is known by the texts at the beginning of its files.
struct Known {
  std::string_view extension;
  std::vector<std::string_view> words;
  std::string_view title;
  bool read = false;  // one of the formats (registry.h): it is broken, or another part was taken in its place
};

// The first that fits counts, so the special ones stand before the general ones.
const std::vector<Known>& known_kinds() {
  static const std::vector<Known> all = {
      {".xml", {"<annotations", "<track"}, "CVAT for video"},
      {".xml", {"<annotations", "<image"}, "CVAT for images", true},
      {".xml", {"<tagset"}, "ICDAR word lists"},
      {".xml", {"<PcGts"}, "PAGE XML"},
      {".xml", {"<alto"}, "ALTO XML"},
      {".xml", {"<annotation"}, "Pascal VOC annotations", true},
      {".json", {"\"shapes\"", "\"imagePath\""}, "LabelMe annotations", true},
      {".json", {"\"completed_by\""}, "Label Studio exports", true},
      {".json", {"\"annotations\"", "\"from_name\""}, "Label Studio exports", true},
      {".json", {"\"from_name\"", "\"to_name\""}, "Label Studio exports", true},
      {".json", {"\"_via_img_metadata\""}, "VIA projects"},
      {".json", {"\"regions\"", "\"shape_attributes\""}, "VIA annotations"},
      {".json", {"\"segments_info\""}, "COCO panoptic annotations", true},
      {".json", {"\"image_id\"", "\"score\""}, "COCO results lists", true},
      {".json", {"\"image_id\"", "\"category_id\""}, "COCO annotations without their images"},
      {".json", {"\"images\"", "\"categories\""}, "COCO annotations", true},
      {".json", {"\"coordinates\"", "\"label\""}, "CreateML annotations"},
      {".json", {"\"media_type\"", "\"items\"", "\"categories\""}, "Datumaro annotations"},
      {".json", {"\"classTitle\"", "\"geometryType\""}, "Supervisely annotations"},
      {".json", {"\"asset\"", "\"regions\""}, "VoTT annotations"},
      {".json", {"\"bounding_box\"", "\"slots\""}, "Darwin annotations"},
      {".json", {"\"imgHeight\"", "\"polygon\""}, "Cityscapes polygons"},
      {".json", {"\"Label\"", "\"Labeled Data\""}, "Labelbox exports"},
      {".json", {"\"attributes\"", "\"box2d\""}, "BDD100K or Scalabel labels"},
      {".json", {"\"frames\"", "\"objects\""}, "OpenLABEL or VCD annotations"},
      {".geojson", {"\"FeatureCollection\""}, "GeoJSON"},
      {".ndjson", {"\"data_row\""}, "Labelbox exports"},
      {".jsonl", {"\"touchmark\""}, "Touchmark bundles", true},
      {".json", {"\"company\"", "\"total\""}, "key information of receipts (SROIE)", true},
      {".txt", {"\"company\"", "\"total\""}, "key information of receipts (SROIE)", true},
      {".csv", {"ImageID", "LabelName"}, "Open Images tables"},
      {".csv", {"filename", "region_shape_attributes"}, "VIA tables"},
      {".csv", {"filename", "xmin", "class"}, "tables of boxes (TensorFlow, Roboflow)"},
      {".csv", {"image_path", "xmin"}, "tables of boxes"},
      {".yaml", {"names:"}, "YOLO data sets", true},
      {".yml", {"names:"}, "YOLO data sets", true},
  };
  return all;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  while (!(line = trimmed(line)).empty()) {
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    out.push_back(word);
    line.remove_prefix(word.size());
  }
  return out;
}

bool numbers(const std::vector<std::string_view>& words, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i)
    if (!parse_number(words[i])) return false;
  return true;
}

// Eight numbers and a text that is none, with commas between.
bool begins_with_corners(std::string_view head) {
  std::string_view line = trimmed(head.substr(0, head.find('\n')));
  for (int i = 0; i < 8; ++i) {
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos || !parse_number(trimmed(line.substr(0, comma)))) return false;
    line.remove_prefix(comma + 1);
  }
  return line.find_first_not_of("0123456789+-., ") != std::string_view::npos;
}

// Rows of words and numbers that are told by their first line.
std::string_view text_rows(std::string_view folder, std::string_view head) {
  const auto lines = split_lines(head);
  std::string_view line;
  for (const std::string_view each : lines)
    if (!trimmed(each).empty() && !has(each, ":")) {  // DOTA begins with "imagesource:" and "gsd:"
      line = each;
      break;
    }
  const auto words = words_of(line);
  if (words.size() >= 15 && !parse_number(words[0]) && numbers(words, 1, 15)) return "KITTI labels";
  if (words.size() >= 9 && numbers(words, 0, 8) && !parse_number(words[8])) return "DOTA labels (labelTxt)";
  const auto commas = std::count(line.begin(), line.end(), ',');
  if (commas >= 6 && (folder == "gt" || folder == "det")) return "MOT tracks";
  if (commas >= 8 && std::count(line.begin(), line.end(), '.') <= 8)
    return "MOT tracks or rows of numbers like them";
  if (words.size() >= 5 && numbers(words, 0, words.size()) &&
      std::all_of(words.begin() + 1, words.end(),
                  [](std::string_view one) { return *parse_number(one) <= 2; }))
    return kYoloLabels;
  if (words.size() >= 5 && numbers(words, 0, 5))
    return "rows of numbers like those of YOLO, but no fractions of an image";
  return "";
}

struct Magic {
  std::string_view bytes;
  std::size_t at;
  std::string_view title;
};

std::string_view by_content(std::string_view head) {
  using std::string_view_literals::operator""sv;
  static constexpr Magic kMagics[] = {
      {"\x89PNG"sv, 0, "PNG pictures without the ending .png"},
      {"\xFF\xD8\xFF"sv, 0, "JPEG pictures without the ending .jpg"},
      {"ftypheic"sv, 4, "HEIC pictures"},
      {"ftypheix"sv, 4, "HEIC pictures"},
      {"ftypmif1"sv, 4, "HEIF pictures"},
      {"ftypqt"sv, 4, "videos"},
      {"ftypisom"sv, 4, "videos"},
      {"ftypmp4"sv, 4, "videos"},
      {"\x1A\x45\xDF\xA3"sv, 0, "videos"},
      {"\0\0\0\x0CjP"sv, 0, "JPEG 2000 pictures"},
      {"DICM"sv, 128, "DICOM files"},
      {"PK\x03\x04"sv, 0, "archives in the data set"},
      {"\x1f\x8b"sv, 0, "packed files"},
      {"%PDF"sv, 0, "PDF documents"},
      {"\x89HDF"sv, 0, "HDF5 or MATLAB files"},
      {"MATLAB"sv, 0, "MATLAB files"},
      {"\x93NUMPY"sv, 0, "NumPy arrays"},
      {"PAR1"sv, 0, "Parquet tables"},
      {"SQLite format 3"sv, 0, "SQLite databases"},
  };
  for (const Magic& magic : kMagics)
    if (head.size() >= magic.at && head.substr(magic.at).starts_with(magic.bytes)) return magic.title;
  return "";
}

std::string_view by_ending(std::string_view extension) {
  static constexpr std::pair<std::string_view, std::string_view> kEndings[] = {
      {".heic", "HEIC pictures"},
      {".heif", "HEIF pictures"},
      {".jp2", "JPEG 2000 pictures"},
      {".tga", "TGA pictures"},
      {".ppm", "PNM pictures"},
      {".pgm", "PNM pictures"},
      {".pbm", "PNM pictures"},
      {".psd", "Photoshop documents"},
      {".svg", "SVG drawings"},
      {".dng", "raw camera pictures"},
      {".nef", "raw camera pictures"},
      {".cr2", "raw camera pictures"},
      {".mp4", "videos"},
      {".mov", "videos"},
      {".avi", "videos"},
      {".mkv", "videos"},
      {".webm", "videos"},
      {".dcm", "DICOM files"},
      {".tfrecord", "TensorFlow records"},
      {".record", "TensorFlow records"},
      {".npy", "NumPy arrays"},
      {".npz", "NumPy arrays"},
      {".mat", "MATLAB files"},
      {".parquet", "Parquet tables"},
      {".pcd", "point clouds"},
      {".ply", "point clouds"},
      {".bin", "binary files"},
      {".pth", "model weights"},
      {".pt", "model weights"},
      {".onnx", "models"},
  };
  for (const auto& [ending, title] : kEndings)
    if (extension == ending) return title;
  return "";
}

bool is_note(std::string_view lower_name, std::string_view extension) {
  return lower_name.starts_with("readme") || lower_name.starts_with("license") ||
         lower_name.starts_with("licence") || extension == ".md" || extension == ".html" ||
         extension == ".pdf" || extension == ".docx";
}

// In a folder of masks; in one that could hold label files or pictures as well, when it is a palette or gray
// PNG.
bool is_mask(std::string_view folder, std::string_view bytes) {
  const MaskFolder said = mask_folder(folder);
  if (said != MaskFolder::kMaybe) return said == MaskFolder::kYes;
  const auto head = png_head(bytes);
  return head && head->kind != PngKind::kColor;
}

// The folder's name, or that of the nearest one above that holds masks.
const std::string& telling_folder(const Tree& tree, std::size_t folder) {
  for (std::size_t at = folder; at != 0; at = tree.folders()[at].parent)
    if (mask_folder(tree.folders()[at].lower) != MaskFolder::kNo) return tree.folders()[at].lower;
  return tree.folders()[folder].lower;
}

// Files that nothing was taken from, of one kind.
struct Unused {
  std::int64_t count = 0;
  std::size_t named = 0;
  std::string first;
  std::string more;  // the next few
};

void add(Unused& kind, const std::string& shown) {
  if (kind.first.empty())
    kind.first = shown;
  else if (kind.named < kNamed)
    kind.more += (kind.more.empty() ? "" : ", ") + shown;
  ++kind.named;
}

std::map<std::string, Unused> unused_kinds(const Tree& tree) {
  std::map<std::string, Unused> kinds;
  for (const Tree::File& file : tree.files()) {
    const auto path = tree.path(file);
    if (tree.source().is_used(path)) continue;
    const std::string& folder =
        is_image_name(file.name) ? telling_folder(tree, file.folder) : tree.folders()[file.folder].lower;
    Unused& kind = kinds[seems_to_be(file.name, folder, tree.source().head(path, kHeadBytes))];
    ++kind.count;
    add(kind, tree.shown(path));
  }
  if (const Tree::Hidden& hidden = tree.hidden(); hidden.count > 0) {
    Unused& kind = kinds["hidden pictures and labels (their folder or name begins with a dot)"];
    kind.count = hidden.count;
    for (const auto& path : hidden.first) add(kind, tree.shown(path));
  }
  return kinds;
}

}  // namespace

std::string seems_to_be(std::string_view name, std::string_view folder, std::string_view bytes) {
  const std::string lower = lower_ascii(std::string(name));
  const std::string extension = lower_extension(lower);
  if (is_note(lower, extension)) return "texts for people";
  if (extension == ".cache") return "caches of a training program";
  const std::string head = decode_text(std::string(bytes)).text;
  for (const Known& known : known_kinds())
    if (extension == known.extension && has_all(head, known.words))
      return std::string(known.title) + std::string(known.read ? "" : kLater);
  if (is_image_name(lower) && is_mask(folder, bytes))
    return folder.starts_with("panoptic") ? std::string(kPanopticMasks) : "mask pictures";
  if (is_image_name(lower)) return "pictures that no label file names";
  for (const std::string_view title : {by_ending(extension), by_content(bytes)})
    if (!title.empty()) return std::string(title) + std::string(kLater);
  if ((extension == ".txt" || extension == ".csv") && begins_with_corners(head)) return "ICDAR text boxes";
  if (extension == ".txt")
    if (const std::string_view title = text_rows(folder, head); !title.empty())
      return std::string(title) + std::string(title == kYoloLabels ? "" : kLater);
  if (extension == ".json" || extension == ".xml" || extension == ".csv" || extension == ".tsv" ||
      extension == ".txt")
    return extension.substr(1) + " files of a kind that is not known";
  return "files of a kind that is not known";
}

void report_unused(const Tree& tree, Sink& sink) {
  for (const auto& [title, kind] : unused_kinds(tree)) {
    std::string message = title;
    if (kind.count == 1) {
      message = "this file was not used: " + message;
    } else {
      message = std::to_string(kind.count) + " files were not used, this one and " + kind.more +
                (kind.count > static_cast<std::int64_t>(kNamed) ? " and others: " : ": ") + message;
    }
    sink.on_issue({kind.first, std::move(message), std::string(kUnusedKind) + title, kind.count});
  }
}

std::string only_unused(const Tree& tree) {
  constexpr std::size_t kKinds = 3;
  if (tree.files().empty() && tree.hidden().count == 0) return "no file lies in it";
  std::string out;
  std::size_t shown = 0;
  for (const auto& [title, kind] : unused_kinds(tree)) {
    if (++shown > kKinds) break;
    out += (out.empty() ? "there is " : ", and ") + kind.first +
           (kind.count > 1 ? " and " + std::to_string(kind.count - 1) + " more" : "") + " (" + title + ")";
  }
  return out + (shown > kKinds ? ", and others" : "");
}

}  // namespace touchmark::formats
