// A temporary file that lost its end: what was in it must not be missing without a word.
#include <cstdlib>

#include "formats/folder_testing.h"
#include "formats/grouped_store.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

TEST(GroupedStoreDamage, ARunThatWasCutFailsTheReplay) {
  const ScratchFolder folder;
  const char* before = std::getenv("TMPDIR");
  const std::string kept = before == nullptr ? "" : before;
  setenv("TMPDIR", folder.path().c_str(), 1);
  for (const std::uintmax_t lost : {0, 1, 5, 30}) {
    GroupedStore store(32u << 10);
    ASSERT_TRUE(store.add_asset({}));
    for (std::int64_t id = 1; id <= 5000; ++id) {
      SourceAnnotation one;
      one.local_id = id;
      one.content.shape = geometry::Box{1, 2, 3, 4};
      ASSERT_TRUE(store.add_annotation(one));
    }
    ASSERT_TRUE(store.finish());
    ASSERT_GT(store.run_count(), 0u);
    fs::path largest;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path()))
      if (entry.is_regular_file() && (largest.empty() || entry.file_size() > fs::file_size(largest)))
        largest = entry.path();
    ASSERT_FALSE(largest.empty());
    fs::resize_file(largest, fs::file_size(largest) - lost);
    std::size_t seen = 0;
    const auto replayed = store.replay([&](const AssetWithAnnotations& asset) -> Result<void> {
      seen += asset.annotations.size();
      return {};
    });
    EXPECT_EQ(replayed.has_value(), lost == 0) << lost;
    if (lost == 0) {
      EXPECT_EQ(seen, 5000u);
    }
  }
  if (before == nullptr)
    unsetenv("TMPDIR");
  else
    setenv("TMPDIR", kept.c_str(), 1);
}

}  // namespace
}  // namespace touchmark::formats
