#include "formats/labelstudio/image_url.h"

#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/place_text.h"

namespace touchmark::formats::labelstudio {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kUpload = "/data/upload/";
constexpr std::string_view kLocal = "/data/local-files/?";
constexpr std::string_view kImages = "images/";

std::string last_part(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string without_images(const std::string& path) {
  return path.starts_with(kImages) && path.size() > kImages.size() ? path.substr(kImages.size()) : path;
}

// "0a1b2c3d-cat.jpg" as "cat.jpg".
std::string without_hash(const std::string& name) {
  constexpr std::size_t kDigits = 8;
  if (name.size() <= kDigits + 1 || name[kDigits] != '-') return name;
  const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
  return std::all_of(name.begin(), name.begin() + kDigits, is_hex) ? name.substr(kDigits + 1) : name;
}

std::string_view until(std::string_view text, std::string_view ends) {
  return text.substr(0, text.find_first_of(ends));
}

ImageUrl uploaded(std::string_view rest) {
  const std::string path = inner_path(percent_decoded(until(rest, "?#")));
  const std::string name = last_part(path);
  const std::string plain = without_hash(name);
  ImageUrl out{plain, {path}};
  if (name != path) out.places.push_back(name);
  if (plain != name) out.places.push_back(plain);
  return out;
}

ImageUrl local(std::string_view query) {
  while (!query.empty()) {
    const std::string_view pair = until(query, "&");
    if (pair.starts_with("d=")) {
      const std::string path = inner_path(percent_decoded(pair.substr(2)));
      return {without_images(path), {path}, false, path.starts_with(kImages)};
    }
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
  }
  return {};
}

ImageUrl with_scheme(std::string_view scheme, std::string_view rest) {
  const bool web = scheme == "http" || scheme == "https";
  if (scheme == "file") {
    const std::string path = inner_path(percent_decoded(rest));
    return {last_part(path), {path}, true};
  }
  const std::size_t slash = rest.find('/');  // behind the host or the bucket
  if (slash == std::string_view::npos) return {};
  const std::string_view key = rest.substr(slash + 1);
  const std::string path = inner_path(percent_decoded(web ? until(key, "?#") : key));
  return {web ? last_part(path) : path, {path}, web};
}

bool ends_like_picture(std::string_view value) {
  const ImageUrl url = image_url(value);
  return !url.name.empty() && is_image_name(fs::path(url.name));
}

}  // namespace

ImageUrl image_url(std::string_view value) {
  value = trimmed(value);
  if (value.empty() || value.starts_with("data:")) return {};
  if (const std::size_t at = value.find(kUpload); at != std::string_view::npos)
    return uploaded(value.substr(at + kUpload.size()));
  if (const std::size_t at = value.find(kLocal); at != std::string_view::npos)
    return local(value.substr(at + kLocal.size()));
  if (const std::size_t at = value.find("://"); at != std::string_view::npos && at < 16)
    return with_scheme(value.substr(0, at), value.substr(at + 3));
  const std::string path = inner_path(value);
  const bool absolute = is_absolute_anywhere(value);
  ImageUrl out{absolute ? last_part(path) : without_images(path), {path}, absolute};
  if (const std::string plain = inner_path(percent_decoded(value)); plain != path)
    out.places.push_back(plain);
  return out;
}

std::optional<std::string> image_key(const Json& data) {
  if (!data.is_object()) return std::nullopt;
  for (const char* name : {"image", "img", "image_url", "ocr", "url"})
    if (const auto found = data.find(name); found != data.end() && found->is_string()) return name;
  for (const auto& [key, value] : data.items())
    if (value.is_string() && ends_like_picture(value.get_ref<const std::string&>())) return key;
  return std::nullopt;
}

std::string local_url(std::string_view name) {
  return std::string(kLocal) + "d=" + std::string(kImages) + percent_encoded(name);
}

ImageFinder::ImageFinder(const DataSource& source) : source_(source) {
  if (source.is_file()) {
    const fs::path here = source.path().parent_path();
    for (const char* below : {"", "images", "upload", "media", "media/upload", "data"})
      if (source.is_folder(here / below)) folders_.push_back(*below == '\0' ? here : here / below);
    if (here != source.root() && source.is_folder(here.parent_path() / "images"))
      folders_.push_back(here.parent_path() / "images");
    return;
  }
  for (const fs::path& path : source.files(source.path(), true, image_extensions()))
    pictures_.add(path.lexically_relative(source.path()).generic_string());
  pictures_.build();
}

std::optional<FoundImage> ImageFinder::listed(const std::string& place, bool foreign,
                                              const std::string& around) const {
  const PictureMatch match = pictures_.find({mended_utf8(place), around, {}, foreign});
  if (match.meant.size() != 1) return std::nullopt;
  const std::string& file = pictures_[match.meant.front()];
  return FoundImage{source_.path() / file, file == place || file.ends_with("/" + place)};
}

std::optional<FoundImage> ImageFinder::beside(const std::string& place) const {
  std::string_view rest = place;
  while (!rest.empty()) {
    for (const fs::path& folder : folders_)
      if (const fs::path path = folder / rest; source_.is_file(path)) return FoundImage{path, rest == place};
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  return std::nullopt;
}

std::optional<FoundImage> ImageFinder::find(const ImageUrl& url, const std::string& around) const {
  for (std::size_t i = 0; i < url.places.size(); ++i) {
    const std::string& place = url.places[i];
    if (place.empty()) continue;
    auto found = source_.is_file() ? beside(place) : listed(place, url.foreign, around);
    if (!found) continue;
    found->exact = found->exact && i == 0;
    return found;
  }
  return std::nullopt;
}

}  // namespace touchmark::formats::labelstudio
