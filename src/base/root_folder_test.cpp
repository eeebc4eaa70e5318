// Each trick with both ways of walking: the kernel's and the program's own, which must agree.
#include "base/root_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace touchmark {
namespace {

namespace fs = std::filesystem;
using Walk = RootFolder::Walk;
using Kind = RootFolder::Kind;

class RootFolderTest : public testing::TestWithParam<Walk> {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "touchmark-root-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    base_ = fs::canonical(name);
    root_ = base_ / "root";
    fs::create_directories(root_ / "deep" / "er");
    put("root/a.txt", "inside");
    put("root/deep/b.txt", "inside");
    put("secret", "SECRET");
    fs::create_directories(base_ / "root2");
    put("root2/c.txt", "SECRET");
  }
  void TearDown() override { fs::remove_all(base_); }

  void put(const std::string& name, const std::string& text) { std::ofstream(base_ / name) << text; }
  void link(const std::string& name, const std::string& target) { fs::create_symlink(target, root_ / name); }
  // What is read, or the name of the error.
  std::string read(const fs::path& path) {
    const auto folder = RootFolder::open(root_, GetParam());
    if (!folder) return folder.error().text();
    const auto file = folder->open_file(path);
    if (!file) return std::string(error_code_name(file.error().code));
    return read_all(*file, 1 << 20).value_or("unreadable");
  }
  Kind kind(const fs::path& path) { return RootFolder::open(root_, GetParam())->kind(path); }

  fs::path base_;
  fs::path root_;
};

TEST_P(RootFolderTest, WhatLiesBeneathIsRead) {
  EXPECT_EQ(read("a.txt"), "inside");
  EXPECT_EQ(read(root_ / "a.txt"), "inside");
  EXPECT_EQ(read("deep/b.txt"), "inside");
  EXPECT_EQ(read("deep/../a.txt"), "inside") << "up and down, but never out";
  EXPECT_EQ(read("./deep//er/.././b.txt"), "inside");
  EXPECT_EQ(kind("deep"), Kind::kFolder);
  EXPECT_EQ(kind(root_), Kind::kFolder);
  EXPECT_EQ(kind("a.txt"), Kind::kFile);
  EXPECT_EQ(kind("nothing"), Kind::kNone);
}

TEST_P(RootFolderTest, NoTextLeadsOut) {
  for (const std::string& path :
       {std::string("../secret"), std::string("deep/../../secret"), std::string("/etc/passwd"),
        (base_ / "secret").string(), (root_ / "../secret").string(), (base_ / "root2/c.txt").string(),
        std::string(".."), std::string("../root2/c.txt"), std::string("/proc/self/environ"),
        "/proc/self/root" + (base_ / "secret").string()}) {
    EXPECT_EQ(read(path), "forbidden") << path;
    EXPECT_EQ(kind(path), Kind::kOutside) << path;
  }
  EXPECT_EQ(read(""), "forbidden");
  EXPECT_EQ(read(fs::path(std::string("a.txt\0/../../secret", 19))), "not_found")
      << "no name is cut at a NUL";
  EXPECT_EQ(read("..\\secret"), "not_found") << "a backslash is a letter here";
  EXPECT_EQ(read("%2e%2e/secret"), "not_found") << "nothing is decoded";
  EXPECT_EQ(read("file:a.txt"), "not_found");
  EXPECT_EQ(read(std::string(5000, 'x')), "not_found");
}

TEST_P(RootFolderTest, LinksAreFollowedOnlyWhileTheyStay) {
  link("stays", "deep/b.txt");
  link("deep/up", "../a.txt");
  link("folder", "deep");
  link("chain", "folder/up");
  EXPECT_EQ(read("stays"), "inside");
  EXPECT_EQ(read("deep/up"), "inside");
  EXPECT_EQ(read("folder/b.txt"), "inside");
  EXPECT_EQ(read("chain"), "inside");
  link("out", "../secret");
  link("absolute", (base_ / "secret").string());
  link("absolute inside", (root_ / "a.txt").string());
  link("out folder", "..");
  link("deep/out", "../../secret");
  link("beside", "../root2");
  link("self", "/proc/self/root" + (base_ / "secret").string());
  link("round", "round");
  for (const char* path : {"out", "absolute", "absolute inside", "out folder/secret", "deep/out",
                           "beside/c.txt", "self", "folder/../../secret", "folder/out", "round"}) {
    EXPECT_EQ(read(path), "forbidden") << path;
    EXPECT_EQ(kind(path), Kind::kOutside) << path;
  }
  link("broken", "nowhere");
  EXPECT_EQ(read("broken"), "not_found");
}

TEST_P(RootFolderTest, OpenDescriptorsAreNoWayOut) {
  const auto secret = open_named_file(base_ / "secret");
  ASSERT_TRUE(secret);
  link("fd", "/proc/self/fd/" + std::to_string(secret->fd()));
  EXPECT_EQ(read("fd"), "forbidden");
  const auto proc = RootFolder::open("/proc/self", GetParam());
  ASSERT_TRUE(proc);
  EXPECT_EQ(proc->open_file("fd/" + std::to_string(secret->fd())).error().code, ErrorCode::kForbidden);
  EXPECT_FALSE(proc->open_file("root" + (base_ / "secret").string()));
  EXPECT_FALSE(proc->open_file("cwd/CMakeLists.txt"));
}

TEST_P(RootFolderTest, OnlyRegularFilesAndNobodyWaits) {
  ASSERT_EQ(::mkfifo((root_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(read("pipe"), "not_found");
  EXPECT_EQ(read("deep"), "not_found");
  EXPECT_EQ(kind("pipe"), Kind::kOther);
}

TEST_P(RootFolderTest, EntriesSayWhatLinksLeadTo) {
  link("out", "../secret");
  link("stays", "a.txt");
  std::string told;
  for (const auto& entry : RootFolder::open(root_, GetParam())->entries(root_))
    told += entry.name + (entry.is_link ? "@" : "") + std::to_string(static_cast<int>(entry.kind)) + " ";
  EXPECT_EQ(told, "a.txt1 deep2 out@4 stays@1 ");
  EXPECT_TRUE(RootFolder::open(root_, GetParam())->entries("..").empty());
  EXPECT_TRUE(RootFolder::open(root_, GetParam())->entries("out").empty());
}

TEST_P(RootFolderTest, ARememberedFolderThatBecameALinkIsNotOpened) {
  EXPECT_TRUE(RootFolder::reopen(root_, GetParam()));
  fs::rename(root_, base_ / "moved");
  fs::create_directory_symlink("root2", root_);
  EXPECT_FALSE(RootFolder::reopen(root_, GetParam()));
  EXPECT_TRUE(RootFolder::open(root_, GetParam())) << "named anew, it is followed";
}

TEST_P(RootFolderTest, NamesAreThoseBeneath) {
  const auto folder = RootFolder::open(root_, GetParam());
  EXPECT_TRUE(folder->names(root_));
  EXPECT_TRUE(folder->names(root_ / "x"));
  EXPECT_FALSE(folder->names(base_ / "root2"));
  EXPECT_FALSE(folder->names("/"));
  EXPECT_TRUE(RootFolder::open("/", GetParam())->names("/etc"));
}

TEST(OpenFile, ReadsBoundedAndCopies) {
  std::string name = (fs::temp_directory_path() / "touchmark-file-XXXXXX").string();
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  std::ofstream(fs::path(name) / "a") << "0123456789";
  const auto file = open_named_file(fs::path(name) / "a");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->size(), 10u);
  EXPECT_EQ(read_head(*file, 3), "012");
  EXPECT_EQ(read_head(*file, 30), "0123456789");
  EXPECT_EQ(read_all(*file, 9).error().code, ErrorCode::kTooLarge);
  ASSERT_TRUE(copy_to(*file, fs::path(name) / "b"));
  EXPECT_EQ(*read_all(*open_named_file(fs::path(name) / "b"), 100), "0123456789");
  EXPECT_EQ(copy_to(*file, fs::path(name) / "c", [] { return false; }).error().code, ErrorCode::kCancelled);
  EXPECT_EQ(open_named_file(name).error().code, ErrorCode::kNotFound);
  fs::remove_all(name);
}

INSTANTIATE_TEST_SUITE_P(Walks, RootFolderTest, testing::Values(Walk::kKernel, Walk::kOwn),
                         [](const auto& row) { return row.param == Walk::kKernel ? "kernel" : "own"; });

}  // namespace
}  // namespace touchmark
