// Reads the receipts of SROIE beside the project, compares each line with its region, writes them and reads
// them again.
#include <set>

#include "base/text.h"
#include "formats/folder_testing.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

const fs::path kSet = "../shared/data/ocr_sroie";

// Behind the eighth comma.
std::string text_of(std::string_view line) {
  for (int commas = 0; commas < 8; ++commas) line.remove_prefix(line.find(',') + 1);
  return std::string(line);
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::vector<std::string> out;
  const auto text = read_text_file(file, 1u << 20);
  if (!text) return out;
  for (const std::string_view line : split_lines(*text))
    if (!trimmed(line).empty()) out.emplace_back(line);
  return out;
}

TEST(IcdarSharedData, EveryLineOfSroieIsATextRegionAndIsWrittenBack) {
  if (!fs::exists(kSet)) GTEST_SKIP() << "SKIPPED: the shared data " << kSet << " is not beside the project";
  set_image_probe(header_size);
  EXPECT_EQ(likeness_of(icdar_format(), kSet), 60);
  Collected got;
  ASSERT_TRUE(icdar_format().read(kSet, got));
  EXPECT_EQ(got.issue_text(), "");
  ASSERT_EQ(got.assets.size(), 12u);
  ScratchFolder out;
  const auto report = icdar_format().write(out.path(), got.ontology, got.stream(), {});
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->lossless()) << report->sentence("ICDAR");
  std::size_t at = 0;
  for (const SourceAsset& asset : got.assets) {
    const std::string stem = without_extension(asset.content.name);
    const auto lines = lines_of(kSet / "box" / (stem + ".csv"));
    EXPECT_EQ(lines_of(out / ("box/" + stem + ".txt")), lines);
    for (std::size_t i = 0; i < lines.size(); ++i, ++at) {
      ASSERT_LT(at, got.annotations.size());
      EXPECT_EQ(got.annotations[at].content.text, text_of(lines[i]));
      EXPECT_EQ(got.annotations[at].content.order, static_cast<std::int64_t>(i + 1));
    }
  }
  EXPECT_EQ(at, got.annotations.size());
  EXPECT_GT(at, 450u);
}

}  // namespace
}  // namespace touchmark::formats
