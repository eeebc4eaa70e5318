#include "base/json.h"

namespace touchmark {
namespace {
constexpr int kMaxDepth = 64;
}

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

}  // namespace touchmark
