// The body that browsers send most: read, or refused with a place in it. And the strict readers under it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/json.h"
#include "server/api/fields.h"
#include "server/api/operations.h"

using namespace touchmark;
using namespace touchmark::server;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

// Every kind of member, out of whatever object the input holds.
void read_fields(const Json& body) {
  Fields fields(body);
  const std::string text = fields.text("text", 1, 20);
  const std::int64_t number = fields.integer("integer", -5, 5);
  const double real = fields.number("number", 0, 1);
  (void)fields.optional_boolean("flag");
  const auto ids = fields.ids("ids", 1, 3, true);
  const auto texts = fields.texts("texts", 3, 1, 5);
  const auto point = fields.optional_point("point");
  (void)fields.object("object");
  if (!fields.finish()) return;
  check(!text.empty() && text.size() <= 80 && number >= -5 && number <= 5 && real >= 0 && real <= 1);
  check(!ids.empty() && ids.size() <= 3 && texts.size() <= 3);
  for (const std::int64_t id : ids) check(id > 0);
  if (point) check(point->first == point->first && point->second == point->second);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = parse_json({reinterpret_cast<const char*>(data), size});
  if (!body) return 0;
  read_fields(*body);
  const auto operations = operations_from_json(*body);
  if (!operations) {
    check(!operations.error().message.empty());
    return 0;
  }
  for (const auto& [operation, problem] : operations->operations) {
    check(operation.op_id.size() >= 8);
    const bool create = operation.kind == flow::OperationKind::kCreate;
    if (create) check(!operation.annotation && operation.created_by.empty());
    if (create && !problem) check(operation.content.has_value());
  }
  return 0;
}
