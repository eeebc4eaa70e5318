#include "formats/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include "formats/folder_testing.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

struct Item {
  std::string name;
  std::string content = {};
  unsigned type = AE_IFREG;
  std::string link = {};
  bool hard = false;
};

enum class Container { kZip, kTar, kTarGz };

void make_archive(const fs::path& path, const std::vector<Item>& items, Container container) {
  struct archive* out = archive_write_new();
  if (container == Container::kZip) {
    archive_write_set_format_zip(out);
  } else {
    archive_write_set_format_pax_restricted(out);
    if (container == Container::kTarGz) archive_write_add_filter_gzip(out);
  }
  ASSERT_EQ(archive_write_open_filename(out, path.c_str()), ARCHIVE_OK);
  for (const Item& item : items) {
    struct archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, item.name.c_str());
    archive_entry_set_filetype(entry, item.type);
    archive_entry_set_perm(entry, 04777);
    archive_entry_set_size(entry, static_cast<la_int64_t>(item.link.empty() ? item.content.size() : 0));
    if (!item.link.empty() && item.hard) archive_entry_set_hardlink(entry, item.link.c_str());
    if (!item.link.empty() && !item.hard) archive_entry_set_symlink(entry, item.link.c_str());
    archive_write_header(out, entry);
    if (item.link.empty()) archive_write_data(out, item.content.data(), item.content.size());
    archive_entry_free(entry);
  }
  archive_write_close(out);
  archive_write_free(out);
}

struct Unpacked {
  ScratchFolder folder;
  Result<fs::path> result = fail(ErrorCode::kInternal, "not run");

  Unpacked(const std::vector<Item>& items, Container container, const ArchiveLimits& limits = {}) {
    make_archive(folder / "in", items, container);
    result = unpack_archive(*open_named_file(folder / "in"), folder / "temp", limits);
  }
  // What is left of an archive that was refused: nothing, anywhere.
  bool left_nothing() const {
    return fs::is_empty(folder / "temp") && !fs::exists(folder / "evil") && !fs::exists("/tmp/evil_tm");
  }
};

constexpr Container kAll[] = {Container::kZip, Container::kTar, Container::kTarGz};

TEST(Archive, UnpacksFilesAndFoldersWithoutTheirModes) {
  for (const Container container : kAll) {
    Unpacked done(
        {{"set/", "", AE_IFDIR}, {"set/a.json", "{}"}, {"set/images/x.jpg", "img"}, {"other.txt", ""}},
        container);
    ASSERT_TRUE(done.result) << done.result.error().text();
    EXPECT_EQ(*read_text_file(*done.result / "set/a.json", 10), "{}");
    EXPECT_EQ(*read_text_file(*done.result / "set/images/x.jpg", 10), "img");
    EXPECT_EQ(fs::status(*done.result / "set/a.json").permissions() & fs::perms::mask & ~fs::perms(0644),
              fs::perms::none);
  }
}

TEST(Archive, AnArchiveOfOneFolderIsThatFolder) {
  Unpacked done({{"set/a.json", "{}"}, {"set/b.json", "{}"}}, Container::kZip);
  ASSERT_TRUE(done.result);
  EXPECT_EQ(done.result->filename(), "set");
  Unpacked file({{"a.json", "{}"}}, Container::kTar);
  ASSERT_TRUE(file.result);
  EXPECT_TRUE(fs::is_regular_file(*file.result / "a.json"));  // a single file keeps a folder around it
}

TEST(Archive, RefusesPathsThatLeaveTheFolder) {
  for (const Container container : kAll) {
    for (const char* name : {"../evil", "a/../../evil", "/tmp/evil_tm", "a\\..\\evil", "C:/evil", ".."}) {
      Unpacked done({{"good", "x"}, {name, "bad"}}, container);
      ASSERT_FALSE(done.result) << name;
      EXPECT_EQ(done.result.error().code, ErrorCode::kInvalid) << name;
      EXPECT_TRUE(done.left_nothing()) << name;
    }
  }
}

TEST(Archive, RefusesLinksAndDevices) {
  const std::vector<std::vector<Item>> cases = {
      {{"link", "", AE_IFLNK, "/etc"}, {"link/passwd", "x"}},
      {{"link", "", AE_IFLNK, "inside"}},
      {{"a", "x"}, {"hard", "", AE_IFREG, "/etc/passwd", true}},
      {{"a", "x"}, {"hard", "", AE_IFREG, "a", true}},
      {{"pipe", "", AE_IFIFO}},
      {{"device", "", AE_IFCHR}},
  };
  for (const auto& items : cases) {
    Unpacked done(items, Container::kTar);
    ASSERT_FALSE(done.result) << items.back().name;
    EXPECT_EQ(done.result.error().code, ErrorCode::kInvalid);
    EXPECT_TRUE(done.left_nothing());
  }
  Unpacked zip({{"link", "", AE_IFLNK, "/etc"}}, Container::kZip);
  EXPECT_FALSE(zip.result);
}

TEST(Archive, RefusesTheSameNameTwiceAndAFileUsedAsAFolder) {
  Unpacked twice({{"a", "1"}, {"./a", "2"}}, Container::kTar);
  EXPECT_EQ(twice.result.error().code, ErrorCode::kInvalid);
  Unpacked folder({{"a", "1"}, {"a/b", "2"}}, Container::kTar);
  EXPECT_EQ(folder.result.error().code, ErrorCode::kInvalid);
}

TEST(Archive, RefusesBombsByRatioBySizeAndByEntries) {
  ArchiveLimits limits;
  limits.ratio_free_bytes = 1u << 20;
  Unpacked ratio({{"zeros", std::string(16u << 20, '\0')}}, Container::kZip, limits);
  EXPECT_EQ(ratio.result.error().code, ErrorCode::kTooLarge);
  EXPECT_NE(ratio.result.error().message.find("bomb"), std::string::npos);
  EXPECT_TRUE(ratio.left_nothing());
  limits = {};
  limits.total_bytes = 10;
  EXPECT_EQ(Unpacked({{"a", "123456"}, {"b", "123456"}}, Container::kTar, limits).result.error().code,
            ErrorCode::kTooLarge);
  limits = {};
  limits.entries = 2;
  EXPECT_EQ(Unpacked({{"a", ""}, {"b", ""}, {"c", ""}}, Container::kZip, limits).result.error().code,
            ErrorCode::kTooLarge);
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "d/";
  EXPECT_EQ(Unpacked({{deep + "x", ""}}, Container::kTar).result.error().code, ErrorCode::kInvalid);
}

TEST(Archive, SaysWhenItIsNoneOrDamaged) {
  ScratchFolder folder;
  folder.put("text.zip", "just text");
  EXPECT_EQ(unpack_archive(*open_named_file(folder / "text.zip"), folder / "t", {}).error().code,
            ErrorCode::kUnsupported);
  std::string noise;
  for (std::uint32_t i = 0, x = 1; i < 100000; ++i)
    noise += static_cast<char>((x = x * 1664525 + 1013904223) >> 24);
  make_archive(folder / "whole", {{"a", noise}}, Container::kTarGz);
  folder.put("cut", folder.get("whole").substr(0, 50000));
  EXPECT_EQ(unpack_archive(*open_named_file(folder / "cut"), folder / "t", {}).error().code,
            ErrorCode::kCorrupt);
  EXPECT_TRUE(is_archive(*open_named_file(folder / "whole")));
  EXPECT_FALSE(is_archive(*open_named_file(folder / "text.zip")));
}

TEST(Archive, CanBeCancelled) {
  ScratchFolder folder;
  make_archive(folder / "in", {{"a", std::string(32u << 20, 'x')}}, Container::kTar);
  const auto stop = [](double) { return false; };
  EXPECT_EQ(unpack_archive(*open_named_file(folder / "in"), folder / "t", {}, stop).error().code,
            ErrorCode::kCancelled);
}

}  // namespace
}  // namespace touchmark::formats
