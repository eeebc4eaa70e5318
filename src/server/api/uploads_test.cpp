#include "server/api/uploads.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace touchmark::server {
namespace {

namespace fs = std::filesystem;
constexpr UserId kUser{1};
constexpr ProjectId kProject{2};

class UploadsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("touchmark-uploads-" + std::to_string(getpid()));
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  Upload finished(const std::string& name, const std::string& bytes) {
    auto upload = uploads().create(kUser, kProject, name, bytes.size()).value();
    auto sink = uploads().append(upload, 0, bytes.size()).value();
    EXPECT_TRUE(sink->write(bytes));
    EXPECT_EQ(sink->finish().status, 200);
    return uploads().find(kUser, kProject, upload.id).value();
  }
  Uploads& uploads() {
    if (!uploads_) uploads_ = std::make_unique<Uploads>(folder_, 1000);
    return *uploads_;
  }
  fs::path folder_;
  std::unique_ptr<Uploads> uploads_;
};

TEST_F(UploadsTest, GoOnWhereTheyStopped) {
  const auto upload = uploads().create(kUser, kProject, "a.jpg", 6).value();
  EXPECT_EQ(upload.id.size(), 32U);
  {
    auto cut_off = uploads().append(upload, 0, std::nullopt).value();
    ASSERT_TRUE(cut_off->write("abc"));
  }
  EXPECT_EQ(uploads().find(kUser, kProject, upload.id)->offset, 3U);
  EXPECT_EQ(uploads().append(upload, 0, 6).error().where, "offset 3");
  auto rest = uploads().append(upload, 3, 3).value();
  ASSERT_TRUE(rest->write("def"));
  EXPECT_EQ(rest->finish().status, 200);
  EXPECT_TRUE(uploads().append(upload, 6, 0)) << "the lock must not outlive the answer";
  EXPECT_EQ(uploads().find(kUser, kProject, upload.id)->offset, 6U);
}

TEST_F(UploadsTest, TakeNoMoreThanWasSaid) {
  EXPECT_EQ(uploads().create(kUser, kProject, "a", 1001).error().code, ErrorCode::kTooLarge);
  const auto upload = uploads().create(kUser, kProject, "a", 3).value();
  EXPECT_EQ(uploads().append(upload, 0, 4).error().code, ErrorCode::kTooLarge);
  auto sink = uploads().append(upload, 0, std::nullopt).value();
  EXPECT_EQ(sink->write("abcd").error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(uploads().find(kUser, kProject, upload.id)->offset, 0U);
}

TEST_F(UploadsTest, HaveOneWriterAtATime) {
  const auto upload = uploads().create(kUser, kProject, "a", 3).value();
  const auto first = uploads().append(upload, 0, 3).value();
  EXPECT_EQ(uploads().append(upload, 0, 3).error().code, ErrorCode::kConflict);
}

TEST_F(UploadsTest, BelongToOneUserAndProject) {
  const auto upload = finished("a", "x");
  EXPECT_EQ(uploads().find(UserId(9), kProject, upload.id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(uploads().find(kUser, ProjectId(9), upload.id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(uploads().remove(UserId(9), kProject, upload.id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(uploads().collect(UserId(9), kProject, {upload.id}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(uploads().find(kUser, kProject, std::string(32, '0')).error().code, ErrorCode::kNotFound);
}

TEST_F(UploadsTest, AreCollectedIntoOneFolder) {
  const auto a = finished("set\\images/1.jpg", "one");
  const auto b = finished("set/./labels/1.txt", "two");
  const auto folder = uploads().collect(kUser, kProject, {a.id, b.id});
  ASSERT_TRUE(folder);
  std::stringstream text;
  text << std::ifstream(*folder / "set/images/1.jpg").rdbuf();
  EXPECT_EQ(text.str(), "one");
  EXPECT_TRUE(fs::exists(*folder / "set/labels/1.txt"));
  EXPECT_FALSE(uploads().find(kUser, kProject, a.id));
}

TEST_F(UploadsTest, AloneAreHandedOnAsAFile) {
  const auto file = uploads().collect(kUser, kProject, {finished("a.zip", "zip").id});
  ASSERT_TRUE(file);
  EXPECT_EQ(file->filename(), "a.zip");
}

TEST_F(UploadsTest, AreNotCollectedUnfinishedOrTwiceOfOneName) {
  const auto upload = uploads().create(kUser, kProject, "a", 3).value();
  EXPECT_EQ(uploads().collect(kUser, kProject, {upload.id}).error().code, ErrorCode::kConflict);
  const auto a = finished("x/a", "1");
  const auto b = finished("x//a", "2");
  EXPECT_EQ(uploads().collect(kUser, kProject, {a.id, b.id}).error().code, ErrorCode::kInvalid);
  const auto clash = finished("x/a/b", "3");
  EXPECT_FALSE(uploads().collect(kUser, kProject, {a.id, clash.id}));
  EXPECT_TRUE(uploads().find(kUser, kProject, a.id)) << "a refused import leaves the uploads as they were";
}

TEST_F(UploadsTest, ExpireAfterADayUnlessAJobReadsThem) {
  const auto fresh = finished("a", "1");
  const auto old = finished("b", "1");
  const auto kept = uploads().collect(kUser, kProject, {finished("c", "1").id}).value().parent_path();
  const auto yesterday = fs::file_time_type::clock::now() - std::chrono::hours(25);
  fs::last_write_time(folder_ / old.id / "data", yesterday);
  fs::last_write_time(kept, yesterday);
  uploads().sweep([&](const fs::path& path) { return path == kept; });
  EXPECT_TRUE(uploads().find(kUser, kProject, fresh.id));
  EXPECT_FALSE(uploads().find(kUser, kProject, old.id));
  EXPECT_TRUE(fs::exists(kept));
  uploads().sweep([](const fs::path&) { return false; });
  EXPECT_FALSE(fs::exists(kept));
}

TEST(CleanName, KeepsNamesBelowTheFolder) {
  EXPECT_EQ(clean_name("a//b\\c").value(), "a/b/c");
  EXPECT_EQ(clean_name("./a").value(), "a");
  EXPECT_EQ(clean_name("...").value(), "...");
  for (const char* bad :
       {"", "/a", "\\a", "C:\\a", "c:a", "..", "a/../b", "a\\..\\b", "../a", ".", "a\nb", "\xff"})
    EXPECT_FALSE(clean_name(bad)) << bad;
  EXPECT_FALSE(clean_name(std::string_view("a\0b", 3)));
  EXPECT_FALSE(clean_name(std::string(201, 'a')));
}

}  // namespace
}  // namespace touchmark::server
