#include "flow/asset/traces.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <memory>

#include "base/disk.h"
#include "base/hash.h"
#include "base/root_folder.h"
#include "formats/archive.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kPortion = 1 << 16;

bool in_a_name(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u >= 0x80 || (u >= '0' && u <= '9') || ((u | 0x20) >= 'a' && (u | 0x20) <= 'z') || u == '_' ||
         u == '-';
}

bool has_name(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool begins = at == 0 || !in_a_name(text[at - 1]);
    const bool ends = end == text.size() || !in_a_name(text[end]);
    if (begins && ends) return true;
  }
  return false;
}

// Takes bytes as they come, and judges.
class Judge {
 public:
  explicit Judge(const Traces& traces) : traces_(traces) {
    for (const auto& name : traces.names) longest_ = std::max(longest_, name.size());
  }
  void update(std::string_view bytes) {
    hash_.update(bytes);
    if (found_) return;
    // A name may lie across two portions; what was the end of one is looked at again.
    tail_.append(bytes);
    found_ = names_it(traces_, tail_);
    if (tail_.size() > longest_ + 2) tail_.erase(0, tail_.size() - longest_ - 2);
  }
  bool finish() { return found_ || traces_.hashes.count(to_hex(hash_.finish())) != 0; }

 private:
  const Traces& traces_;
  std::size_t longest_ = 0;
  Sha256 hash_;
  std::string tail_;
  bool found_ = false;
};

struct CloseArchive {
  void operator()(archive* a) const { archive_read_free(a); }
};

bool packed(const Traces& traces, const fs::path& file) {
  const std::unique_ptr<archive, CloseArchive> in(archive_read_new());
  archive_read_support_format_all(in.get());
  archive_read_support_filter_all(in.get());
  if (archive_read_open_filename(in.get(), file.c_str(), kPortion) != ARCHIVE_OK) return false;
  archive_entry* entry = nullptr;
  while (archive_read_next_header(in.get(), &entry) == ARCHIVE_OK) {
    const char* name = archive_entry_pathname(entry);
    if (name != nullptr && names_it(traces, name)) return true;
    Judge judge(traces);
    std::array<char, kPortion> buffer{};
    while (true) {
      const auto n = archive_read_data(in.get(), buffer.data(), buffer.size());
      if (n <= 0) break;
      judge.update({buffer.data(), static_cast<std::size_t>(n)});
    }
    if (judge.finish()) return true;
  }
  return false;
}

Result<bool> in_file(const Traces& traces, const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    std::error_code error;
    if (!fs::exists(file, error)) return false;
    return disk_failure("cannot be read", errno, file.filename().string());
  }
  Judge judge(traces);
  std::array<char, kPortion> buffer{};
  while (in.read(buffer.data(), buffer.size()), in.gcount() > 0)
    judge.update({buffer.data(), static_cast<std::size_t>(in.gcount())});
  if (judge.finish()) return true;
  const auto opened = open_named_file(file);
  return opened && formats::is_archive(*opened) && packed(traces, file);
}

}  // namespace

bool names_it(const Traces& traces, std::string_view text) {
  return std::any_of(traces.names.begin(), traces.names.end(),
                     [text](const std::string& name) { return has_name(text, name); });
}

Result<bool> has_traces(const Traces& traces, const fs::path& path) {
  if (names_it(traces, path.filename().string())) return true;
  std::error_code error;
  if (!fs::is_directory(path, error)) return in_file(traces, path);
  for (fs::recursive_directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    if (names_it(traces, it->path().filename().string())) return true;
    if (!it->is_regular_file(ignored)) continue;
    TM_ASSIGN(const bool found, in_file(traces, it->path()));
    if (found) return true;
  }
  if (error && error != std::errc::no_such_file_or_directory)
    return fail(ErrorCode::kUnavailable, "cannot be read: " + disk_words(error), path.filename().string());
  return false;
}

}  // namespace touchmark::flow
