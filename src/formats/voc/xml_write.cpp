#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/voc/xml.h"

namespace touchmark::formats::voc {
namespace {

constexpr int kMaxDepth = 40;

bool is_xml_name(std::string_view name) {
  const auto letter = [](char c) { return is_letter(c) || c == '_'; };
  const auto inner = [&](char c) { return letter(c) || is_digit(c) || c == '-' || c == '.'; };
  return !name.empty() && letter(name.front()) && std::all_of(name.begin(), name.end(), inner);
}

class Writer {
 public:
  std::string write(const File& file) {
    open("annotation", file.extra);
    leaf("folder", text_or(file.extra, "folder", "JPEGImages"));
    leaf("filename", file.filename);
    others(file.extra, {"folder", "depth"});
    open("size");
    leaf("width", std::to_string(file.size.width));
    leaf("height", std::to_string(file.size.height));
    leaf("depth", text_or(file.extra, "depth", "3"));
    close("size");
    leaf("segmented", file.segmented ? "1" : "0");
    for (const Object& object : file.objects) write_object(object);
    close("annotation");
    return std::move(out_);
  }

 private:
  static std::string text_or(const Json& extra, const char* key, const char* otherwise) {
    if (!extra.is_object()) return otherwise;
    const auto it = extra.find(key);
    return it != extra.end() && it->is_string() ? it->get<std::string>() : otherwise;
  }

  void indent() { out_.append(static_cast<std::size_t>(depth_), '\t'); }
  void open(std::string_view name, const Json& extra = {}) {
    indent();
    out_.append("<").append(name);
    attributes(extra);
    out_.append(">\n");
    ++depth_;
  }
  // The keys "@name" of an object.
  void attributes(const Json& extra) {
    if (!extra.is_object()) return;
    for (const auto& [key, inner] : extra.items()) {
      if (!key.starts_with('@') || !inner.is_string() || !is_xml_name(key.substr(1))) continue;
      out_.append(" ").append(key.substr(1)).append("=\"");
      escape(inner.get<std::string>());
      out_.append("\"");
    }
  }
  void close(std::string_view name) {
    --depth_;
    indent();
    out_.append("</").append(name).append(">\n");
  }
  void leaf(std::string_view name, std::string_view text) {
    indent();
    out_.append("<").append(name).append(">");
    escape(text);
    out_.append("</").append(name).append(">\n");
  }

  void escape(std::string_view text) {
    for (const char c : mended_utf8(text)) {
      if (c == '&') {
        out_ += "&amp;";
      } else if (c == '<') {
        out_ += "&lt;";
      } else if (c == '>') {
        out_ += "&gt;";
      } else if (c == '"') {
        out_ += "&quot;";
      } else if (c == '\r') {
        out_ += "&#13;";
      } else if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n') {
        out_ += "\xEF\xBF\xBD";
      } else {
        out_ += c;
      }
    }
  }

  // Unknown children in key order; keys that XML cannot carry as names are skipped.
  void others(const Json& extra, std::initializer_list<std::string_view> skip) {
    if (!extra.is_object()) return;
    for (const auto& [key, value] : extra.items()) {
      if (std::find(skip.begin(), skip.end(), key) == skip.end()) element(key, value);
    }
  }

  void element(const std::string& name, const Json& value) {
    if (!is_xml_name(name) || depth_ > kMaxDepth) return;
    if (value.is_array()) {
      for (const Json& one : value) {
        if (!one.is_array()) element(name, one);
      }
      return;
    }
    if (!value.is_object()) {
      leaf(name, value.is_string() ? value.get<std::string>() : value.is_null() ? "" : dump_json(value));
      return;
    }
    indent();
    out_.append("<").append(name);
    attributes(value);
    out_.append(">");
    if (const auto text = value.find("#text"); text != value.end() && text->is_string()) {
      escape(text->get<std::string>());
    }
    out_.append("\n");
    ++depth_;
    for (const auto& [key, inner] : value.items()) {
      if (!key.starts_with('@') && key != "#text") element(key, inner);
    }
    close(name);
  }

  // The kept text where it still says this box, else the plain text.
  void write_box(const geometry::Box& box, const Json& extra) {
    static constexpr std::array<const char*, 4> kCorners = {"xmin", "ymin", "xmax", "ymax"};
    const BoxText plain = box_text(box);
    BoxText text = plain;
    if (extra.is_object() && extra.contains("bndbox") && extra["bndbox"].is_object()) {
      for (std::size_t i = 0; i < 4; ++i) text[i] = text_or(extra["bndbox"], kCorners[i], plain[i].c_str());
      const auto kept = box_from_text(text);
      if (!kept || !(*kept == box)) text = plain;
    }
    open("bndbox");
    for (std::size_t i = 0; i < 4; ++i) leaf(kCorners[i], text[i]);
    close("bndbox");
  }

  // 0 or 1, or the file's own text ("0.25") while it agrees with the flag.
  void write_flag(const char* name, bool set, const Json& extra) {
    const std::string kept = text_or(extra, name, "");
    const auto number = parse_number(kept);
    const bool kept_set = (number && *number != 0) || kept == "true" || kept == "True" || kept == "yes";
    leaf(name, !kept.empty() && kept_set == set ? kept : set ? "1" : "0");
  }

  void write_object(const Object& object) {
    open("object", object.extra);
    leaf("name", object.name);
    leaf("pose", text_or(object.extra, "pose", "Unspecified"));
    write_flag("truncated", (object.flags & record::kTruncated) != 0, object.extra);
    write_flag("difficult", (object.flags & record::kDifficult) != 0, object.extra);
    const bool occluded = (object.flags & record::kOccluded) != 0;
    if (occluded || text_or(object.extra, "occluded", "") != "")
      write_flag("occluded", occluded, object.extra);
    if (object.box) write_box(*object.box, object.extra);
    for (const Part& part : object.parts) {
      open("part", part.extra);
      leaf("name", part.name);
      write_box(part.box, part.extra);
      others(part.extra, {"bndbox", "part_of"});
      close("part");
    }
    others(object.extra, {"pose", "truncated", "difficult", "occluded", "bndbox", "part_of"});
    close("object");
  }

  std::string out_;
  int depth_ = 0;
};

}  // namespace

std::string to_text(const File& file) {
  return Writer().write(file);
}

}  // namespace touchmark::formats::voc
