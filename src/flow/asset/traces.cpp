#include "flow/asset/traces.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <memory>

#include "base/disk.h"
#include "base/hash.h"
#include "base/root_folder.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kPortion = 1 << 16;

bool in_a_name(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u >= 0x80 || (u >= '0' && u <= '9') || ((u | 0x20) >= 'a' && (u | 0x20) <= 'z') || u == '_' ||
         u == '-';
}

// From `first` on; what stands before it belongs to the text, but was looked at before. What ends where an
// open text ends may go on, and is not judged.
struct Text {
  std::string_view bytes;
  std::size_t first = 0;
  bool open = false;
};

bool has_name(const Text& text, std::string_view name) {
  const std::string_view bytes = text.bytes;
  for (std::size_t at = bytes.find(name, text.first); at != std::string_view::npos;
       at = bytes.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool begins = at == 0 || !in_a_name(bytes[at - 1]);
    const bool ends = end == bytes.size() ? !text.open : !in_a_name(bytes[end]);
    if (begins && ends) return true;
  }
  return false;
}

bool has_any_name(const Traces& traces, const Text& text) {
  return std::any_of(traces.names.begin(), traces.names.end(),
                     [&text](const std::string& name) { return has_name(text, name); });
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
    // A name may lie across two portions: as much as it is long is looked at again, behind what precedes it.
    tail_.append(bytes);
    found_ = has_any_name(traces_, {tail_, looked_at_, true});
    if (tail_.size() <= longest_ + 1) return;
    tail_.erase(0, tail_.size() - longest_ - 1);
    looked_at_ = 1;
  }
  bool finish() {
    return found_ || has_any_name(traces_, {tail_, looked_at_, false}) ||
           traces_.hashes.count(to_hex(hash_.finish())) != 0;
  }

 private:
  const Traces& traces_;
  std::size_t longest_ = 0;
  Sha256 hash_;
  std::string tail_;
  std::size_t looked_at_ = 0;  // of the tail
  bool found_ = false;
};

struct CloseArchive {
  void operator()(archive* a) const { archive_read_free(a); }
};
using Archive = std::unique_ptr<archive, CloseArchive>;
struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using TempFile = std::unique_ptr<std::FILE, CloseFile>;

// The sum in the head of a tar entry, whatever its dialect.
bool is_tar(std::string_view head) {
  constexpr std::size_t kSumAt = 148;
  constexpr std::size_t kSumBytes = 8;
  if (head.size() < 512) return false;
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < 512; ++i)
    sum += i >= kSumAt && i < kSumAt + kSumBytes ? ' ' : static_cast<unsigned char>(head[i]);
  std::uint32_t said = 0;
  bool digits = false;
  for (const char c : head.substr(kSumAt, kSumBytes)) {
    if (c >= '0' && c <= '7') {
      said = said * 8 + static_cast<std::uint32_t>(c - '0');
      digits = true;
    } else if (digits || c != ' ') {
      break;
    }
  }
  return digits && sum == said;
}

// Archives and single compressed files, by their first bytes.
bool is_packed(std::string_view head) {
  using std::string_view_literals::operator""sv;
  for (const std::string_view magic :
       {"PK\x03\x04"sv, "PK\x05\x06"sv, "PK\x07\x08"sv, "\x1f\x8b"sv, "\x1f\x9d"sv, "BZh"sv,
        "\xFD\x37zXZ\0"sv, "\x28\xB5\x2F\xFD"sv, "\x04\x22\x4D\x18"sv, "LZIP"sv, "\x5D\0\0"sv,
        "7z\xBC\xAF\x27\x1C"sv, "Rar!\x1A\x07"sv, "MSCF"sv, "xar!"sv, "!<arch>\n"sv, "07070"sv, "\xC7\x71"sv})
    if (head.starts_with(magic)) return true;
  return head.substr(0, 7).substr(std::min<std::size_t>(2, head.size())).starts_with("-lh") || is_tar(head);
}

// Reads a packed file, what is packed in it, and so on, within bounds: beyond them it may hold anything.
class Unpacked {
 public:
  Unpacked(const Traces& traces, std::uint64_t file_bytes)
      : traces_(traces), left_(std::clamp(file_bytes * kRatio, kAlwaysBytes, kMostBytes)) {}

  Result<bool> look(int fd, int depth) {
    const Archive in(archive_read_new());
    if (!opened(in.get(), fd)) return false;
    archive_entry* entry = nullptr;
    while (true) {
      const int status = archive_read_next_header(in.get(), &entry);
      const bool ends = status == ARCHIVE_EOF || status < ARCHIVE_WARN;
      // Of a single compressed file the name is made up.
      const bool raw = !ends && archive_format(in.get()) == ARCHIVE_FORMAT_RAW;
      if (raw && archive_filter_code(in.get(), 0) == ARCHIVE_FILTER_NONE) return false;  // not packed at all
      const char* name = ends || raw ? nullptr : archive_entry_pathname(entry);
      if (name != nullptr && names_it(traces_, name)) return true;
      if (archive_read_has_encrypted_entries(in.get()) > 0)
        return fail(ErrorCode::kUnsupported, "it holds an encrypted file, which may be of the image");
      if (ends) return false;
      TM_ASSIGN(const bool found, look_at_entry(in.get(), depth));
      if (found) return true;
    }
  }

 private:
  static constexpr std::uint64_t kRatio = 200;
  static constexpr std::uint64_t kAlwaysBytes = 1ull << 30;
  static constexpr std::uint64_t kMostBytes = 256ull << 30;
  static constexpr int kDeepest = 3;  // archives in one another

  static bool opened(archive* in, int fd) {
    archive_read_support_filter_all(in);
    for (const auto& support :
         {archive_read_support_format_zip, archive_read_support_format_tar, archive_read_support_format_7zip,
          archive_read_support_format_rar, archive_read_support_format_rar5, archive_read_support_format_cab,
          archive_read_support_format_lha, archive_read_support_format_xar, archive_read_support_format_ar,
          archive_read_support_format_cpio, archive_read_support_format_raw})
      support(in);
    return archive_read_open_fd(in, fd, kPortion) == ARCHIVE_OK;
  }

  // What is packed itself is set aside in a file without a name, which is gone with this call.
  Result<bool> look_at_entry(archive* in, int depth) {
    Judge judge(traces_);
    TempFile aside;
    bool first = true;
    std::array<char, kPortion> buffer{};
    while (true) {
      const auto n = archive_read_data(in, buffer.data(), buffer.size());
      if (n <= 0) break;
      const auto size = static_cast<std::size_t>(n);
      if (size > left_)
        return fail(ErrorCode::kTooLarge,
                    "it unpacks to too much to be looked through; it may hold the image");
      left_ -= size;
      judge.update({buffer.data(), size});
      if (first && is_packed({buffer.data(), size})) {
        if (depth == kDeepest)
          return fail(
              ErrorCode::kTooLarge,
              "it holds archives within archives, too deep to be looked through; it may hold the image");
        aside.reset(std::tmpfile());
        if (!aside) return disk_failure("cannot be unpacked", errno, "");
      }
      first = false;
      if (aside && std::fwrite(buffer.data(), 1, size, aside.get()) != size)
        return disk_failure("cannot be unpacked", errno, "");
    }
    if (judge.finish()) return true;
    if (!aside) return false;
    if (std::fflush(aside.get()) != 0 || std::fseek(aside.get(), 0, SEEK_SET) != 0)
      return disk_failure("cannot be unpacked", errno, "");
    return look(fileno(aside.get()), depth + 1);
  }

  const Traces& traces_;
  std::uint64_t left_;  // bytes that may still be unpacked
};

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
  if (!opened || !is_packed(read_head(*opened, 512))) return false;
  return Unpacked(traces, opened->size()).look(opened->fd(), 1);
}

}  // namespace

bool names_it(const Traces& traces, std::string_view text) {
  return has_any_name(traces, {text});
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
