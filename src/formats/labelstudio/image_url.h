// What the image's value in a task's "data" says: a URL of Label Studio's own, of a storage, of the web, or a
// path. Thread-safety: the functions are pure; ImageFinder is for one thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "formats/data_source.h"
#include "formats/picture_names.h"

namespace touchmark::formats::labelstudio {

struct ImageUrl {
  std::string name;  // that the image gets; empty when the value holds the picture itself, or nothing
  std::vector<std::string>
      places;            // where its file may lie, inner paths, most likely first; the end of one counts too
  bool foreign = false;  // an absolute path, or of the web
  bool is_ours = false;  // as local_url() says it: the name is more than the place
};

//   /data/upload/1/0a1b2c3d-cat.jpg   cat.jpg, also looked for with the eight digits that Label Studio puts
//   before /data/local-files/?d=x/a%20b.jpg  x/a b.jpg, without "images/" in front s3://bucket/x/a.jpg, gs,
//   azure    x/a.jpg https://host/x/a.jpg?size=2       a.jpg; nothing is fetched x\a.jpg x/a.jpg; of an
//   absolute path the last part
ImageUrl image_url(std::string_view value);

// The member of "data" that names the image: "image", "img", "image_url", "ocr", "url" if they are text, else
// the first text that ends like a picture's name. Nothing when there is none.
std::optional<std::string> image_key(const Json& data);

// The URL of a file below Label Studio's folder of local files: /data/local-files/?d=images/<name>.
std::string local_url(std::string_view name);

struct FoundImage {
  std::filesystem::path path;  // absolute
  bool exact = false;          // it lies at the whole of the place that is said
};

// The pictures of a data set by the ends of their paths.
class ImageFinder {
 public:
  // `source` must outlive it. Of a folder, all pictures below it; of one file, those where its images usually
  // lie.
  explicit ImageFinder(const DataSource& source);
  bool empty() const { return pictures_.empty() && folders_.empty(); }
  // Nothing when there is none, or when several fit as well.
  // `around`: the folders of the labels, below the source.
  std::optional<FoundImage> find(const ImageUrl& url, const std::string& around = {}) const;

 private:
  std::optional<FoundImage> listed(const std::string& place, bool foreign, const std::string& around) const;
  std::optional<FoundImage> beside(const std::string& place) const;

  const DataSource& source_;
  std::vector<std::filesystem::path> folders_;  // to look in, where the source is one file
  PicturePaths pictures_;                       // otherwise, below the source
};

}  // namespace touchmark::formats::labelstudio
