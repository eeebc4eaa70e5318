// What the tests of the runtime share: a folder of their own, and the runtime, or a skipped test without it.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>

#include "adapters/onnx/onnx.h"

namespace touchmark::adapters {

class RuntimeTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "touchmark-onnx-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    options_.libraries = onnx_libraries();
    runtime_ = make_onnx_runtime(options_);
    if (const auto version = runtime_->version(); !version)
      GTEST_SKIP() << "ONNX Runtime is not here: " << version.error().text();
  }
  void TearDown() override {
    runtime_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::filesystem::path folder_;
  OnnxOptions options_;
  std::unique_ptr<models::Runtime> runtime_;
};

}  // namespace touchmark::adapters
