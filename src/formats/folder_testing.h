// For tests of the folder formats only: a sink that keeps everything, a folder that removes itself, and a
// probe that reads the headers of PNG and JPEG files.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <map>

#include "base/root_folder.h"
#include "formats/data_source.h"
#include "formats/folder.h"
#include "formats/format.h"
#include "formats/probe.h"
#include "formats/tree.h"

namespace touchmark::formats {

struct Collected final : Sink {
  record::Ontology ontology;
  std::vector<SourceAsset> assets;
  std::vector<SourceAnnotation> annotations;
  std::vector<Issue> issues;
  int ontologies = 0;
  bool in_order = true;  // ontology, then all assets, then annotations
  bool keep_going = true;

  Result<void> on_ontology(record::Ontology value) override {
    in_order = in_order && assets.empty() && annotations.empty();
    ontology = std::move(value);
    ++ontologies;
    return {};
  }
  Result<void> on_asset(SourceAsset asset) override {
    in_order = in_order && ontologies == 1 && annotations.empty();
    assets.push_back(std::move(asset));
    return {};
  }
  Result<void> on_annotation(SourceAnnotation annotation) override {
    in_order = in_order && annotation.asset < assets.size();
    annotations.push_back(std::move(annotation));
    return {};
  }
  void on_issue(Issue issue) override { issues.push_back(std::move(issue)); }
  bool on_progress(double share) override { return keep_going && share >= 0 && share <= 1; }

  std::map<std::string, int> per_class() const {
    std::map<std::string, int> out;
    for (const auto& one : annotations) {
      const record::Class* named = ontology.find(one.content.class_id);
      ++out[named == nullptr ? "?" : named->name];
    }
    return out;
  }
  std::string issue_text() const {
    std::string out;
    for (const Issue& issue : issues) out += issue.where + ": " + issue.message + "\n";
    return out;
  }
  AssetStream stream() const {
    return [this](const std::function<Result<void>(const AssetWithAnnotations&)>& visit) -> Result<void> {
      std::vector<std::vector<SourceAnnotation>> by_asset(assets.size());
      for (const auto& one : annotations) by_asset[one.asset].push_back(one);
      for (std::size_t i = 0; i < assets.size(); ++i) {
        AssetWithAnnotations asset{assets[i].content, AssetId(), by_asset[i]};
        TM_TRY(visit(asset));
      }
      return {};
    };
  }
};

// For tests that look at what they wrote themselves.
inline Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t limit) {
  TM_ASSIGN(const OpenFile file, open_named_file(path));
  return read_all(file, limit);
}

inline bool is_file(const std::filesystem::path& path) {
  return std::filesystem::is_regular_file(path);
}
inline std::vector<std::filesystem::path> list_files(const std::filesystem::path& folder, bool recursive,
                                                     const std::vector<std::string_view>& extensions) {
  const auto source = DataSource::open(folder);
  return source ? source->files(source->path(), recursive, extensions) : std::vector<std::filesystem::path>();
}

class ScratchFolder {
 public:
  ScratchFolder() {
    static std::atomic<int> count{0};
    path_ = std::filesystem::temp_directory_path() /
            ("touchmark_test_" + std::to_string(::getpid()) + "_" + std::to_string(count++));
    std::filesystem::create_directories(path_);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ec;
    std::filesystem::remove_all(path_, ec);
  }
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  void put(const std::string& name, std::string_view text) const {
    ASSERT_TRUE(write_whole_file(path_ / name, text));
  }
  std::string get(const std::string& name) const {
    auto text = read_text_file(path_ / name, 1u << 30);
    return text ? *text : "(no file)";
  }

 private:
  std::filesystem::path path_;
};

// The header of a PNG of that size; enough for the probe.
inline std::string png_header(std::uint32_t width, std::uint32_t height) {
  std::string out("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
  for (const std::uint32_t value : {width, height}) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
  }
  return out;
}

inline Result<Probed> header_size(const OpenFile& file) {
  TM_ASSIGN(const std::string s, read_all(file, 1u << 30));
  const auto at = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0; };
  const auto two = [&](std::size_t i) { return at(i) * 256 + at(i + 1); };
  if (s.starts_with("\x89PNG") && s.size() >= 24) {
    return Probed{{two(16) * 65536 + two(18), two(20) * 65536 + two(22)}};
  }
  if (!s.starts_with("\xFF\xD8")) return fail(ErrorCode::kCorrupt, "not a PNG or JPEG file");
  for (std::size_t i = 2; i + 9 < s.size();) {
    const int marker = at(i + 1);
    if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
      return Probed{{two(i + 7), two(i + 5)}};
    }
    i += 2 + static_cast<std::size_t>(two(i + 2));
  }
  return fail(ErrorCode::kCorrupt, "no size in the JPEG file");
}

// How sure the format is that a data set of its own lies there; 0 when it finds none.
inline int likeness_of(const Format& format, const std::filesystem::path& path) {
  const auto source = DataSource::open(path);
  if (!source) return 0;
  const auto tree = Tree::of(*source);
  int best = 0;
  if (tree)
    for (const Found& found : format.find(*tree)) best = std::max(best, found.likeness);
  return best;
}

}  // namespace touchmark::formats
