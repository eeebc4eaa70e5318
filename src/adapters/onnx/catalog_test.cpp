// Models of the catalog with their weights, as when they are added. Needs ../shared, or what TOUCHMARK_SHARED
// names.
#include "models/catalog.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "adapters/onnx/onnx.h"
#include "models/local_model.h"

namespace touchmark::adapters {
namespace {
namespace fs = std::filesystem;

TEST(CatalogTest, RealModelsAreAsTheirCardsSay) {
  const char* named = std::getenv("TOUCHMARK_SHARED");
  const fs::path shared = fs::path(named == nullptr ? "../shared" : named) / "models";
  if (!fs::is_directory(shared)) GTEST_SKIP() << shared << " is not there: no real model was run";
  OnnxOptions options;
  options.libraries = onnx_libraries();
  const auto runtime = make_onnx_runtime(options);
  if (const auto version = runtime->version(); !version) GTEST_SKIP() << version.error().text();
  for (const auto& [key, folder] : {std::pair{"ppocrv6-tiny", "ppocrv6-tiny"},
                                    {"minilm-l6-v2", "minilm-l6-v2-q"},
                                    {"style-arbitrary", "style-magenta-arbitrary"},
                                    {"movenet-multipose", "movenet-multipose"},
                                    {"movenet-thunder", "movenet-thunder"}}) {
    const auto entry = models::find_in_catalog(key);
    ASSERT_TRUE(entry) << entry.error().text();
    const auto checked = models::check_local_model((*entry)->card, shared / folder, *runtime);
    EXPECT_TRUE(checked) << key << ": " << checked.error().text();
  }
}

}  // namespace
}  // namespace touchmark::adapters
