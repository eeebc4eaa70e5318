#include "flow/asset/selection.h"

#include <algorithm>

#include "base/json.h"

namespace touchmark::flow {
namespace {

constexpr std::int64_t kPage = 1000;

// Written by put_selection() alone, so a name that is not known cannot be there.
template <typename T>
void put(Json& out, const char* name, const std::optional<T>& value) {
  if (value) out[name] = static_cast<std::int64_t>(*value);
}
template <typename T>
void get(const Json& from, const char* name, std::optional<T>& out) {
  if (from.contains(name)) out = static_cast<T>(from[name].get<std::int64_t>());
}

}  // namespace

void put_selection(const Selection& selection, Json& arguments) {
  if (!selection.assets.empty()) {
    Json ids = Json::array();
    for (const AssetId id : selection.assets) ids.push_back(id.value);
    arguments["asset_ids"] = std::move(ids);
  } else if (selection.filter) {
    const ledger::AssetFilter& filter = *selection.filter;
    Json out = {{"name_prefix", filter.name_prefix}, {"name_part", filter.name_part}};
    put(out, "status", filter.status);
    put(out, "split", filter.split);
    put(out, "media", filter.media);
    put(out, "labeled", filter.labeled);
    if (filter.class_id) out["class_id"] = filter.class_id->value;
    if (filter.annotator) out["annotator"] = filter.annotator->value;
    arguments["filter"] = std::move(out);
  }
}

Selection selection_of(const Json& arguments) {
  Selection out;
  if (arguments.contains("asset_ids"))
    for (const Json& id : arguments["asset_ids"]) out.assets.emplace_back(id.get<std::int64_t>());
  if (!arguments.contains("filter")) return out;
  const Json& from = arguments["filter"];
  ledger::AssetFilter filter;
  filter.name_prefix = from.value("name_prefix", "");
  filter.name_part = from.value("name_part", "");
  get(from, "status", filter.status);
  get(from, "split", filter.split);
  get(from, "media", filter.media);
  get(from, "labeled", filter.labeled);
  if (from.contains("class_id")) filter.class_id = ClassId{from["class_id"].get<std::int64_t>()};
  if (from.contains("annotator")) filter.annotator = UserId{from["annotator"].get<std::int64_t>()};
  out.filter = std::move(filter);
  return out;
}

Result<std::vector<AssetId>> selected(ledger::Reader& reader, ProjectId project, const Selection& selection,
                                      LayerId layer) {
  std::vector<AssetId> out;
  if (!selection.assets.empty()) {
    for (const AssetId id : selection.assets) {
      const auto asset = reader.asset(project, id);
      if (!asset && asset.error().code != ErrorCode::kNotFound) return tl::unexpected<Error>(asset.error());
      if (asset) out.push_back(id);
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }
  ledger::AssetFilter filter = selection.filter.value_or(ledger::AssetFilter{});
  filter.layer = layer;
  AssetId after;
  for (;;) {
    TM_ASSIGN(const auto page, reader.asset_page(project, filter, {after, AssetId{}, kPage}));
    for (const auto& asset : page) out.push_back(asset.id);
    if (static_cast<std::int64_t>(page.size()) < kPage) return out;
    after = page.back().id;
  }
}

formats::AssetStream selected_stream(ledger::Reader& reader, ProjectId project, LayerId layer,
                                     std::vector<AssetId> assets) {
  return [&reader, project, layer, assets = std::move(assets)](const auto& sink) -> Result<void> {
    std::size_t position = 0;
    for (const AssetId id : assets) {
      TM_ASSIGN(auto asset, reader.asset(project, id));
      formats::AssetWithAnnotations item;
      item.id = id;
      item.content = std::move(asset.content);
      TM_ASSIGN(const auto rows, reader.annotations(project, id, layer));
      for (const auto& row : rows) {
        TM_ASSIGN(auto annotation, row.decode());
        item.annotations.push_back({position, row.id.value, std::move(annotation.content)});
      }
      ++position;
      TM_TRY(sink(item));
    }
    return {};
  };
}

}  // namespace touchmark::flow
