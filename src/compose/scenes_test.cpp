#include "compose/scenes.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "base/hash.h"

namespace touchmark::compose {
namespace {
namespace fs = std::filesystem;

class DemoImagesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "touchmark-demo-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string digest(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return to_hex(sha256(std::string(std::istreambuf_iterator<char>(in), {})));
  }
  // Width and height by the PNG header.
  geometry::Size stored_size(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    unsigned char head[24] = {};
    in.read(reinterpret_cast<char*>(head), sizeof head);
    EXPECT_EQ(std::string(head, head + 4), "\x89PNG");
    return {head[18] << 8 | head[19], head[22] << 8 | head[23]};
  }
  fs::path folder_;
};

TEST_F(DemoImagesTest, WritesPicturesWhoseTruthLiesInside) {
  const auto images = write_demo_images(folder_ / "new", 5, 1);
  ASSERT_TRUE(images) << images.error().text();
  ASSERT_EQ(images->size(), 5u);
  folder_ /= "new";
  const std::set<std::string> classes(demo_class_names().begin(), demo_class_names().end());
  EXPECT_EQ(classes.size(), 6u);
  for (const DemoImage& image : *images) {
    EXPECT_EQ(stored_size(image.name), image.size);
    EXPECT_GE(image.objects.size(), 3u);
    for (const DemoObject& object : image.objects) {
      EXPECT_TRUE(classes.count(object.class_name));
      ASSERT_EQ(object.polygon.parts.size(), 1u);
      const bool has_hole = object.class_name != "bolt";
      EXPECT_EQ(object.polygon.parts[0].holes.empty(), !has_hole) << object.class_name;
      const geometry::Box& box = object.box;
      EXPECT_GT(box.x, 0);
      EXPECT_GT(box.y, 0);
      EXPECT_LT(box.x + box.width, static_cast<double>(image.size.width));
      EXPECT_LT(box.y + box.height, static_cast<double>(image.size.height));
      for (const geometry::Point& p : object.polygon.parts[0].outer) {
        EXPECT_GE(p.x, box.x);
        EXPECT_LE(p.x, box.x + box.width);
        EXPECT_GE(p.y, box.y);
        EXPECT_LE(p.y, box.y + box.height);
      }
    }
  }
  EXPECT_TRUE(std::any_of(images->begin(), images->end(),
                          [](const DemoImage& i) { return i.size.height > i.size.width; }));
}

TEST_F(DemoImagesTest, TheSameSeedGivesTheSameBytesAndAnotherSeedOthers) {
  ASSERT_TRUE(write_demo_images(folder_, 1, 7));
  const std::string first = digest("bench-01.png");
  ASSERT_TRUE(write_demo_images(folder_, 1, 7));
  EXPECT_EQ(digest("bench-01.png"), first);
  ASSERT_TRUE(write_demo_images(folder_, 1, 8));
  EXPECT_NE(digest("bench-01.png"), first);
}

TEST_F(DemoImagesTest, APictureAloneIsTheOneOfTheSeriesAndItsPlanIsItsTruth) {
  const auto series = write_demo_images(folder_, 3, 7);
  ASSERT_TRUE(series);
  const std::string third = digest("bench-03.png");
  const auto alone = write_demo_image(folder_ / "alone", 2, 7);
  ASSERT_TRUE(alone) << alone.error().text();
  const DemoImage plan = plan_demo_image(2, 7);
  EXPECT_EQ(digest("alone/bench-03.png"), third);
  for (const DemoImage& same : {*alone, plan}) {
    EXPECT_EQ(same.name, "bench-03.png");
    EXPECT_EQ(same.size, (*series)[2].size);
    ASSERT_EQ(same.objects.size(), (*series)[2].objects.size());
    for (std::size_t i = 0; i < same.objects.size(); ++i) {
      EXPECT_EQ(same.objects[i].class_name, (*series)[2].objects[i].class_name);
      EXPECT_EQ(same.objects[i].polygon, (*series)[2].objects[i].polygon);
    }
  }
  EXPECT_EQ(write_demo_image("/proc/nothing/here", 0).error().code, ErrorCode::kUnavailable);
}

TEST_F(DemoImagesTest, NoPicturesAndNoFolderAreHandled) {
  const auto none = write_demo_images(folder_, 0, 1);
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
  EXPECT_EQ(write_demo_images("/proc/nothing/here", 1, 1).error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace touchmark::compose
