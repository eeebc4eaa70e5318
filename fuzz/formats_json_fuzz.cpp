// The pull reader of JSON against the tree parser: what the tree parser takes, the pull reader reads as the
// same values, captures as the same text and skips to the same end.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/json.h"
#include "formats/json_stream.h"
#include "scratch.h"

namespace {

using namespace touchmark;
using formats::JsonNumber;
using formats::JsonStream;

void check(bool holds) {
  if (!holds) std::abort();
}

Json read_value(JsonStream& in);

Json read_number(JsonStream& in) {
  JsonNumber number;
  if (!in.read_number(number)) return nullptr;
  if (number.is_integer) check(static_cast<double>(number.integer) == number.value);
  return number.value;
}

Json read_container(JsonStream& in, JsonStream::Kind kind) {
  if (kind == JsonStream::Kind::kArray) {
    Json out = Json::array();
    in.begin_array();
    while (in.next_element()) out.push_back(read_value(in));
    return out;
  }
  Json out = Json::object();
  in.begin_object();
  std::string_view key;
  while (in.next_key(key)) {
    const std::string name(key);
    out[name] = read_value(in);
  }
  return out;
}

Json read_value(JsonStream& in) {
  const JsonStream::Kind kind = in.kind();
  switch (kind) {
    case JsonStream::Kind::kObject:
    case JsonStream::Kind::kArray:
      return read_container(in, kind);
    case JsonStream::Kind::kString: {
      std::string text;
      in.read_string(text);
      return text;
    }
    case JsonStream::Kind::kNumber:
      return read_number(in);
    case JsonStream::Kind::kEnd:
      return nullptr;
    default:
      in.read_literal(kind);
      return kind == JsonStream::Kind::kNull ? Json() : Json(kind == JsonStream::Kind::kTrue);
  }
}

// Numbers as doubles, as read_value() gives them.
Json with_doubles(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_structured()) return value;
  Json out = value.is_array() ? Json::array() : Json::object();
  for (const auto& item : value.items()) {
    if (value.is_array()) {
      out.push_back(with_doubles(item.value()));
    } else {
      out[item.key()] = with_doubles(item.value());
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  if (text.substr(0, 3) == "\xef\xbb\xbf") return 0;  // the tree parser skips a byte order mark
  static const fuzz::Scratch scratch("json");
  const auto file = scratch.put("in.json", text);
  const auto tree = parse_json(text);
  const auto read = JsonStream::open(*open_named_file(file));
  const auto captured = JsonStream::open(*open_named_file(file));
  const auto skipped = JsonStream::open(*open_named_file(file));
  check(read && captured && skipped);

  const Json value = read_value(**read);
  std::string compact;
  bool fits = false;
  const bool did_capture = (*captured)->capture(compact, 1u << 20, fits);
  const bool did_skip = (*skipped)->skip();
  if ((*read)->failed()) {
    (void)(*read)->error();
    check(!tree);
    return 0;
  }
  check(did_skip && (*skipped)->offset() <= (*read)->offset());
  check(did_capture && fits);
  if (!tree) return 0;  // trailing text, or values that the pull reader mends
  check(value == with_doubles(*tree));
  const auto again = parse_json(compact);
  check(again && *again == *tree);
  return 0;
}
