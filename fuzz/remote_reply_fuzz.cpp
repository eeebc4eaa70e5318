// What a model server answers is refused as a whole, or everything read of it can be stored: labels that were
// asked for, confidences of 0 to 1, shapes within the image.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/remote_models/backend_reply.h"
#include "adapters/remote_models/chat_prompt.h"
#include "adapters/remote_models/reply_json.h"
#include "base/utf8.h"
#include "geometry/validate.h"

namespace {

using namespace touchmark;
using namespace touchmark::remote_models;

constexpr geometry::Size kSize{16, 8};
const std::vector<std::string> kLabels = {"cat", "dog"};

void check(bool holds) {
  if (!holds) std::abort();
}

template <typename T>
bool is_read(const Result<T>& read) {
  if (read) return true;
  const ErrorCode code = read.error().code;
  check(code == ErrorCode::kCorrupt || code == ErrorCode::kTooLarge || code == ErrorCode::kUnavailable);
  check(!read.error().message.empty() && is_utf8(read.error().message));
  return false;
}

bool is_asked(const std::string& label) {
  return std::find(kLabels.begin(), kLabels.end(), label) != kLabels.end();
}

void check_found(const Result<std::vector<Found>>& found, bool labeled) {
  if (!is_read(found)) return;
  check(found->size() <= kMostFound);
  for (const Found& one : *found) {
    check(one.confidence >= 0 && one.confidence <= 1);
    check(!labeled || is_asked(one.label));
    check(is_utf8(one.text));
    check(geometry::validate(one.shape, kSize, geometry::FramePolicy::kKeep).has_value());
  }
  models::DetectOptions options;
  options.most = 3;
  const auto origin = std::make_shared<const models::Origin>();
  const auto best = chosen(*found, options, origin);
  check(best.size() <= 3);
  for (const auto& one : best) check(one.confidence >= options.least_confidence);
}

void fuzz_backend(const Json& value) {
  const auto reply = read_backend_reply(value, 1);
  if (!is_read(reply)) return;
  check_found(regions_of(*reply, kSize, kLabels), true);
  check_found(texts_of(*reply, kSize), false);
  const auto choices = choices_of(*reply, kLabels);
  if (is_read(choices))
    for (const Choice& choice : *choices)
      check(is_asked(choice.label) && choice.confidence >= 0 && choice.confidence <= 1);
  is_read(caption_of(*reply));
}

void fuzz_said(std::string_view said) {
  const auto label = read_choice(said, kLabels);
  if (is_read(label)) check(is_asked(label->label) && label->confidence >= 0 && label->confidence <= 1);
  check_found(read_objects(said, kLabels, kSize), true);
  const auto judgement = read_judgement(said);
  if (is_read(judgement)) check(judgement->score >= 0 && judgement->score <= 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz_said(text);
  const auto value = parse_reply(text);
  if (!is_read(value)) return 0;
  fuzz_backend(*value);
  const auto reply = read_chat_reply(*value);
  if (is_read(reply)) fuzz_said(reply->text);
  return 0;
}
