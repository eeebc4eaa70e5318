// Uploads in which an erased image, a part of it or its name may be, however packed.
#include <archive.h>
#include <archive_entry.h>

#include "flow/asset/erasure.h"
#include "flow/fixture.h"

namespace touchmark::flow {
namespace {

namespace fs = std::filesystem;

class ErasedUploadsTest : public FlowTest {
 protected:
  ErasureReport erase(std::int64_t asset, const std::string& name) {
    const auto report = erase_asset(ports(), manager, project, AssetId{asset}, name, "asked");
    EXPECT_TRUE(report) << (report ? "" : report.error().text());
    return report ? *report : ErasureReport{};
  }
  void age(const fs::path& path) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(1));
  }
};

TEST_F(ErasedUploadsTest, ArchivesWithinArchivesAreLookedThroughAndTooDeepOnesTold) {
  add_assets(2);
  write("level0/inner.bin", "pixels 1");
  for (int i = 1; i <= 4; ++i) {  // level N holds N archives in one another
    const std::string at = "level" + std::to_string(i) + "/deeper.bin";
    ASSERT_TRUE(zip_folder(folder / ("level" + std::to_string(i - 1)), write(at, ""), {}));
    write("uploads/set-" + std::to_string(i) + "/readme.txt", "nothing");
    fs::copy(folder / at, folder / ("uploads/set-" + std::to_string(i) + "/data.bin"));
  }
  write("other/inner.bin", "pixels 2");
  ASSERT_TRUE(zip_folder(folder / "other", write("others/deeper.bin", ""), {}));
  ASSERT_TRUE(zip_folder(folder / "others", write("uploads/set-9/data.bin", ""), {}));
  const ErasureReport report = erase(1, "1001.jpg");
  for (int i = 1; i <= 3; ++i) EXPECT_FALSE(fs::exists(folder / ("uploads/set-" + std::to_string(i)))) << i;
  EXPECT_TRUE(fs::exists(folder / "uploads/set-9"));
  ASSERT_EQ(report.left.size(), 1u) << to_json(report);
  EXPECT_EQ(report.left[0].what, "set-4");
  EXPECT_NE(report.left[0].why.find("too deep"), std::string::npos) << report.left[0].why;
  fs::remove_all(folder / "uploads/set-4");
  EXPECT_TRUE(retry_erasures(ports(), project)->front().complete());
}

void pack(const fs::path& file, int (*filter)(archive*), const std::string& text) {
  fs::create_directories(file.parent_path());
  archive* out = archive_write_new();
  archive_write_set_format_raw(out);
  filter(out);
  ASSERT_EQ(archive_write_open_filename(out, file.c_str()), ARCHIVE_OK);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  ASSERT_EQ(archive_write_header(out, entry), ARCHIVE_OK);
  ASSERT_EQ(archive_write_data(out, text.data(), text.size()), static_cast<la_ssize_t>(text.size()));
  archive_entry_free(entry);
  ASSERT_EQ(archive_write_free(out), ARCHIVE_OK);
}

TEST_F(ErasedUploadsTest, ASingleCompressedFileGoesToo) {
  add_assets(2);
  const std::vector<std::pair<std::string, int (*)(archive*)>> filters = {
      {"gz", archive_write_add_filter_gzip},
      {"xz", archive_write_add_filter_xz},
      {"bz2", archive_write_add_filter_bzip2},
      {"zst", archive_write_add_filter_zstd}};
  for (const auto& [name, filter] : filters) {
    pack(folder / "uploads" / ("of-1-" + name) / ("one." + name), filter, "pixels 1");
    pack(folder / "uploads" / ("of-2-" + name) / ("one." + name), filter, "pixels 2");
    pack(folder / "inner" / ("one." + name), filter, "pixels 1");
    ASSERT_TRUE(zip_folder(folder / "inner", write("uploads/zip-" + name + "/data.zip", ""), {}));
    fs::remove_all(folder / "inner");
  }
  EXPECT_TRUE(erase(1, "1001.jpg").complete());
  for (const auto& [name, filter] : filters) {
    EXPECT_FALSE(fs::exists(folder / "uploads" / ("of-1-" + name))) << name;
    EXPECT_FALSE(fs::exists(folder / "uploads" / ("zip-" + name))) << name;
    EXPECT_TRUE(fs::exists(folder / "uploads" / ("of-2-" + name))) << name;
  }
}

TEST_F(ErasedUploadsTest, AnEncryptedArchiveMayHoldItAndIsTold) {
  add_assets(1);
  const fs::path file = write("uploads/set-1/data.zip", "");
  archive* out = archive_write_new();
  archive_write_set_format_zip(out);
  ASSERT_EQ(archive_write_set_options(out, "zip:encryption=aes256"), ARCHIVE_OK);
  ASSERT_EQ(archive_write_set_passphrase(out, "secret"), ARCHIVE_OK);
  ASSERT_EQ(archive_write_open_filename(out, file.c_str()), ARCHIVE_OK);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_pathname(entry, "inner.bin");
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_size(entry, 8);
  ASSERT_EQ(archive_write_header(out, entry), ARCHIVE_OK);
  ASSERT_EQ(archive_write_data(out, "pixels 1", 8), 8);
  archive_entry_free(entry);
  ASSERT_EQ(archive_write_free(out), ARCHIVE_OK);
  const ErasureReport report = erase(1, "1001.jpg");
  ASSERT_EQ(report.left.size(), 1u) << to_json(report);
  EXPECT_NE(report.left[0].why.find("encrypted"), std::string::npos) << report.left[0].why;
}

TEST_F(ErasedUploadsTest, FilesOfLabelsThatBearItsNameGo) {
  write("images/SECRETPATIENT.png", "pixels");
  write("images/classes.png", "other pixels");
  ASSERT_TRUE(import(folder / "images"));
  write("uploads/aaaa/meta.json", R"({"project":1,"name":"labels/SECRETPATIENT.txt","size":3})");
  write("uploads/aaaa/data", "0 1");
  write("uploads/set-1/labels/SECRETPATIENT.txt", "0 0.5 0.5 0.1 0.1");
  write("uploads/set-2/SECRETPATIENTS.txt", "0 0.5 0.5 0.1 0.1");
  write("packed/SECRETPATIENT.xml", "<annotation/>");
  ASSERT_TRUE(zip_folder(folder / "packed", write("uploads/set-3/data.zip", ""), {}));
  const bool first = read([&](ledger::Reader& r) { return r.asset(project, AssetId{1}); })->content.name ==
                     "SECRETPATIENT.png";
  EXPECT_TRUE(erase(first ? 1 : 2, "SECRETPATIENT.png").complete());
  for (const char* gone : {"aaaa", "set-1", "set-3"})
    EXPECT_FALSE(fs::exists(folder / "uploads" / gone)) << gone;
  EXPECT_TRUE(fs::exists(folder / "uploads/set-2"));
}

// Files are read in portions, and it must not matter where one ends.
TEST_F(ErasedUploadsTest, ANameIsFoundWhereverItStandsAndOnlyAsAWhole) {
  constexpr std::size_t kPortion = 1 << 16;
  const Traces traces{{}, {"p.png", "patient-7.png"}};
  const auto found = [&](const std::string& text) {
    const auto outcome = has_traces(traces, write("labels.txt", text));
    EXPECT_TRUE(outcome);
    return outcome.value_or(false);
  };
  for (const std::string& name : traces.names)
    for (std::size_t before = kPortion - name.size() - 2; before <= kPortion + 2; ++before) {
      const std::string rest(kPortion, '.');
      EXPECT_TRUE(found(std::string(before, '.') + name + rest)) << name << " at " << before;
      EXPECT_TRUE(found(std::string(before, '.') + name)) << name << " at the end, at " << before;
      EXPECT_FALSE(found(std::string(before - 1, '.') + "x" + name + rest))
          << "x" << name << " at " << before;
      EXPECT_FALSE(found(std::string(before, '.') + name + "x" + rest)) << name << "x at " << before;
    }
}

TEST_F(ErasedUploadsTest, WhatIsRemovedIsCountedByItsPlace) {
  add_assets(1);
  write("uploads/one/data.bin", "pixels 1");
  write("uploads/two/data.bin", "pixels 1");
  write("uploads/three/data.bin", "other pixels");
  for (const char* name : {"tmp/import-1", "tmp/import-2", "tmp/import-3"}) age(write(name, "pixels 1"));
  age(write("tmp/import-4", "other pixels"));
  age(write("exports/export-77.zip", "whose job nobody knows"));
  const auto report = erase(1, "1001.jpg");
  EXPECT_TRUE(report.complete()) << to_json(report);
  EXPECT_EQ(report.removed.at("uploads"), 2);
  EXPECT_EQ(report.removed.at("temporary"), 3);
  EXPECT_EQ(report.removed.at("exports"), 1);
}

TEST_F(ErasedUploadsTest, AnUploadThatWasBegunIsToldAndThenGoes) {
  add_assets(1);
  write("uploads/half/meta.json", R"({"project":1,"name":"x.bin","size":8})");
  write("uploads/half/data", "pix");
  write("uploads/idle/meta.json", R"({"project":1,"name":"y.bin","size":8})");
  write("uploads/idle/data", "pixe");
  age(folder / "uploads/idle/data");
  write("uploads/theirs/meta.json", R"({"project":2,"name":"z.bin","size":8})");
  write("uploads/theirs/data", "pix");
  age(folder / "uploads/theirs/data");
  const ErasureReport report = erase(1, "1001.jpg");
  EXPECT_FALSE(fs::exists(folder / "uploads/idle"));
  ASSERT_EQ(report.left.size(), 1u) << to_json(report);
  EXPECT_EQ(report.left[0].what, "half");
  // What was begun afterwards is another matter.
  write("uploads/later/meta.json", R"({"project":1,"name":"new.bin","size":8})");
  write("uploads/later/data", "abc");
  fs::last_write_time(folder / "uploads/later/meta.json",
                      fs::file_time_type::clock::now() + std::chrono::seconds(5));
  age(folder / "uploads/half/data");
  EXPECT_TRUE(retry_erasures(ports(), project)->front().complete());
  EXPECT_FALSE(fs::exists(folder / "uploads/half"));
  EXPECT_TRUE(fs::exists(folder / "uploads/later"));
  EXPECT_TRUE(fs::exists(folder / "uploads/theirs"));
}

}  // namespace
}  // namespace touchmark::flow
