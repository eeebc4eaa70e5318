#include "adapters/remote_models/reply_json.h"

#include <algorithm>

#include "adapters/remote_models/http.h"

namespace touchmark::remote_models {

Result<Json> parse_reply(std::string_view text) {
  constexpr std::ptrdiff_t kMostValues = 4'000'000;
  const auto values =
      std::count_if(text.begin(), text.end(), [](char c) { return c == ',' || c == '[' || c == '{'; });
  if (values > kMostValues) return fail(ErrorCode::kCorrupt, "its answer has more than four million values");
  Result<Json> out = parse_json(text);
  if (!out)
    return fail(ErrorCode::kCorrupt, "its answer is not JSON (" + out.error().text() + "): " + excerpt(text));
  return out;
}

}  // namespace touchmark::remote_models
