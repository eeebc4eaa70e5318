#include "adapters/blob/blob.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

namespace touchmark::adapters {
namespace {
namespace fs = std::filesystem;

// SHA-256 of "abc", FIPS 180-4 example.
constexpr char kAbc[] = "blob:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class FolderBlobStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "touchmark-blob-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    fs::create_directories(folder_ / "images" / "deep");
    auto made = make_folder_blob_store(folder_ / "store", {folder_ / "images"});
    ASSERT_TRUE(made) << made.error().text();
    store_ = std::move(*made);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }
  std::string read(const std::string& uri) {
    const auto file = store_->open(uri);
    return file ? read_all(*file, 1 << 30).value_or("(unreadable)") : file.error().text();
  }
  int temporaries() {
    return static_cast<int>(std::distance(fs::directory_iterator(folder_ / "store" / "tmp"), {}));
  }

  fs::path folder_;
  std::unique_ptr<FolderBlobStore> store_;
};

TEST_F(FolderBlobStoreTest, NamesABlobByItsHashAndGivesItsBytesBack) {
  const auto uri = store_->put_file(write("a", "abc"));
  ASSERT_TRUE(uri) << uri.error().text();
  EXPECT_EQ(*uri, kAbc);
  const auto file = store_->open(*uri);
  ASSERT_TRUE(file);
  EXPECT_EQ(read(*uri), "abc");
  EXPECT_EQ(file->path().parent_path().parent_path().filename(), "ba");
  EXPECT_EQ(temporaries(), 0);
}

TEST_F(FolderBlobStoreTest, BytesAndFileGiveTheSameBlobWrittenOnce) {
  ASSERT_EQ(*store_->put_bytes("abc"), kAbc);
  struct stat before {};
  ASSERT_EQ(::fstat(store_->open(kAbc)->fd(), &before), 0);
  ASSERT_EQ(*store_->put_file(write("again", "abc")), kAbc);
  struct stat after {};
  ASSERT_EQ(::fstat(store_->open(kAbc)->fd(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(temporaries(), 0);
}

TEST_F(FolderBlobStoreTest, KeepsTheEmptyFileAndOneLargerThanABuffer) {
  const auto empty = store_->put_file(write("empty", ""));
  ASSERT_TRUE(empty);
  EXPECT_EQ(store_->open(*empty)->size(), 0u);
  const std::string large(3'000'001, 'x');
  const auto uri = store_->put_file(write("large", large));
  ASSERT_TRUE(uri);
  EXPECT_EQ(read(*uri), large);
  EXPECT_EQ(*uri, *store_->put_bytes(large));
}

TEST_F(FolderBlobStoreTest, RepairsABlobThatLostItsTail) {
  ASSERT_TRUE(store_->put_bytes("abc"));
  const fs::path path = store_->open(kAbc)->path();
  fs::permissions(path, fs::perms::owner_all);
  fs::resize_file(path, 1);
  ASSERT_TRUE(store_->put_bytes("abc"));
  EXPECT_EQ(read(kAbc), "abc");
}

TEST_F(FolderBlobStoreTest, RefusesUrisThatAreNotExactlyAHash) {
  const std::string hex = std::string(kAbc).substr(5);
  for (const std::string& uri :
       {std::string("blob:"), std::string("blob:../../etc/passwd"), "blob:" + hex.substr(1),
        "blob:" + hex + "0", "blob:../" + hex.substr(3), "blob:BA" + hex.substr(2), hex, std::string(),
        std::string("http://x/y"), "blob:" + hex.substr(0, 63) + "/",
        "blob:" + hex.substr(0, 63) + std::string(1, '\0')}) {
    const auto file = store_->open(uri);
    ASSERT_FALSE(file) << uri;
    EXPECT_EQ(file.error().code, ErrorCode::kInvalid) << uri;
    EXPECT_FALSE(store_->remove(uri)) << uri;
  }
}

TEST_F(FolderBlobStoreTest, SaysThatABlobIsGone) {
  EXPECT_EQ(store_->open(kAbc).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(store_->put_bytes("abc"));
  ASSERT_TRUE(store_->remove(kAbc));
  EXPECT_EQ(store_->open(kAbc).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(store_->remove(kAbc)) << "removing twice is not an error";
}

TEST_F(FolderBlobStoreTest, MissingFilesFoldersAndPipesAreNotStored) {
  EXPECT_EQ(store_->put_file(folder_ / "nothing").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store_->put_file(folder_ / "images").error().code, ErrorCode::kNotFound);
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(store_->put_file(folder_ / "pipe").error().code, ErrorCode::kNotFound) << "and must not hang";
}

TEST_F(FolderBlobStoreTest, ServesFilesInsideAllowedFoldersOnly) {
  const fs::path inside = write("images/deep/a.png", "x");
  const fs::path outside = write("secret", "x");
  fs::create_directories(folder_ / "images-more");
  const fs::path beside = write("images-more/a.png", "x");
  EXPECT_EQ(store_->open("file:" + inside.string())->path(), inside);
  EXPECT_EQ(read("file:" + inside.string()), "x");
  EXPECT_EQ(store_->open("file:" + outside.string()).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(store_->open("file:" + beside.string()).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(store_->open("file:/etc/passwd").error().code, ErrorCode::kForbidden);
  EXPECT_EQ(store_->open("file:/etc/nothing-here").error().code, ErrorCode::kForbidden);
  for (const std::string& odd : {(folder_ / "images/../secret").string(), "//" + inside.string(),
                                 (folder_ / "images/./deep/a.png").string(), inside.string() + '\0'})
    EXPECT_EQ(store_->open("file:" + odd).error().code, ErrorCode::kInvalid) << odd;
  EXPECT_EQ(store_->open("file:images/deep/a.png").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(store_->open("file:").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(store_->open("file:" + (folder_ / "images/gone.png").string()).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(store_->open("file:" + (folder_ / "images").string()).error().code, ErrorCode::kNotFound);
}

TEST_F(FolderBlobStoreTest, ALinkOutOfAnAllowedFolderIsRefused) {
  const fs::path outside = write("secret", "x");
  fs::create_symlink(outside, folder_ / "images" / "link.png");
  fs::create_directory_symlink("..", folder_ / "images" / "up");
  EXPECT_EQ(store_->open("file:" + (folder_ / "images/link.png").string()).error().code,
            ErrorCode::kForbidden);
  EXPECT_EQ(store_->open("file:" + (folder_ / "images/up/secret").string()).error().code,
            ErrorCode::kForbidden);
  const fs::path inside = write("images/deep/b.png", "x");
  fs::create_symlink("deep/b.png", folder_ / "images" / "fine.png");
  EXPECT_EQ(read("file:" + (folder_ / "images/fine.png").string()), "x");
  fs::create_symlink(inside, folder_ / "images" / "absolute.png");
  EXPECT_EQ(store_->open("file:" + (folder_ / "images/absolute.png").string()).error().code,
            ErrorCode::kForbidden)
      << "a link that begins at / leads out, wherever it ends";
  // Of two folders that are allowed, the outer one decides what is outside.
  ASSERT_TRUE(store_->allow(folder_));
  EXPECT_EQ(read("file:" + (folder_ / "images/up/secret").string()), "x") << "../images/up leads to it";
}

TEST_F(FolderBlobStoreTest, ALinkPlantedAfterwardsIsNotFollowed) {
  const fs::path file = write("images/deep/a.png", "x");
  const fs::path outside = write("secret", "s");
  const std::string uri = "file:" + file.string();
  EXPECT_EQ(read(uri), "x");
  fs::remove(file);
  fs::create_symlink(outside, file);
  EXPECT_EQ(store_->open(uri).error().code, ErrorCode::kForbidden);
  fs::remove(file);
  fs::create_symlink("../../secret", file);
  EXPECT_EQ(store_->open(uri).error().code, ErrorCode::kForbidden);
  fs::remove_all(folder_ / "images" / "deep");
  fs::create_directories(folder_ / "elsewhere");
  write("elsewhere/a.png", "s");
  fs::create_directory_symlink("../elsewhere", folder_ / "images" / "deep");
  EXPECT_EQ(store_->open(uri).error().code, ErrorCode::kForbidden);
  fs::remove_all(folder_ / "images");
  fs::create_directories(folder_ / "elsewhere" / "deep");
  write("elsewhere/deep/a.png", "s");
  fs::create_directory_symlink("elsewhere", folder_ / "images");
  EXPECT_FALSE(store_->open(uri)) << "the allowed folder itself became a link";
}

TEST_F(FolderBlobStoreTest, FoldersCanBeAllowedAtRunTime) {
  const fs::path outside = write("late", "x");
  ASSERT_FALSE(store_->open("file:" + outside.string()));
  ASSERT_TRUE(store_->allow(folder_));
  ASSERT_TRUE(store_->allow(folder_)) << "allowing twice is fine";
  EXPECT_TRUE(store_->open("file:" + outside.string()));
  EXPECT_EQ(store_->allowed().size(), 2u);
  EXPECT_EQ(store_->allow(folder_ / "nothing").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store_->allow(outside).error().code, ErrorCode::kNotFound);
}

TEST_F(FolderBlobStoreTest, FileUrisAreNeverRemoved) {
  const fs::path inside = write("images/deep/a.png", "x");
  EXPECT_FALSE(store_->remove("file:" + inside.string()));
  EXPECT_TRUE(fs::exists(inside));
}

TEST_F(FolderBlobStoreTest, ManyThreadsStoringTheSameBytesAgree) {
  const fs::path file = write("shared", std::string(100'000, 'q'));
  std::vector<std::thread> threads;
  std::vector<std::string> uris(8);
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      for (int k = 0; k < 20; ++k) uris[i] = store_->put_file(file).value_or("failed");
    });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& uri : uris) EXPECT_EQ(uri, uris[0]);
  EXPECT_TRUE(store_->open(uris[0]));
  EXPECT_EQ(temporaries(), 0);
}

TEST_F(FolderBlobStoreTest, AFullOrForbiddenDiskIsAnErrorNotACrash) {
  const auto made = make_folder_blob_store("/proc/nothing/here", {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace touchmark::adapters
