#include "base/json.h"

namespace touchmark {
namespace {

constexpr int kMaxDepth = 64;

bool nests_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxStoredDepth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  bool too_deep = false;
  const auto limit_depth = [&too_deep](int depth, Json::parse_event_t, Json&) {
    if (depth > kMaxDepth) too_deep = true;
    return !too_deep;
  };
  try {
    Json value = Json::parse(text.begin(), text.end(), limit_depth);
    if (too_deep) return fail(ErrorCode::kInvalid, "JSON is nested more than 64 levels deep");
    return value;
  } catch (const Json::parse_error& error) {
    return fail(ErrorCode::kInvalid, "not valid JSON", "byte " + std::to_string(error.byte));
  } catch (const Json::exception& error) {
    return fail(ErrorCode::kInvalid, std::string("not valid JSON: ") + error.what());
  }
}

std::string dump_json(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string json_text(const Json& value) {
  return value.is_null() ? std::string() : dump_json(value);
}

Json json_from_text(std::string_view text) {
  if (text.empty()) return {};
  Json value = Json::parse(text.begin(), text.end(), nullptr, false);
  return value.is_discarded() ? Json() : value;
}

Result<Json> parse_canonical_json(std::string_view text) {
  if (nests_too_deep(text)) return fail(ErrorCode::kCorrupt, "stored JSON is nested too deep");
  Json value = Json::parse(text.begin(), text.end(), nullptr, false);
  if (value.is_discarded() || value.is_null() || dump_json(value) != text)
    return fail(ErrorCode::kCorrupt, "stored JSON is not canonical");
  return value;
}

}  // namespace touchmark
