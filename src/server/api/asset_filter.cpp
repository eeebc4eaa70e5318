#include "server/api/asset_filter.h"

#include "base/json.h"

namespace touchmark::server {
namespace {

constexpr std::size_t kLongestName = 500;

Result<record::MediaState> media_state_from_name(std::string_view name) {
  using record::MediaState;
  for (const auto state :
       {MediaState::kUnchecked, MediaState::kOk, MediaState::kMissing, MediaState::kCorrupt})
    if (record::media_state_name(state) == name) return state;
  return fail(ErrorCode::kInvalid, "must be unchecked, ok, missing or corrupt");
}

// Where the members come from: the query, or an object of the body.
class FromQuery {
 public:
  explicit FromQuery(Query& query) : query_(query) {}
  std::optional<std::string> text(std::string_view name, std::size_t max) { return query_.text(name, max); }
  std::optional<std::int64_t> id(std::string_view name) { return query_.integer(name, 1); }
  std::optional<bool> boolean(std::string_view name) {
    const auto text = query_.text(name, 10);
    if (!text) return std::nullopt;
    if (*text != "true" && *text != "false") problem("must be true or false", name);
    return *text == "true";
  }
  void problem(std::string message, std::string_view name) { query_.problem(std::move(message), name); }

 private:
  Query& query_;
};

class FromObject {
 public:
  explicit FromObject(Fields& fields) : fields_(fields) {}
  std::optional<std::string> text(std::string_view name, std::size_t max) {
    return fields_.optional_text(name, max);
  }
  std::optional<std::int64_t> id(std::string_view name) { return fields_.optional_integer(name, 1); }
  std::optional<bool> boolean(std::string_view name) { return fields_.optional_boolean(name); }
  void problem(std::string message, std::string_view name) {
    fields_.problem(std::move(message), fields_.at(name));
  }

 private:
  Fields& fields_;
};

template <typename Source>
ledger::AssetFilter read(Source source) {
  ledger::AssetFilter filter;
  const auto named = [&source](std::string_view name, auto parse, auto& out) {
    const auto text = source.text(name, 50);
    if (!text) return;
    const auto value = parse(*text);
    if (!value) return source.problem(value.error().message, name);
    out = *value;
  };
  named("status", record::status_from_name, filter.status);
  named("split", record::split_from_name, filter.split);
  named("media", media_state_from_name, filter.media);
  if (const auto id = source.id("class_id")) filter.class_id = ClassId(*id);
  if (const auto id = source.id("annotator")) filter.annotator = UserId(*id);
  filter.labeled = source.boolean("labeled");
  filter.name_prefix = source.text("name_prefix", kLongestName).value_or("");
  filter.name_part = source.text("name_part", kLongestName).value_or("");
  return filter;
}

}  // namespace

ledger::AssetFilter asset_filter(Query& query) {
  return read(FromQuery(query));
}

ledger::AssetFilter asset_filter(const Json& object, const std::string& pointer, Fields& outer) {
  Fields fields(object, pointer);
  auto filter = read(FromObject(fields));
  if (const auto done = fields.finish(); !done) outer.problem(done.error().message, done.error().where);
  return filter;
}

}  // namespace touchmark::server
