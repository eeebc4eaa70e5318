#include "base/walk_beneath.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <string_view>
#include <vector>

#include "base/root_folder.h"

namespace touchmark {
namespace fs = std::filesystem;
namespace {

constexpr int kMostLinks = 40;

// In front of what is still to be walked.
void push_parts(std::string_view text, std::deque<std::string>& parts) {
  std::vector<std::string> found;
  while (!text.empty()) {
    const std::size_t end = text.find('/');
    const std::string_view part = text.substr(0, end);
    if (!part.empty() && part != ".") found.emplace_back(part);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  parts.insert(parts.begin(), found.begin(), found.end());
}

int refuse(int code) {
  errno = code;
  return -1;
}

// The component itself, or -1 with ELOOP when it is a link.
int open_part(int folder, const char* name, int flags) {
  const int fd = ::openat(folder, name, flags | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) {
    const int code = errno;
    struct stat info {};
    const bool is_link = ::fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode);
    return refuse(is_link ? ELOOP : code);
  }
  struct stat info {};
  if (::fstat(fd, &info) == 0 && !S_ISLNK(info.st_mode)) return fd;
  ::close(fd);  // O_PATH opens a link itself
  return refuse(ELOOP);
}

}  // namespace

std::string relative_to(const fs::path& root, const fs::path& path) {
  if (path.is_relative()) return path.empty() ? std::string() : path.string();
  const std::string& base = root.native();
  const std::string& text = path.native();
  if (text.compare(0, base.size(), base) != 0) return {};
  std::string_view rest = std::string_view(text).substr(base.size());
  if (!rest.empty() && rest.front() != '/' && base != "/") return {};  // "/data2" is not beneath "/data"
  while (!rest.empty() && rest.front() == '/') rest.remove_prefix(1);
  return rest.empty() ? "." : std::string(rest);
}

int walk_beneath(int folder, const std::string& relative, int flags) {
  std::deque<std::string> parts;
  push_parts(relative, parts);
  std::vector<OpenFile> way;  // the folders from below the root to here
  const auto here = [&] { return way.empty() ? folder : way.back().fd(); };
  for (int links = 0; !parts.empty();) {
    const std::string part = std::move(parts.front());
    parts.pop_front();
    if (part == "..") {
      if (way.empty()) return refuse(EXDEV);
      way.pop_back();
      continue;
    }
    const bool last = parts.empty();
    const int fd = open_part(here(), part.c_str(), last ? flags : O_PATH | O_DIRECTORY);
    if (fd >= 0 && last) return fd;
    if (fd >= 0) {
      way.emplace_back(fd, fs::path());
      continue;
    }
    if (errno != ELOOP) return -1;
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlinkat(here(), part.c_str(), target.data(), target.size());
    if (size < 0) return -1;
    if (++links > kMostLinks) return refuse(ELOOP);
    if (size == 0 || target[0] == '/') return refuse(EXDEV);
    push_parts({target.data(), static_cast<std::size_t>(size)}, parts);
  }
  return ::openat(here(), ".", flags | O_CLOEXEC);
}

int open_without_links(const fs::path& real) {
  int at = ::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  for (const fs::path& part : real.relative_path()) {
    if (at < 0) return -1;
    if (part.empty()) continue;
    const int next = part == ".." ? refuse(EXDEV) : open_part(at, part.c_str(), O_PATH | O_DIRECTORY);
    const int code = errno;
    ::close(at);
    errno = code;
    at = next;
  }
  return at;
}

}  // namespace touchmark
