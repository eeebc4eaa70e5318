#include "formats/labelme/document.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "formats/json_stream.h"

namespace touchmark::formats::labelme {
namespace {

using Kind = JsonStream::Kind;

// The version of LabelMe whose form is written.
constexpr const char* kVersion = "6.3.1";
constexpr std::array<const char*, 7> kShapeMembers = {"label",      "points", "group_id", "description",
                                                      "shape_type", "flags",  "mask"};
constexpr double kMaxSide = 1 << 30;

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

std::int64_t side_of(const Json& value) {
  if (!value.is_number()) return 0;
  const auto number = value.get<double>();
  return number >= 1 && number <= kMaxSide ? static_cast<std::int64_t>(number) : 0;
}

class Reader {
 public:
  explicit Reader(JsonStream& in) : in_(in) {}

  Result<Document> read() {
    if (in_.kind() != Kind::kObject || !in_.begin_object()) return refuse();
    std::string_view key;
    while (in_.next_key(key)) TM_TRY(read_member(std::string(key)));
    if (in_.failed()) return tl::unexpected<Error>(in_.error());
    if (!has_shapes_ && !out_.flags.is_object()) return refuse();
    return std::move(out_);
  }

 private:
  tl::unexpected<Error> refuse() {
    if (!in_.failed()) in_.stop("this is no LabelMe file: it has no shapes and no flags");
    return tl::unexpected<Error>(in_.error());
  }

  Result<Json> value() {
    std::string text;
    bool fits = true;
    if (!in_.capture(text, kDocumentLimit - std::min(used_, kDocumentLimit), fits))
      return tl::unexpected<Error>(in_.error());
    used_ += text.size();
    if (!fits) return fail(ErrorCode::kTooLarge, "the file has more than 256 MiB without its picture");
    return parse_json(text);
  }

  Result<void> read_member(const std::string& key) {
    if (key == "imageData") {
      out_.has_picture = in_.kind() == Kind::kString;
      if (!in_.skip()) return tl::unexpected<Error>(in_.error());
      return {};
    }
    if (key == "shapes" && in_.kind() == Kind::kArray) return read_shapes();
    TM_ASSIGN(Json read, value());
    if (key == "imagePath" && read.is_string()) {
      out_.image_path = read.get<std::string>();
      std::replace(out_.image_path.begin(), out_.image_path.end(), '\\', '/');
    } else if (key == "imageWidth") {
      out_.size.width = side_of(read);
    } else if (key == "imageHeight") {
      out_.size.height = side_of(read);
    } else if (key == "flags") {
      if (read.is_object()) out_.flags = std::move(read);
    } else if (key != "version" && key != "imagePath" && key != "shapes") {
      out_.extra[key] = std::move(read);
    }
    return {};
  }

  Result<void> read_shapes() {
    has_shapes_ = true;
    if (!in_.begin_array()) return tl::unexpected<Error>(in_.error());
    while (in_.next_element()) {
      auto shape = value();
      if (!shape && shape.error().code != ErrorCode::kInvalid) return tl::unexpected<Error>(shape.error());
      if (in_.failed()) return tl::unexpected<Error>(in_.error());
      out_.shapes.push_back(shape ? std::move(*shape) : Json());  // nested too deep: no shape
    }
    if (in_.failed()) return tl::unexpected<Error>(in_.error());
    return {};
  }

  JsonStream& in_;
  Document out_;
  bool has_shapes_ = false;
  std::size_t used_ = 0;
};

nlohmann::ordered_json shape_in_order(const Json& shape) {
  nlohmann::ordered_json out;
  for (const char* const member : kShapeMembers)
    if (const auto found = shape.find(member); found != shape.end()) out[member] = *found;
  for (const auto& [key, value] : shape.items())
    if (!out.contains(key)) out[key] = value;
  return out;
}

}  // namespace

bool looks_like_document(std::string_view head) {
  if (!trimmed(head).starts_with('{')) return false;
  const bool shapes = has(head, "\"shapes\"");
  const bool picture = has(head, "\"imagePath\"") || has(head, "\"imageData\"");
  const bool points = has(head, "\"shape_type\"") || (has(head, "\"label\"") && has(head, "\"points\""));
  // What comes first may be so long that the rest does not show.
  return (shapes && (picture || points)) ||
         (picture && (has(head, "\"flags\"") || has(head, "\"imageHeight\"")));
}

Result<Document> read_document(const DataSource& source, const std::filesystem::path& path) {
  TM_ASSIGN(OpenFile file, source.open_text(path));
  TM_ASSIGN(const auto in, JsonStream::open(std::move(file), {}, source.encoding()));
  auto out = Reader(*in).read();
  if (!in->encoding().empty() && source.encoding().empty())
    source.note(path.lexically_relative(source.root()).generic_string(),
                "JSON is UTF-8, but some texts in it are not; they were read as " + in->encoding());
  if (out && (out->size.width == 0 || out->size.height == 0)) out->size = {};
  return out;
}

std::string document_text(const Document& document) {
  nlohmann::ordered_json out;
  out["version"] = kVersion;
  out["flags"] = document.flags.is_object() ? document.flags : Json::object();
  out["shapes"] = nlohmann::ordered_json::array();
  for (const Json& shape : document.shapes) out["shapes"].push_back(shape_in_order(shape));
  out["imagePath"] = document.image_path;
  out["imageData"] = nullptr;
  const bool known = document.size.width > 0 && document.size.height > 0;
  out["imageHeight"] = known ? nlohmann::ordered_json(document.size.height) : nlohmann::ordered_json();
  out["imageWidth"] = known ? nlohmann::ordered_json(document.size.width) : nlohmann::ordered_json();
  if (document.extra.is_object())
    for (const auto& [key, value] : document.extra.items())
      if (!out.contains(key)) out[key] = value;
  return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace touchmark::formats::labelme
