#include "formats/png_index.h"

#include <gtest/gtest.h>

#include "formats/label_names.h"

namespace touchmark::formats {
namespace {

LabelImage image_of(std::int64_t width, std::int64_t height, std::vector<std::uint16_t> pixels) {
  return {{width, height}, std::move(pixels)};
}

// PNG files of 3 x 2 pixels, made with Pillow 13.0 from [[0,1,1],[1,0,1]] (1 bit), [[0,1,2],[3,2,1]] (2 bits)
// and
// [[0,5,15],[9,1,0]] (4 bits) as palette images.
std::string from_hex(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

TEST(PngIndex, PalettesOfFewBitsGiveTheirIndices) {
  const std::pair<const char*, std::vector<std::uint16_t>> kFiles[] = {
      {"89504e470d0a1a0a0000000d4948445200000003000000020103000000a7baf45900000006504c544500ff000af5017c58de"
       "fb0000000c49444154789c634860720000016800a3fed602ec0000000049454e44ae426082",
       {0, 1, 1, 1, 0, 1}},
      {"89504e470d0a1a0a0000000d4948445200000003000000020203000000e01a8e890000000c504c544500ff000af50114eb02"
       "1ee1030e9e5c9d0000000c49444154789c639060780200013000fd56cd1c730000000049454e44ae426082",
       {0, 1, 2, 3, 2, 1}},
      {"89504e470d0a1a0a0000000d49484452000000030000000204030000006f5a7b2900000030504c544500ff000af50114eb02"
       "1ee10328d70432cd053cc30646b90750af085aa509649b0a6e910b78870c827d0d8c730e96690f103856eb0000000e494441"
       "54789c6360fdc03091010005010187d151f8b20000000049454e44ae426082",
       {0, 5, 15, 9, 1, 0}},
  };
  for (const auto& [hex, pixels] : kFiles) {
    const auto read = decode_label_png(from_hex(hex), {});
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->image.pixels, pixels) << read->head.bits;
    EXPECT_EQ(read->head.kind, PngKind::kPalette);
    EXPECT_GE(read->palette.size(), 2u);
  }
}

TEST(PngIndex, GrayOf8And16BitsKeepsItsNumbers) {
  const LabelImage image = image_of(3, 2, {0, 1, 255, 256, 40000, 65535});
  const auto wide = decode_label_png(*encode_gray_png(image, 16), {});
  ASSERT_TRUE(wide);
  EXPECT_EQ(wide->image.pixels, image.pixels);
  EXPECT_EQ(wide->head.bits, 16);
  const LabelImage small = image_of(3, 1, {0, 7, 255});
  const auto gray = decode_label_png(*encode_gray_png(small, 8), {});
  ASSERT_TRUE(gray);
  EXPECT_EQ(gray->image.pixels, small.pixels);
  EXPECT_EQ(gray->head.kind, PngKind::kGray);
  EXPECT_EQ(png_head(*encode_label_png(small))->kind, PngKind::kPalette);
  EXPECT_FALSE(png_head("\x89PNG"));
}

TEST(PngIndex, NumbersBecomeMasksAndMasksNumbers) {
  const LabelImage image = image_of(3, 3, {0, 1, 1, 2, 2, 1, 300, 0, 300});
  const auto masks = masks_of(image, [](int number) { return number != 0; });
  ASSERT_EQ(masks.size(), 3u);
  LabelImage again = LabelImage::blank(image.size);
  for (const auto& [number, mask] : masks) EXPECT_EQ(paint(again, mask, number), 0);
  EXPECT_EQ(again.pixels, image.pixels);
  EXPECT_EQ(paint(again, masks.at(1), 2), 3);
  EXPECT_EQ(pixel_counts(image), (std::map<int, std::int64_t>{{0, 2}, {1, 3}, {2, 2}, {300, 2}}));
}

TEST(LabelNames, ListsLabelmapsAndNumbers) {
  using Names = std::map<int, std::string>;
  EXPECT_EQ(names_from_list("background\ncat\n\ndog\n").names,
            (Names{{0, "background"}, {1, "cat"}, {2, "dog"}}));
  EXPECT_EQ(names_from_list("cat\r\ndog").names, (Names{{1, "cat"}, {2, "dog"}}));
  const LabelNames map =
      names_from_labelmap("# label:color_rgb:parts:actions\nbackground:0,0,0::\ncar:10,20,30::\nx\n");
  EXPECT_EQ(map.names, (Names{{0, "background"}, {1, "car"}, {2, "x"}}));
  EXPECT_EQ(map.colors, (ColorIndex{{{0, 0, 0}, 0}, {{10, 20, 30}, 1}}));
  EXPECT_EQ(names_from_numbered("0 sky\n7: car\n9,traffic light\n").names,
            (Names{{0, "sky"}, {7, "car"}, {9, "traffic light"}}));
  for (const char* other : {"cat\ndog", "7 car\n7 bus", "9 car\n8 bus", "1 euro\n2 euro", "12", "70000 x"})
    EXPECT_TRUE(names_from_numbered(other).names.empty()) << other;
}

}  // namespace
}  // namespace touchmark::formats
