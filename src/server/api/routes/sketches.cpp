// The labels of many images at once, as coarse lines to be drawn over thumbnails.
#include "base/json.h"
#include "geometry/measure.h"
#include "server/api/context.h"
#include "server/api/routes.h"

namespace touchmark::server {
namespace {

constexpr std::size_t kMostAssets = 200;
constexpr std::size_t kMostShapes = 100;  // of an image; more are told as a number
constexpr std::size_t kMostPoints = 48;   // of a ring: more cannot be told apart on a thumbnail

std::vector<AssetId> ids_of(Query& query) {
  std::vector<AssetId> out;
  const std::string text = query.text("ids", 4000).value_or("");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string one = text.substr(at, end - at);
    if (one.empty() || one.size() > 15 || one.find_first_not_of("0123456789") != std::string::npos) {
      query.problem("must be asset ids with commas between them", "ids");
      return {};
    }
    out.emplace_back(std::stoll(one));
    at = end + 1;
  }
  if (out.empty() || out.size() > kMostAssets) query.problem("must be 1 to 200 asset ids", "ids");
  return out;
}

// [x, y, x, y, ...] of every so many points, so that the line keeps its form.
template <typename Points>
Json line_of(const Points& points) {
  const std::size_t step = (points.size() + kMostPoints - 1) / kMostPoints;
  Json out = Json::array();
  for (std::size_t i = 0; i < points.size(); i += std::max<std::size_t>(step, 1)) {
    out.push_back(points[i].x);
    out.push_back(points[i].y);
  }
  return out;
}

// Polygons and lines as they are; whatever else as the box around it. Nothing for what has no place.
std::optional<Json> sketch_of(const record::AnnotationContent& content) {
  Json out = {{"class_id", content.class_id.value}};
  if (const auto* polygon = std::get_if<geometry::Polygon>(&content.shape)) {
    out["rings"] = Json::array();
    for (const auto& part : polygon->parts) out["rings"].push_back(line_of(part.outer));
    return out;
  }
  if (const auto* turned = std::get_if<geometry::RotatedBox>(&content.shape)) {
    out["rings"] = Json::array({line_of(geometry::corners(*turned))});
    return out;
  }
  if (const auto* line = std::get_if<geometry::Polyline>(&content.shape)) {
    out["line"] = line_of(line->points);
    return out;
  }
  const geometry::Box box = geometry::extent(content.shape);
  if (!(box.width > 0) && !(box.height > 0)) return std::nullopt;
  out["box"] = {box.x, box.y, box.width, box.height};
  return out;
}

Result<Json> of_asset(ledger::Reader& reader, ProjectId project, AssetId asset, LayerId layer) {
  TM_ASSIGN(const auto rows, reader.annotations(project, asset, layer));
  Json shapes = Json::array();
  for (const auto& row : rows) {
    if (shapes.size() == kMostShapes) break;
    TM_ASSIGN(const auto annotation, row.decode());
    if (auto sketch = sketch_of(annotation.content)) shapes.push_back(std::move(*sketch));
  }
  return Json{{"asset", asset.value}, {"annotations", rows.size()}, {"shapes", std::move(shapes)}};
}

// Of those that there are; what was deleted meanwhile is left out.
Result<Response> list_sketches(Context& c) {
  Query query(c.request.query);
  const auto ids = ids_of(query);
  TM_TRY(query.finish());
  TM_ASSIGN(const Json reply, c.read<Json>([&](ledger::Reader& reader) -> Result<Json> {
    TM_TRY(reader.project(c.project()));
    TM_ASSIGN(const LayerId layer, c.layer(reader));
    Json items = Json::array();
    for (const AssetId id : ids) {
      const auto asset = reader.asset(c.project(), id);
      if (!asset && asset.error().code != ErrorCode::kNotFound) return tl::unexpected<Error>(asset.error());
      if (!asset) continue;
      TM_ASSIGN(auto item, of_asset(reader, c.project(), id, layer));
      items.push_back(std::move(item));
    }
    return Json{{"items", std::move(items)}};
  }));
  return json_response(200, reply);
}

}  // namespace

void add_sketch_routes(std::vector<Route>& routes) {
  routes.push_back({Method::kGet,
                    "/api/v1/projects/{project}/sketches",
                    access::Role::kViewer,
                    list_sketches,
                    BodyKind::kNone,
                    {"ids", "layer"}});
}

}  // namespace touchmark::server
