// What the tests of the media library share: a folder of their own, a library in it, and a look at its
// children.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "adapters/media/media.h"
#include "adapters/media/test_images.h"

namespace touchmark::adapters {

inline std::vector<pid_t> child_processes() {
  std::vector<pid_t> pids;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream in(task.path() / "children");
    for (pid_t pid = 0; in >> pid;) pids.push_back(pid);
  }
  return pids;
}

// The library asked by the names of files that the tests wrote.
struct LibraryByName {
  std::unique_ptr<flow::MediaLibrary> library;
  LibraryByName* operator->() { return this; }
  Result<flow::MediaInfo> probe(const std::filesystem::path& file) const {
    TM_ASSIGN(const OpenFile opened, open_named_file(file));
    return library->probe(opened);
  }
  Result<flow::MediaInfo> check(const std::filesystem::path& file) const {
    TM_ASSIGN(const OpenFile opened, open_named_file(file));
    return library->check(opened);
  }
  Result<flow::Encoded> thumbnail(const std::filesystem::path& file, int pixels) const {
    TM_ASSIGN(const OpenFile opened, open_named_file(file));
    return library->thumbnail(opened, pixels);
  }
  Result<flow::Encoded> tile(const std::filesystem::path& file, int level, int column, int row,
                             const flow::PictureView& view = {}) const {
    TM_ASSIGN(const OpenFile opened, open_named_file(file));
    return library->tile(opened, {level, column, row}, view);
  }
  Result<flow::Pixels> pixels(const std::filesystem::path& file, int longest) const {
    TM_ASSIGN(const OpenFile opened, open_named_file(file));
    return library->pixels(opened, longest, false);
  }
  Result<flow::PictureValues> values(const std::filesystem::path& file, int band = -1) const {
    TM_ASSIGN(const OpenFile opened, open_named_file(file));
    return library->values(opened, band);
  }
};

class MediaLibraryTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "touchmark-media-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    options_.cache = folder_ / "cache";
    options_.deadline = std::chrono::seconds(60);  // sanitizers are slow
    restart();
  }
  void TearDown() override {
    library_.library.reset();
    std::filesystem::remove_all(folder_);
  }
  void restart() {
    library_.library.reset();
    library_.library = make_media_library(options_);
  }
  std::string at(const std::string& name) const { return (folder_ / name).string(); }
  std::string jpeg(int width, int height) {
    save_pattern(at("base.jpg"), width, height);
    return read_bytes(at("base.jpg"));
  }
  ErrorCode check_error(const std::string& name) {
    const auto checked = library_->check(at(name));
    EXPECT_FALSE(checked) << name;
    return checked ? ErrorCode::kInternal : checked.error().code;
  }

  std::filesystem::path folder_;
  MediaOptions options_;
  LibraryByName library_;
};

}  // namespace touchmark::adapters
