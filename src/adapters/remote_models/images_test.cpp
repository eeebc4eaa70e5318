#include "adapters/remote_models/images.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "adapters/remote_models/testing.h"
#include "formats/png_rgb.h"

namespace touchmark::remote_models {
namespace {

namespace fs = std::filesystem;

TEST(Images, become_png_files) {
  const std::string rgb = {'\x01', '\x02', '\x03', '\xff', '\x00', '\x80'};
  const models::Image image{{2, 1}, reinterpret_cast<const std::uint8_t*>(rgb.data())};
  const auto png = formats::decode_rgb_png(*png_of(image));
  ASSERT_TRUE(png);
  EXPECT_EQ(png->pixels, (std::vector<std::uint32_t>{0x030201, 0x8000ff}));
  EXPECT_EQ(data_uri("abc"), "data:image/png;base64,YWJj");
  for (const geometry::Size size :
       {geometry::Size{0, 1}, geometry::Size{1, -1}, geometry::Size{1 << 20, 1 << 20}})
    EXPECT_EQ(png_of({size, image.rgb}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(png_of({{1, 1}, nullptr}).error().code, ErrorCode::kInvalid);
}

TEST(Images, shrink_by_a_whole_factor_to_the_mean_of_blocks) {
  // Columns of 0, 30, 60, 90, 120 in two rows.
  std::string rgb;
  for (int y = 0; y < 2; ++y)
    for (int x = 0; x < 5; ++x) rgb += std::string(3, static_cast<char>(30 * x));
  const models::Image image{{5, 2}, reinterpret_cast<const std::uint8_t*>(rgb.data())};
  const Shrunk small = shrunk(image, 3);
  EXPECT_EQ(small.size, (geometry::Size{3, 1}));
  EXPECT_EQ(small.rgb, std::string(3, '\x0f') + std::string(3, '\x4b') + std::string(3, '\x78'));
  const Shrunk same = shrunk(image, 5);
  EXPECT_EQ(same.size, image.size);
  EXPECT_EQ(same.rgb, rgb);
}

TEST(FolderShelf, has_a_file_for_as_long_as_it_is_held) {
  const fs::path folder = fs::temp_directory_path() / ("touchmark_shelf_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  {
    const auto placed = FolderShelf(folder, "touchmark/images").put("bytes");
    ASSERT_TRUE(placed) << placed.error().text();
    const std::string address = (*placed)->address();
    const std::string beginning = "/data/local-files/?d=touchmark/images/";
    ASSERT_EQ(address.substr(0, beginning.size()), beginning);
    std::ifstream file(folder / address.substr(beginning.size()), std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "bytes");
    const auto root = FolderShelf(folder).put("");
    ASSERT_TRUE(root);
    EXPECT_EQ((*root)->address().size(), 21u + 64u + 4u);
    EXPECT_EQ(FolderShelf(folder, "a&d=b").put("").error().code, ErrorCode::kInvalid);
  }
  EXPECT_TRUE(fs::is_empty(folder));
  fs::remove_all(folder);
  EXPECT_EQ(FolderShelf(folder).put("bytes").error().code, ErrorCode::kUnavailable);
}

TEST(MemoryShelf, has_room_for_so_many_bytes) {
  MemoryShelf shelf("http://host/images", 10);
  auto first = shelf.put("123456");
  ASSERT_TRUE(first);
  EXPECT_EQ(shelf.put("12345").error().code, ErrorCode::kTooMany);
  const auto second = shelf.put("1234");
  ASSERT_TRUE(second);
  EXPECT_NE((*first)->address(), (*second)->address());
  const std::string address = (*first)->address();
  const std::string name = address.substr(address.rfind('/') + 1);
  EXPECT_EQ(*shelf.find(name), "123456");
  first->reset();
  EXPECT_EQ(shelf.find(name), nullptr);
  EXPECT_TRUE(shelf.put("123456")) << "there is room again";
}

}  // namespace
}  // namespace touchmark::remote_models
