// Pictures: originals, thumbnails, tiles. Always served as what their bytes are, never as something a browser
// runs.
#include <fmt/format.h>

#include "base/hash.h"
#include "base/json.h"
#include "flow/asset/trash.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/http/files.h"
#include "server/http/target.h"

namespace touchmark::server {
namespace {

struct Picture {
  record::AssetContent content;
  OpenFile file;
};

Result<Picture> find_picture(Context& c, bool deleted = false) {
  TM_ASSIGN(auto asset, c.read<record::Asset>([&](ledger::Reader& reader) {
    return deleted ? flow::trashed_asset(reader, c.project(), c.asset())
                   : reader.asset(c.project(), c.asset());
  }));
  if (asset.content.uri.empty()) return fail(ErrorCode::kNotFound, "this asset has no picture");
  TM_ASSIGN(auto file, c.ports().blobs.open(asset.content.uri));
  return Picture{std::move(asset.content), std::move(file)};
}

// Names the bytes: the hash for a blob; path, size and time for a file that stays where it is.
std::string picture_tag(const Picture& picture, std::string_view variant) {
  std::string text = picture.content.uri;
  if (text.rfind("blob:", 0) != 0) text += "|" + picture.file.stamp();
  text += "|";
  text += variant;
  return "\"" + to_hex(sha256(text)).substr(0, 32) + "\"";
}

void set_picture_headers(Response& response, const std::string& mime, const std::string& name,
                         const std::string& tag) {
  const bool shown = is_shown_mime(mime);
  response.set("Content-Type", shown ? mime : "application/octet-stream");
  response.set("Content-Disposition", content_disposition(!shown, name));
  response.set("Content-Security-Policy", "default-src 'none'; sandbox");
  response.set("Cache-Control", "private, max-age=600");
  response.set("ETag", tag);
}

std::string base_name(const std::string& name) {
  return name.substr(name.find_last_of('/') + 1);
}

Result<Response> get_image(Context& c) {
  TM_ASSIGN(Picture picture, find_picture(c));
  const std::string tag = picture_tag(picture, "original");
  Response response = file_response(c.request, std::move(picture.file), tag);
  set_picture_headers(response, picture.content.mime, base_name(picture.content.name), tag);
  return response;
}

Result<Response> encoded(Context& c, const Picture& picture, const std::string& variant,
                         const std::function<Result<flow::Encoded>()>& make) {
  const std::string tag = picture_tag(picture, variant);
  Response response;
  if (is_not_modified(c.request, tag)) {
    response.status = 304;
    response.set("ETag", tag);
    response.set("Cache-Control", "private, max-age=600");
    return response;
  }
  TM_ASSIGN(flow::Encoded image, make());
  set_picture_headers(response, image.mime, variant, tag);
  response.body = std::move(image.bytes);
  return response;
}

Result<Response> thumbnail_of(Context& c, bool deleted) {
  Query query(c.request.query);
  const auto size = query.integer("size", 1, 4096).value_or(256);
  if (size != 128 && size != 256 && size != 512 && size != 1024 && size != 2048)
    query.problem("must be 128, 256, 512, 1024 or 2048", "size");
  TM_TRY(query.finish());
  TM_ASSIGN(const Picture picture, find_picture(c, deleted));
  return encoded(c, picture, "thumbnail-" + std::to_string(size),
                 [&] { return c.ports().media.thumbnail(picture.file, static_cast<int>(size)); });
}

Result<Response> get_thumbnail(Context& c) {
  return thumbnail_of(c, false);
}

Result<Response> get_trash_thumbnail(Context& c) {
  return thumbnail_of(c, true);
}

constexpr std::int64_t kMostBands = 1000;

// What of the image is asked for: a band from 0, and the values shown as black and as white.
Result<flow::PictureView> view_of(Context& c) {
  Query query(c.request.query);
  flow::PictureView view;
  view.band = static_cast<int>(query.integer("band", 0, kMostBands).value_or(-1));
  const auto low = query.number("low");
  const auto high = query.number("high");
  if (low.has_value() != high.has_value()) query.problem("low and high come together", low ? "high" : "low");
  if (low && high && *low >= *high) query.problem("must be greater than low", "high");
  TM_TRY(query.finish());
  if (low && high) view.window = flow::ValueRange{*low, *high};
  return view;
}

std::string variant_of(const flow::PictureView& view) {
  std::string out;
  if (view.band >= 0) out += "-band-" + std::to_string(view.band);
  if (view.window) out += fmt::format("-{}-{}", view.window->low, view.window->high);
  return out;
}

Json range_view(const flow::ValueRange& range) {
  return {{"low", range.low}, {"high", range.high}};
}

Result<Response> get_values(Context& c) {
  Query query(c.request.query);
  const auto band = query.integer("band", 0, kMostBands).value_or(-1);
  TM_TRY(query.finish());
  TM_ASSIGN(const Picture picture, find_picture(c));
  TM_ASSIGN(const flow::PictureValues values, c.ports().media.values(picture.file, static_cast<int>(band)));
  return json_response(200, {{"bits", values.bits},
                             {"bands", values.bands},
                             {"deep", values.deep},
                             {"all", range_view(values.all)},
                             {"shown", range_view(values.shown)}});
}

Result<Response> get_tile(Context& c) {
  const auto level = c.id("level");
  const auto column = c.id("column");
  const auto row = c.id("row");
  if (level > 30 || column > 1'000'000 || row > 1'000'000)
    return fail(ErrorCode::kNotFound, "there is no such tile");
  TM_ASSIGN(const flow::PictureView view, view_of(c));
  TM_ASSIGN(const Picture picture, find_picture(c));
  const flow::TilePlace at{static_cast<int>(level), static_cast<int>(column), static_cast<int>(row)};
  const std::string name = fmt::format("tile-{}-{}-{}{}", level, column, row, variant_of(view));
  return encoded(c, picture, name, [&] { return c.ports().media.tile(picture.file, at, view); });
}

}  // namespace

void add_media_routes(std::vector<Route>& routes) {
  using access::Role;
  const std::string asset = "/api/v1/projects/{project}/assets/{asset}";
  routes.push_back({Method::kGet, asset + "/image", Role::kViewer, get_image});
  routes.push_back(
      {Method::kGet, asset + "/thumbnail", Role::kViewer, get_thumbnail, BodyKind::kNone, {"size"}});
  routes.push_back({Method::kGet,
                    "/api/v1/projects/{project}/trash/{asset}/thumbnail",
                    Role::kManager,
                    get_trash_thumbnail,
                    BodyKind::kNone,
                    {"size"}});
  routes.push_back({Method::kGet,
                    asset + "/tiles/{level}/{column}/{row}",
                    Role::kViewer,
                    get_tile,
                    BodyKind::kNone,
                    {"band", "low", "high"}});
  routes.push_back({Method::kGet, asset + "/values", Role::kViewer, get_values, BodyKind::kNone, {"band"}});
}

}  // namespace touchmark::server
