// The worst annotation that is let in, through every export: it ends, and ends at once when nobody wants it.
#include <atomic>
#include <ctime>
#include <thread>

#include "base/limits.h"
#include "flow/fixture.h"
#include "formats/registry.h"

namespace touchmark::flow {
namespace {

using Clock = std::chrono::steady_clock;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kSlower = 10;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr double kSlower = 10;
#else
constexpr double kSlower = 1;
#endif
#else
constexpr double kSlower = 1;
#endif

// As many holes as there may be, each a sliver over most of the width: the most columns to fill.
geometry::Polygon slivers(double width, double height) {
  geometry::Polygon polygon;
  polygon.parts.push_back({{{0, 0}, {width, 0}, {width, height}, {0, height}}, {}});
  const std::size_t count = limits::kRings - 1;
  const double step = (height - 2) / static_cast<double>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double top = 1 + step * static_cast<double>(i);
    polygon.parts[0].holes.push_back(
        {{1, top}, {1, top + step / 3}, {width - 1, top + step / 2}, {width - 1, top + step / 4}});
  }
  return polygon;
}

// Parts that all overlap each other, as many as are united at all.
geometry::Polygon overlapping_parts(double width, double height) {
  geometry::Polygon polygon;
  constexpr std::size_t kParts = 3'333;
  for (std::size_t i = 0; i < kParts; ++i) {
    const double at = width * static_cast<double>(i) / (2 * kParts);
    polygon.parts.push_back({{{at, 0}, {width / 2 + at, height / 2}, {at, height}}, {}});
  }
  return polygon;
}

class WideMedia final : public MediaLibrary {
 public:
  Result<MediaInfo> probe(const OpenFile&) override {
    return MediaInfo{{30'000, 4'000}, "image/jpeg", 1, 3, 8, 1};
  }
  Result<MediaInfo> check(const OpenFile& file) override { return probe(file); }
  Result<Encoded> thumbnail(const OpenFile&, int) override { return fail(ErrorCode::kUnavailable, "fake"); }
  Result<Encoded> tile(const OpenFile&, TilePlace, const PictureView&) override {
    return fail(ErrorCode::kUnavailable, "fake");
  }
  Result<Pixels> pixels(const OpenFile&, int, bool) override {
    return fail(ErrorCode::kUnsupported, "no pixels here");
  }
  Result<PictureValues> values(const OpenFile&, int) override {
    return fail(ErrorCode::kUnavailable, "fake");
  }
  Result<std::int64_t> forget(const std::filesystem::path&) override { return 0; }
};

class WorstTest : public FlowTest {
 protected:
  void SetUp() override {
    write("images/a.jpg", "pixels");
    ImportOptions options;
    options.source = folder / "images";
    options.temp = folder;
    ASSERT_TRUE(import_data(store(), *blobs, wide, manager, project, options, {}));
  }
  OperationOutcome draw(geometry::Shape shape) {
    Operation operation = create("worst", 1);
    operation.content->shape = std::move(shape);
    return apply(manager, 1, operation);
  }
  // Of processor time until the export returned, after `patience` of work: other programs may be busy too.
  double seconds_to_stop(std::string_view format, std::chrono::milliseconds patience, ErrorCode& code) {
    ExportOptions options;
    options.format = format;
    options.target = folder / ("out-" + std::string(format) + std::to_string(patience.count()));
    std::atomic<bool> wanted{true};
    Result<ExportReport> done = fail(ErrorCode::kInternal, "not run");
    std::atomic<bool> ended{false};
    std::thread work([&] {
      done = export_data(store(), *blobs, project, options,
                         [&](std::int64_t, std::int64_t, std::string_view) { return wanted.load(); });
      ended = true;
    });
    const auto until = Clock::now() + patience;
    while (!ended && Clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const std::clock_t begin = std::clock();
    wanted = false;
    work.join();
    code = done ? ErrorCode::kInternal : done.error().code;
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  }

  WideMedia wide;
};

TEST_F(WorstTest, an_export_of_it_is_cancelled_within_a_second) {
  const auto begin = Clock::now();
  const auto outcome = draw(slivers(30'000, 4'000));
  ASSERT_EQ(outcome.status, OperationStatus::kApplied) << outcome.message;
  std::printf("drawn in %.2f s\n", std::chrono::duration<double>(Clock::now() - begin).count());
  for (const auto* format : formats::all_formats()) {
    if (format->name() == "coco-results") continue;  // of people's labels there are none
    for (const int patience : {0, 300, 1500}) {
      ErrorCode code = ErrorCode::kInternal;
      const double seconds = seconds_to_stop(format->name(), std::chrono::milliseconds(patience), code);
      std::printf("%-9s cancelled after %4d ms: stopped in %.3f s (%s)\n",
                  std::string(format->name()).c_str(), patience, seconds,
                  code == ErrorCode::kInternal ? "it had ended" : std::string(error_code_name(code)).c_str());
      EXPECT_LT(seconds, 1 * kSlower) << format->name();
      EXPECT_TRUE(code == ErrorCode::kCancelled || code == ErrorCode::kInternal);
    }
  }
}

TEST_F(WorstTest, a_union_of_thousands_of_parts_is_cancelled_within_a_second) {
  const auto outcome = draw(overlapping_parts(30'000, 4'000));
  ASSERT_EQ(outcome.status, OperationStatus::kApplied) << outcome.message;
  for (const int patience : {100, 1500}) {
    ErrorCode code = ErrorCode::kInternal;
    const double seconds = seconds_to_stop("yolo-seg", std::chrono::milliseconds(patience), code);
    std::printf("cancelled after %d ms: stopped in %.3f s\n", patience, seconds);
    EXPECT_LT(seconds, 1 * kSlower);
  }
}

TEST_F(WorstTest, more_than_the_limits_is_refused_with_their_numbers) {
  geometry::Polygon polygon = slivers(30'000, 4'000);
  polygon.parts[0].holes.push_back({{1, 1}, {2, 2}, {3, 1}});
  const auto rings = draw(polygon);
  EXPECT_EQ(rings.status, OperationStatus::kInvalid);
  EXPECT_NE(rings.message.find("at most 65536 are possible"), std::string::npos) << rings.message;
  geometry::Polyline line;
  line.points.resize(limits::kVertices + 1);
  for (std::size_t i = 0; i < line.points.size(); ++i)
    line.points[i] = {static_cast<double>(i % 100), 1.0 * (i % 7)};
  EXPECT_NE(draw(line).message.find("at most 262144 are possible"), std::string::npos);
  geometry::Keypoints keypoints;
  keypoints.points.resize(limits::kKeypoints + 1, {1, 1, 2});
  EXPECT_NE(draw(keypoints).message.find("at most 1024 are possible"), std::string::npos);
}

}  // namespace
}  // namespace touchmark::flow
