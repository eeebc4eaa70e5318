// A model card that is accepted keeps its promises: plain file names, networks of listed files, and it is
// written and read again as the same one.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "models/card.h"

using namespace touchmark;
using namespace touchmark::models;

namespace {
void check(bool good) {
  if (!good) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Result<Card> card = parse_card({reinterpret_cast<const char*>(data), size});
  if (!card) {
    check(card.error().code == ErrorCode::kInvalid && !card.error().message.empty());
    return 0;
  }
  check((!card->files.empty() || card->is_remote()) && !card->licence.empty());
  check(!card->tasks.empty() || !card->other_tasks.empty());
  for (const CardFile& file : card->files) {
    check(file.name.find('/') == std::string::npos && file.name != "..");
    check(card->file(file.name) == &file);
  }
  for (const Network& network : card->networks) check(card->file(network.file) != nullptr);
  const Result<Card> again = parse_card(dump_json(to_json(*card)));
  check(again && *again == *card);
  check(content_version(*again) == content_version(*card));
  return 0;
}
