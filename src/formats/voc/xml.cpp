#include "formats/voc/xml.h"

#include <algorithm>
#include <cmath>
#include <pugixml.hpp>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"

namespace touchmark::formats::voc {
namespace {

constexpr int kMaxDepth = 32;
constexpr std::array<const char*, 4> kCorners = {"xmin", "ymin", "xmax", "ymax"};

// A decimal `s` such that reading it gives fl(s - low) == extent; x + width is not always one.
std::string high_text(double low, double extent) {
  const double sum = low + extent;
  double below = sum;
  double above = sum;
  for (int step = 0; step < 4; ++step) {
    if (below - low == extent) return number_text(below);
    if (above - low == extent) return number_text(above);
    below = std::nextafter(below, -HUGE_VAL);
    above = std::nextafter(above, HUGE_VAL);
  }
  return number_text(sum);
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& name, std::vector<Issue>& issues)
      : text_(text), name_(name), issues_(issues) {}

  Result<File> read() {
    pugi::xml_document document;
    // It is UTF-8 by now, whatever its declaration says.
    const pugi::xml_parse_result parsed =
        document.load_buffer(text_.data(), text_.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed) return fail(ErrorCode::kInvalid, parsed.description(), where(parsed.offset));
    const pugi::xml_node root = document.document_element();
    if (lower_ascii(root.name()) != "annotation")
      return fail(ErrorCode::kInvalid, "there is no <annotation> element", name_);
    check_repeats(root, {"filename", "size", "segmented", "folder"});
    File file;
    file.filename = mended_utf8(trimmed(root.child_value("filename")));
    read_size(root.child("size"), file);
    file.segmented = is_true(root.child_value("segmented"));
    Json extra = unknown(root, {"filename", "size", "segmented", "object"});
    if (const auto folder = extra.find("folder"); folder != extra.end() && *folder == "JPEGImages") {
      extra.erase(folder);
    }
    if (const pugi::xml_node depth = root.child("size").child("depth")) {
      const std::string text = mended_utf8(trimmed(depth.child_value()));
      if (text != "3") extra["depth"] = text;
    }
    if (!extra.empty()) file.extra = std::move(extra);
    int ordinal = 0;
    for (const pugi::xml_node node : root.children("object")) read_object(node, ++ordinal, file);
    return file;
  }

 private:
  // Counts on from the place that was asked for last, when that is before: places are asked for in order.
  int line_of(std::ptrdiff_t offset) {
    const auto end = std::clamp<std::ptrdiff_t>(offset, 0, static_cast<std::ptrdiff_t>(text_.size()));
    if (end < counted_to_) {
      counted_to_ = 0;
      lines_ = 0;
    }
    lines_ += static_cast<int>(std::count(text_.begin() + counted_to_, text_.begin() + end, '\n'));
    counted_to_ = end;
    return 1 + lines_;
  }
  std::string where(std::ptrdiff_t offset) { return name_ + ":" + std::to_string(line_of(offset)); }
  void issue(const pugi::xml_node& node, std::string message) {
    issues_.push_back({where(node.offset_debug()), std::move(message)});
  }

  static bool is_true(std::string_view raw) {
    const std::string_view text = trimmed(raw);
    if (text == "true" || text == "True" || text == "yes") return true;
    const auto number = parse_number(text);
    return number && *number != 0;
  }

  void read_size(const pugi::xml_node& node, File& file) {
    const auto width = parse_number(trimmed(node.child_value("width")));
    const auto height = parse_number(trimmed(node.child_value("height")));
    const auto usable = [](const std::optional<double>& v) {
      return v && *v >= 1 && *v <= 1e9 && *v == std::floor(*v);
    };
    if (usable(width) && usable(height)) {
      file.size = {static_cast<std::int64_t>(*width), static_cast<std::int64_t>(*height)};
    } else if (width.value_or(0) != 0 || height.value_or(0) != 0) {
      issue(node, "the size is not two whole numbers of pixels; it is taken as unknown");
    }
  }

  // Children that are not among `known`, and attributes, as JSON: an object, empty when there are none.
  Json unknown(const pugi::xml_node& node, std::initializer_list<std::string_view> known) {
    Json out = Json::object();
    for (const pugi::xml_attribute attribute : node.attributes()) {
      out["@" + mended_utf8(attribute.name())] = mended_utf8(attribute.value());
    }
    for (const pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      const std::string_view name = child.name();
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      add(out, mended_utf8(name), value_of(child, 0));
    }
    return out;
  }

  static void add(Json& object, const std::string& key, Json value) {
    const auto it = object.find(key);
    if (it == object.end()) {
      object[key] = std::move(value);
    } else if (it->is_array()) {
      it->push_back(std::move(value));
    } else {
      *it = Json::array({std::move(*it), std::move(value)});
    }
  }

  Json value_of(const pugi::xml_node& node, int depth) {
    if (depth >= kMaxDepth) {
      issue(node, "nested too deeply; what lies below was left out");
      return "";
    }
    Json object = Json::object();
    for (const pugi::xml_attribute attribute : node.attributes()) {
      object["@" + mended_utf8(attribute.name())] = mended_utf8(attribute.value());
    }
    std::string text;
    for (const pugi::xml_node child : node.children()) {
      if (child.type() == pugi::node_element) {
        add(object, mended_utf8(child.name()), value_of(child, depth + 1));
      } else if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
        text += child.value();
      }
    }
    text = mended_utf8(object.empty() ? std::string_view(text) : trimmed(text));
    if (object.empty()) return text;
    if (!text.empty()) object["#text"] = text;
    return object;
  }

  // The box that <bndbox> says, its text into `extra` where the plain text would differ.
  std::optional<geometry::Box> read_box(const pugi::xml_node& node, Json& extra) {
    check_repeats(node, {"xmin", "ymin", "xmax", "ymax"});
    BoxText text;
    for (std::size_t i = 0; i < 4; ++i) text[i] = trimmed(node.child_value(kCorners[i]));
    std::array<double, 4> value{};
    for (std::size_t i = 0; i < 4; ++i) {
      const auto number = parse_number(text[i]);
      if (!number || std::abs(*number) > 1e12) {
        issue(node, std::string("<") + kCorners[i] + "> is not a number; the object was left out");
        return std::nullopt;
      }
      value[i] = *number;
    }
    for (const std::size_t axis : {0u, 1u}) {
      if (value[axis] > value[axis + 2]) {
        issue(node, std::string("<") + kCorners[axis] + "> is above <" + kCorners[axis + 2] + ">; swapped");
        std::swap(text[axis], text[axis + 2]);
      }
    }
    const auto box = box_from_text(text);
    if (const BoxText plain = box_text(*box); plain != text) {
      for (std::size_t i = 0; i < 4; ++i) {
        if (plain[i] != text[i]) extra["bndbox"][kCorners[i]] = text[i];
      }
    }
    return box;
  }

  // Of an element that may stand once, the first counts.
  void check_repeats(const pugi::xml_node& node, std::initializer_list<const char*> names) {
    for (const char* name : names)
      if (const pugi::xml_node second = node.child(name).next_sibling(name))
        issue(second, std::string("<") + name + "> stands here more than once; the first one is used");
  }

  void read_flag(const pugi::xml_node& node, const char* name, std::uint32_t flag, std::uint32_t& flags,
                 Json& extra) {
    const std::string text = mended_utf8(trimmed(node.child_value(name)));
    if (is_true(text)) flags |= flag;
    if (text != "" && text != "0" && text != "1") extra[name] = text;
  }

  void read_object(const pugi::xml_node& node, int ordinal, File& file) {
    Object object;
    object.ordinal = ordinal;
    object.name = mended_utf8(trimmed(node.child_value("name")));
    if (object.name.empty()) return issue(node, "the object has no <name>; it was left out");
    Json extra = unknown(node, {"name", "pose", "truncated", "difficult", "occluded", "bndbox", "part"});
    const std::string pose = mended_utf8(trimmed(node.child_value("pose")));
    if (!pose.empty() && pose != "Unspecified") extra["pose"] = pose;
    read_flag(node, "truncated", record::kTruncated, object.flags, extra);
    read_flag(node, "difficult", record::kDifficult, object.flags, extra);
    read_flag(node, "occluded", record::kOccluded, object.flags, extra);
    check_repeats(node, {"name", "pose", "truncated", "difficult", "occluded"});
    const pugi::xml_node first = node.child("bndbox");
    const pugi::xml_node second = first.next_sibling("bndbox");
    if (second) issue(second, "the object has several <bndbox>; each became an object");
    // Some tools write all boxes of a class into one object.
    for (pugi::xml_node box = first; box; box = box.next_sibling("bndbox")) {
      Object one = object;
      Json own = extra;
      one.line = line_of(box.offset_debug());
      one.box = read_box(box, own);
      if (!one.box) continue;
      if (box == first)
        for (const pugi::xml_node child : node.children("part")) read_part(child, one, own);
      if (!own.empty()) one.extra = std::move(own);
      file.objects.push_back(std::move(one));
    }
    if (!first) issue(node, "there is no <bndbox>; the object was left out");
  }

  // A <part> without a box (layout challenge leftovers) stays among the object's unknown fields.
  void read_part(const pugi::xml_node& node, Object& object, Json& object_extra) {
    Part part;
    part.name = mended_utf8(trimmed(node.child_value("name")));
    if (part.name.empty() || !node.child("bndbox")) {
      add(object_extra, "part", value_of(node, 0));
      return;
    }
    Json extra = unknown(node, {"name", "bndbox"});
    const auto box = read_box(node.child("bndbox"), extra);
    if (!box) return;
    part.box = *box;
    if (!extra.empty()) part.extra = std::move(extra);
    object.parts.push_back(std::move(part));
  }

  std::string_view text_;
  const std::string& name_;
  std::vector<Issue>& issues_;
  std::ptrdiff_t counted_to_ = 0;  // where the lines were counted to, and how many ended before
  int lines_ = 0;
};

}  // namespace

BoxText box_text(const geometry::Box& box) {
  return {number_text(box.x), number_text(box.y), high_text(box.x, box.width), high_text(box.y, box.height)};
}

std::optional<geometry::Box> box_from_text(const BoxText& text) {
  std::array<double, 4> value{};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto number = parse_number(text[i]);
    if (!number) return std::nullopt;
    value[i] = *number;
  }
  return geometry::Box{value[0], value[1], value[2] - value[0], value[3] - value[1]};
}

Result<File> parse(std::string_view text, const std::string& name, std::vector<Issue>& issues) {
  return Reader(text, name, issues).read();
}

}  // namespace touchmark::formats::voc
