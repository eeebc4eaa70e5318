// A real panoptic data set: read, written and read again; every field and every pixel of the source must come
// back.
#include "formats/panoptic/panoptic_testing.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

const fs::path& source() {
  static const fs::path path = "../shared/data/coco128_subset/panoptic_segmentation";
  return path;
}

const Json* with(const Json& list, const char* key, const Json& value) {
  for (const Json& item : list)
    if (item[key] == value) return &item;
  return nullptr;
}

TEST(PanopticSharedData, EveryFieldAndPixelOfTheSourceIsWrittenBack) {
  if (!fs::exists(source())) GTEST_SKIP() << "NOT CHECKED: " << source() << " is not there";
  const Collected data = read_with(coco_panoptic_format(), source());
  ScratchFolder folder;
  const auto report = coco_panoptic_format().write(folder.path(), data.ontology, data.stream(), {});
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_TRUE(report->lossless()) << items_of(*report);
  const Json was = *parse_json(*read_text_file(source() / "annotations/panoptic_train2017.json", 1u << 28));
  const Json is = *parse_json(folder.get("annotations/panoptic_train.json"));
  EXPECT_EQ(is["info"], was["info"]);
  EXPECT_EQ(is["licenses"], was["licenses"]);
  EXPECT_EQ(is["categories"], was["categories"]);
  ASSERT_EQ(is["images"].size(), was["images"].size());
  for (const Json& image : was["images"]) EXPECT_EQ(*with(is["images"], "id", image["id"]), image);
  std::int64_t segments = 0;
  for (const Json& entry : was["annotations"]) {
    const fs::path png = source() / "annotations/panoptic_train2017" / entry["file_name"].get<std::string>();
    if (!fs::exists(png)) continue;
    const Json* written = with(is["annotations"], "image_id", entry["image_id"]);
    ASSERT_NE(written, nullptr);
    EXPECT_EQ(*written, entry);
    segments += static_cast<std::int64_t>(entry["segments_info"].size());
    const auto before = decode_rgb_png(*read_text_file(png, 1u << 28));
    const auto after =
        decode_rgb_png(folder.get("annotations/panoptic_train/" + entry["file_name"].get<std::string>()));
    ASSERT_TRUE(before && after);
    EXPECT_EQ(before->pixels, after->pixels);
  }
  EXPECT_EQ(data.annotations.size(), static_cast<std::size_t>(segments));
  EXPECT_GT(segments, 100);
}

}  // namespace
}  // namespace touchmark::formats
