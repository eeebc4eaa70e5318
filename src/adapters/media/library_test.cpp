// Images through the library: formats, colors, orientation, damage, thumbnails, tiles and their cache.
#include <zlib.h>

#include <cstring>

#include "adapters/media/library_fixture.h"
#include "adapters/media/worker.h"
#include "adapters/process/process_pool.h"

// This test program is its own worker, as the server is.
int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "media-worker") == 0)
    return touchmark::adapters::media_worker_main(touchmark::adapters::kChildSocket);
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}

namespace touchmark::adapters {
namespace {
namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct Format {
  const char* name;
  const char* mime;
  int bands;
};

TEST_F(MediaLibraryTest, ReadsEveryFormatFromProbeToThumbnail) {
  for (const Format& format : {Format{"a.jpg", "image/jpeg", 3}, Format{"gray.jpg", "image/jpeg", 1},
                               Format{"a.png", "image/png", 3}, Format{"alpha.png", "image/png", 4},
                               Format{"a.webp", "image/webp", 3}, Format{"alpha.webp", "image/webp", 4},
                               Format{"a.tif", "image/tiff", 3}, Format{"a.gif", "image/gif", 3},
                               Format{"a.avif", "image/avif", 3}}) {
    SCOPED_TRACE(format.name);
    save_pattern(at(format.name), 600, 400, format.bands);
    const auto probed = library_->probe(at(format.name));
    ASSERT_TRUE(probed) << probed.error().text();
    EXPECT_EQ(probed->size, (geometry::Size{600, 400}));
    EXPECT_EQ(probed->mime, format.mime);
    EXPECT_EQ(probed->bands, format.bands);
    EXPECT_EQ(probed->bits, 8);
    const auto checked = library_->check(at(format.name));
    ASSERT_TRUE(checked) << checked.error().text();
    EXPECT_EQ(checked->size, probed->size);
    EXPECT_EQ(checked->mime, format.mime);
    const auto small = library_->thumbnail(at(format.name), 150);
    ASSERT_TRUE(small) << small.error().text();
    EXPECT_EQ(small->size, (geometry::Size{150, 100}));
    const bool may_have_alpha = format.bands == 4 || probed->mime == "image/gif";
    EXPECT_EQ(small->mime, may_have_alpha ? "image/webp" : "image/jpeg");
    EXPECT_NEAR(mean_of(small->bytes, 140, 50, 8, 8, 1), 210, 12);
  }
}

TEST_F(MediaLibraryTest, ReadsABitmapThatLibvipsCannot) {
  // 2 x 2, 24 bits, bottom-up: blue, green / red, white.
  std::string bmp("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0\x02\0\0\0\x01\0\x18\0", 30);
  bmp.append(24, '\0');
  bmp.append("\xff\0\0\0\xff\0\0\0\0\0\xff\xff\xff\xff\0\0", 16);
  write_bytes(at("a.bmp"), bmp);
  const auto checked = library_->check(at("a.bmp"));
  ASSERT_TRUE(checked) << checked.error().text();
  EXPECT_EQ(checked->size, (geometry::Size{2, 2}));
  EXPECT_EQ(checked->mime, "image/bmp");
  EXPECT_EQ(library_->thumbnail(at("a.bmp"), 64)->size, (geometry::Size{2, 2})) << "never enlarged";
  write_bytes(at("cut.bmp"), bmp.substr(0, 60));
  EXPECT_EQ(check_error("cut.bmp"), ErrorCode::kCorrupt);
}

TEST_F(MediaLibraryTest, TurnsAllEightExifOrientationsUpright) {
  const std::string base = jpeg(400, 200);  // the red corner is stored at the top left
  // Where the stored top left corner ends up: left/right, top/bottom.
  const bool is_right[] = {false, true, true, false, false, true, true, false};
  const bool is_bottom[] = {false, false, true, true, false, false, true, true};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    SCOPED_TRACE(orientation);
    write_bytes(at("turned.jpg"), with_jpeg_exif(base, orientation));
    fs::last_write_time(at("turned.jpg"),
                        fs::file_time_type::clock::now() + std::chrono::seconds(orientation));
    const geometry::Size upright = orientation < 5 ? geometry::Size{400, 200} : geometry::Size{200, 400};
    const auto probed = library_->probe(at("turned.jpg"));
    ASSERT_TRUE(probed);
    EXPECT_EQ(probed->orientation, orientation);
    EXPECT_EQ(probed->size, upright);
    ASSERT_TRUE(library_->check(at("turned.jpg")));
    const auto small = library_->thumbnail(at("turned.jpg"), 200);
    ASSERT_TRUE(small);
    const int width = static_cast<int>(small->size.width);
    const int height = static_cast<int>(small->size.height);
    EXPECT_EQ(width, upright.width / 2);
    const int x = is_right[orientation - 1] ? width - 15 : 5;
    const int y = is_bottom[orientation - 1] ? height - 15 : 5;
    EXPECT_GT(mean_of(small->bytes, x, y, 10, 10, 0), 200);
    EXPECT_LT(mean_of(small->bytes, x, y, 10, 10, 1), 60);
    const auto tile = library_->tile(at("turned.jpg"), 0, 0, 0);
    ASSERT_TRUE(tile);
    EXPECT_EQ(tile->size, upright);
  }
}

TEST_F(MediaLibraryTest, SixteenBitGrayIsStretchedAndColorIsShifted) {
  std::vector<std::uint16_t> gray(200 * 100);
  for (std::size_t i = 0; i < gray.size(); ++i) gray[i] = static_cast<std::uint16_t>(1000 + (i % 200) * 10);
  save_image(at("gray.png"), gray.data(), gray.size() * 2, 200, 100, 1, vips::kUshort, vips::kGrey16);
  const auto probed = library_->probe(at("gray.png"));
  ASSERT_TRUE(probed);
  EXPECT_EQ(probed->bits, 16);
  EXPECT_EQ(probed->bands, 1);
  const auto small = library_->thumbnail(at("gray.png"), 200);
  ASSERT_TRUE(small) << small.error().text();
  EXPECT_LT(mean_of(small->bytes, 0, 40, 4, 4, 0), 12);
  EXPECT_GT(mean_of(small->bytes, 196, 40, 4, 4, 0), 243);

  std::vector<std::uint16_t> color(200 * 100 * 3, 0x8000);
  save_image(at("color.png"), color.data(), color.size() * 2, 200, 100, 3, vips::kUshort, vips::kRgb16);
  const auto shifted = library_->thumbnail(at("color.png"), 100);
  ASSERT_TRUE(shifted) << shifted.error().text();
  EXPECT_NEAR(mean_of(shifted->bytes, 10, 10, 8, 8, 1), 0x80, 3);
}

TEST_F(MediaLibraryTest, ColorsAreKeptAsTheyAre) {
  for (const int value : {0, 30, 90, 200, 255}) {
    SCOPED_TRACE(value);
    const std::vector<std::uint8_t> flat(64 * 64 * 3, static_cast<std::uint8_t>(value));
    const std::string name = at("flat" + std::to_string(value) + ".png");
    save_image(name, flat.data(), flat.size(), 64, 64, 3, vips::kUchar, vips::kSrgb);
    EXPECT_NEAR(mean_of(library_->thumbnail(name, 64)->bytes, 30, 30, 4, 4, 0), value, 1);
    EXPECT_NEAR(mean_of(library_->tile(name, 0, 0, 0)->bytes, 30, 30, 4, 4, 2), value, 1);
    const std::string tagged = at("tagged" + std::to_string(value) + ".png[profile=srgb]");
    save_image(tagged, flat.data(), flat.size(), 64, 64, 3, vips::kUchar, vips::kSrgb);
    const std::string file = tagged.substr(0, tagged.find('['));
    EXPECT_NEAR(mean_of(library_->thumbnail(file, 64)->bytes, 30, 30, 4, 4, 1), value, 2);
    EXPECT_NEAR(mean_of(library_->tile(file, 0, 0, 0)->bytes, 30, 30, 4, 4, 1), value, 2);
  }
}

TEST_F(MediaLibraryTest, PrintColorsAreShownOnScreen) {
  std::vector<std::uint8_t> ink(64 * 64 * 4, 0);
  for (std::size_t i = 0; i < ink.size(); i += 4) ink[i] = 255;  // pure cyan
  save_image(at("print.jpg"), ink.data(), ink.size(), 64, 64, 4, vips::kUchar, vips::kCmyk);
  ASSERT_TRUE(library_->check(at("print.jpg")));
  for (const auto& shown :
       {library_->thumbnail(at("print.jpg"), 64), library_->tile(at("print.jpg"), 0, 0, 0)}) {
    ASSERT_TRUE(shown) << shown.error().text();
    EXPECT_EQ(shown->mime, "image/jpeg");
    EXPECT_LT(mean_of(shown->bytes, 30, 30, 4, 4, 0), 100);
    EXPECT_GT(mean_of(shown->bytes, 30, 30, 4, 4, 2), 150);
  }
}

TEST_F(MediaLibraryTest, FloatAndManyBandTiffsHaveThumbnailsAndTiles) {
  constexpr int kFloat = 6;
  std::vector<float> depth(64 * 64);
  for (std::size_t i = 0; i < depth.size(); ++i) depth[i] = static_cast<float>(i % 64) * 0.5f - 3.f;
  save_image(at("depth.tif"), depth.data(), depth.size() * 4, 64, 64, 1, kFloat, vips::kBlackWhite);
  const auto small = library_->thumbnail(at("depth.tif"), 64);
  ASSERT_TRUE(small) << small.error().text();
  EXPECT_GT(mean_of(small->bytes, 60, 30, 4, 4, 0), 235);
  EXPECT_LT(mean_of(small->bytes, 0, 30, 4, 4, 0), 20);
  const std::vector<std::uint8_t> many(64 * 64 * 7, 90);
  save_image(at("many.tif"), many.data(), many.size(), 64, 64, 7, vips::kUchar, 0);
  ASSERT_TRUE(library_->check(at("many.tif")));
  EXPECT_NEAR(mean_of(library_->thumbnail(at("many.tif"), 64)->bytes, 30, 30, 4, 4, 0), 90, 3);
  EXPECT_TRUE(library_->tile(at("many.tif"), 0, 0, 0));
  EXPECT_TRUE(library_->tile(at("depth.tif"), 0, 0, 0));
}

TEST_F(MediaLibraryTest, AWindowOfValuesIsShownFromBlackToWhite) {
  std::vector<std::uint16_t> gray(200 * 100);
  for (std::size_t i = 0; i < gray.size(); ++i) gray[i] = static_cast<std::uint16_t>(1000 + (i % 200) * 10);
  save_image(at("gray.png"), gray.data(), gray.size() * 2, 200, 100, 1, vips::kUshort, vips::kGrey16);
  const auto values = library_->values(at("gray.png"));
  ASSERT_TRUE(values) << values.error().text();
  EXPECT_EQ(values->bits, 16);
  EXPECT_EQ(values->bands, 1);
  EXPECT_TRUE(values->deep);
  EXPECT_EQ(values->all, (flow::ValueRange{1000, 2990}));
  EXPECT_EQ(values->shown, values->all) << "each value is more than a thousandth of all";
  const auto shown = [&](double low, double high, int x) {
    const auto tile = library_->tile(at("gray.png"), 0, 0, 0, {.window = flow::ValueRange{low, high}});
    return tile ? mean_of(tile->bytes, x, 40, 4, 4, 0) : -1;
  };
  // Columns 100 to 103 hold 2000 to 2030.
  EXPECT_NEAR(shown(1000, 3000, 100), 255 * 0.5075, 3);
  EXPECT_NEAR(shown(2000, 2100, 100), 255 * 0.15, 6);
  EXPECT_LT(shown(2100, 2200, 100), 3);
  EXPECT_GT(shown(1000, 1100, 100), 252);
  EXPECT_NEAR(mean_of(library_->tile(at("gray.png"), 0, 0, 0)->bytes, 100, 40, 4, 4, 0), 255 * 0.51, 4)
      << "the default view is another one in the cache, too";
}

TEST_F(MediaLibraryTest, ABandIsShownAlone) {
  std::vector<std::uint16_t> many(64 * 64 * 6);
  for (std::size_t i = 0; i < many.size(); ++i)
    many[i] = static_cast<std::uint16_t>(100 * (i % 6) + (i / 6) % 50);
  save_image(at("many.tif"), many.data(), many.size() * 2, 64, 64, 6, vips::kUshort, 0);
  const auto fifth = library_->values(at("many.tif"), 4);
  ASSERT_TRUE(fifth) << fifth.error().text();
  EXPECT_EQ(fifth->bands, 6);
  EXPECT_EQ(fifth->all, (flow::ValueRange{400, 449}));
  EXPECT_EQ(library_->values(at("many.tif"))->all, (flow::ValueRange{0, 49})) << "of the first that is shown";
  const flow::PictureView view{.band = 4, .window = flow::ValueRange{0, 1000}};
  EXPECT_NEAR(mean_of(library_->tile(at("many.tif"), 0, 0, 0, view)->bytes, 10, 10, 50, 40, 0), 255 * 0.4245,
              4);
  EXPECT_EQ(library_->tile(at("many.tif"), 0, 0, 0, {.band = 6}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(library_->values(at("many.tif"), 6).error().code, ErrorCode::kInvalid);

  save_pattern(at("plain.png"), 64, 64);
  EXPECT_FALSE(library_->values(at("plain.png"))->deep);
  const auto red = library_->tile(at("plain.png"), 0, 0, 0, {.band = 0});
  ASSERT_TRUE(red) << red.error().text();
  for (const int band : {0, 1, 2}) EXPECT_GT(mean_of(red->bytes, 4, 4, 4, 4, band), 240) << "red, in gray";
}

TEST_F(MediaLibraryTest, DeepColorAndFloatsHaveWindowsToo) {
  std::vector<std::uint16_t> color(64 * 64 * 3, 2000);
  save_image(at("color.png"), color.data(), color.size() * 2, 64, 64, 3, vips::kUshort, vips::kRgb16);
  const auto values = library_->values(at("color.png"));
  ASSERT_TRUE(values) << values.error().text();
  EXPECT_TRUE(values->deep);
  EXPECT_EQ(values->shown, (flow::ValueRange{0, 65535})) << "as it is, by default";
  EXPECT_EQ(values->all, (flow::ValueRange{2000, 2000}));
  const flow::PictureView view{.window = flow::ValueRange{0, 4000}};
  EXPECT_NEAR(mean_of(library_->tile(at("color.png"), 0, 0, 0, view)->bytes, 30, 30, 4, 4, 1), 128, 3);

  std::vector<float> depth(64 * 64);
  for (std::size_t i = 0; i < depth.size(); ++i) depth[i] = static_cast<float>(i % 64) * 0.5f - 3.f;
  save_image(at("depth.tif"), depth.data(), depth.size() * 4, 64, 64, 1, 6, vips::kBlackWhite);
  EXPECT_EQ(library_->values(at("depth.tif"))->all, (flow::ValueRange{-3, 28.5}));
  const flow::PictureView near{.window = flow::ValueRange{-3, 3}};
  EXPECT_GT(mean_of(library_->tile(at("depth.tif"), 0, 0, 0, near)->bytes, 20, 30, 4, 4, 0), 250);
}

TEST_F(MediaLibraryTest, TellsTruncatedFilesOfEveryFormat) {
  for (const char* name : {"a.jpg", "a.png", "a.webp", "a.tif", "a.gif", "a.avif"}) {
    SCOPED_TRACE(name);
    save_pattern(at(name), 900, 700);
    const std::string bytes = read_bytes(at(name));
    write_bytes(at(name), bytes.substr(0, bytes.size() * 6 / 10));
    EXPECT_EQ(check_error(name), ErrorCode::kCorrupt);
  }
}

TEST_F(MediaLibraryTest, ATextNamedLikeAnImageIsUnsupported) {
  write_bytes(at("fake.jpg"), "this is not an image");
  write_bytes(at("empty.jpg"), "");
  write_bytes(at("drawing.png"), "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>");
  write_bytes(at("bm.txt"), "BMW is a maker of cars, and this text is no bitmap");
  for (const char* name : {"fake.jpg", "empty.jpg", "drawing.png", "bm.txt"}) {
    EXPECT_EQ(library_->probe(at(name)).error().code, ErrorCode::kUnsupported) << name;
    EXPECT_EQ(check_error(name), ErrorCode::kUnsupported) << name;
    EXPECT_EQ(library_->thumbnail(at(name), 64).error().code, ErrorCode::kUnsupported) << name;
  }
  EXPECT_EQ(check_error("nothing.png"), ErrorCode::kNotFound);
  EXPECT_EQ(library_->probe(folder_).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(child_processes().empty()) << "none of this needs a worker";
}

void append_chunk(std::string& png, const std::string& name, const std::string& body) {
  const auto u32 = [&png](std::uint32_t v) {
    for (int shift = 24; shift >= 0; shift -= 8) png += static_cast<char>(v >> shift & 255);
  };
  u32(static_cast<std::uint32_t>(body.size()));
  const std::string data = name + body;
  png += data;
  u32(static_cast<std::uint32_t>(
      ::crc32(0, reinterpret_cast<const Bytef*>(data.data()), static_cast<uInt>(data.size()))));
}

// A gray PNG whose rows are all zeros, so it is about a thousandth of its pixels.
std::string png_bomb(std::uint32_t side, std::uint32_t rows_inside) {
  std::string header;
  for (const std::uint32_t v : {side, side})
    for (int shift = 24; shift >= 0; shift -= 8) header += static_cast<char>(v >> shift & 255);
  header += std::string("\x08\0\0\0\0", 5);
  z_stream stream{};
  ::deflateInit(&stream, 1);
  std::string row(side + 1, '\0');
  std::string packed;
  std::string out(1 << 16, '\0');
  for (std::uint32_t y = 0; y <= rows_inside; ++y) {
    stream.next_in = reinterpret_cast<Bytef*>(row.data());
    stream.avail_in = y < rows_inside ? static_cast<uInt>(row.size()) : 0;
    do {
      stream.next_out = reinterpret_cast<Bytef*>(out.data());
      stream.avail_out = static_cast<uInt>(out.size());
      ::deflate(&stream, y < rows_inside ? Z_NO_FLUSH : Z_FINISH);
      packed.append(out.data(), out.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  ::deflateEnd(&stream);
  std::string png = "\x89PNG\r\n\x1a\n";
  append_chunk(png, "IHDR", header);
  append_chunk(png, "IDAT", packed);
  append_chunk(png, "IEND", "");
  return png;
}

TEST_F(MediaLibraryTest, ACompressedBombStaysInsideItsLimits) {
  write_bytes(at("bomb.png"), png_bomb(50'000, 10));
  EXPECT_EQ(library_->probe(at("bomb.png")).error().code, ErrorCode::kTooLarge) << "2.5 gigapixels";
  EXPECT_EQ(check_error("bomb.png"), ErrorCode::kTooLarge);
  options_.max_pixels = 10'000'000'000;
  restart();
  EXPECT_EQ(library_->probe(at("bomb.png"))->size.width, 50'000);
  EXPECT_EQ(check_error("bomb.png"), ErrorCode::kCorrupt) << "only ten rows are there";
  // One that really unpacks to 400 megapixels does so in a stream.
  write_bytes(at("large.png"), png_bomb(20'000, 20'000));
  const auto small = library_->thumbnail(at("large.png"), 256);
  ASSERT_TRUE(small) << small.error().text();
  EXPECT_EQ(small->size, (geometry::Size{256, 256}));
}

TEST_F(MediaLibraryTest, ThumbnailsAreCachedUntilTheFileChanges) {
  save_pattern(at("a.jpg"), 300, 200);
  const auto first = library_->thumbnail(at("a.jpg"), 100);
  ASSERT_TRUE(first);
  options_.library = "gone";  // only the cache can answer now
  restart();
  const auto second = library_->thumbnail(at("a.jpg"), 100);
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_EQ(second->bytes, first->bytes);
  EXPECT_EQ(second->mime, first->mime);
  EXPECT_EQ(second->size, first->size);
  fs::last_write_time(at("a.jpg"), fs::file_time_type::clock::now() + 5s);
  EXPECT_FALSE(library_->thumbnail(at("a.jpg"), 100));
}

TEST_F(MediaLibraryTest, CheckLeavesTheGalleryThumbnailBehind) {
  save_pattern(at("a.png"), 600, 300);
  ASSERT_TRUE(library_->check(at("a.png")));
  options_.library = "gone";
  restart();
  EXPECT_EQ(library_->thumbnail(at("a.png"), 256)->size, (geometry::Size{256, 128}));
}

TEST_F(MediaLibraryTest, TheCacheStaysInsideItsBounds) {
  options_.thumbnail_cache_bytes = 256 * 10'000;  // about three thumbnails a folder
  options_.tile_cache_bytes = 60'000;
  restart();
  for (int i = 0; i < 30; ++i) {
    save_pattern(at("a.jpg"), 700 + i, 600);
    ASSERT_TRUE(library_->thumbnail(at("a.jpg"), 512));
    if (i % 3 == 0) {
      ASSERT_TRUE(library_->tile(at("a.jpg"), 0, 0, 0));
    }
  }
  std::int64_t tiles = 0;
  for (const auto& file : fs::recursive_directory_iterator(options_.cache / "tiles"))
    if (file.is_regular_file()) tiles += static_cast<std::int64_t>(file.file_size());
  EXPECT_LE(tiles, 80'000);
  EXPECT_GT(tiles, 0);
  EXPECT_TRUE(fs::is_empty(options_.cache / "scratch"));
}

TEST_F(MediaLibraryTest, TilesFormAPyramidFromOneTileToTheImage) {
  save_pattern(at("a.png"), 1500, 700);
  const auto top = library_->tile(at("a.png"), 0, 0, 0);
  ASSERT_TRUE(top) << top.error().text();
  EXPECT_EQ(top->size, (geometry::Size{375, 175}));
  EXPECT_EQ(library_->tile(at("a.png"), 2, 2, 1)->size, (geometry::Size{1500 - 1024, 700 - 512}));
  EXPECT_EQ(library_->tile(at("a.png"), 1, 1, 0)->size, (geometry::Size{750 - 512, 350}));
  EXPECT_NEAR(mean_of(library_->tile(at("a.png"), 2, 2, 1)->bytes, 470, 100, 4, 4, 0), 219, 6);
  for (const auto& [level, column, row] : {std::tuple(3, 0, 0), std::tuple(-1, 0, 0), std::tuple(0, 1, 0),
                                           std::tuple(2, 3, 0), std::tuple(2, 0, 2), std::tuple(2, -1, 0)})
    EXPECT_EQ(library_->tile(at("a.png"), level, column, row).error().code, ErrorCode::kNotFound);
}

TEST_F(MediaLibraryTest, SizesOfThumbnailsAreLimited) {
  save_pattern(at("a.png"), 100, 100);
  for (const int pixels : {0, -1, 63, 2049}) {
    EXPECT_EQ(library_->thumbnail(at("a.png"), pixels).error().code, ErrorCode::kInvalid);
  }
}

TEST_F(MediaLibraryTest, PixelsAreUprightRgbOfTheWantedSize) {
  save_pattern(at("a.png"), 300, 200);
  const auto pixels = library_->pixels(at("a.png"), 4096);
  ASSERT_TRUE(pixels) << pixels.error().text();
  EXPECT_EQ(pixels->size, (geometry::Size{300, 200}));
  ASSERT_EQ(pixels->rgb.size(), 300u * 200u * 3u);
  const auto small = library_->pixels(at("a.png"), 150);
  ASSERT_TRUE(small);
  EXPECT_EQ(small->size, (geometry::Size{150, 100}));
  EXPECT_FALSE(library_->pixels(at("a.png"), 5000));
}

}  // namespace
}  // namespace touchmark::adapters
