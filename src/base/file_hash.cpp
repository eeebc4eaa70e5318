#include "base/file_hash.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace touchmark {
namespace {
constexpr std::size_t kPortion = 1 << 20;
}

Result<Digest> sha256_of(int descriptor, const std::function<bool(std::int64_t bytes)>& progress) {
  Sha256 hash;
  std::string buffer(kPortion, '\0');
  off_t at = 0;
  for (;;) {
    const ssize_t n = ::pread(descriptor, buffer.data(), buffer.size(), at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      return fail(ErrorCode::kUnavailable, std::string("the file cannot be read: ") + std::strerror(errno));
    if (n == 0) return hash.finish();
    hash.update(std::string_view(buffer.data(), static_cast<std::size_t>(n)));
    at += n;
    if (progress && !progress(n)) return fail(ErrorCode::kCancelled, "cancelled");
  }
}

}  // namespace touchmark
