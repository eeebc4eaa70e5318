#include "base/disk.h"

#include <cerrno>
#include <cstring>

namespace touchmark {

std::string disk_words(int code) {
  switch (code) {
    case ENOSPC:
      return "the disk is full; make room and try again";
    case EDQUOT:
      return "the quota of the disk is full; make room and try again";
    case EFBIG:
      return "the file would be larger than this disk or process allows";
    case EROFS:
      return "the disk is mounted read-only";
    default:
      return std::strerror(code);
  }
}

std::string disk_words(const std::error_code& code) {
  const std::error_condition plain = code.default_error_condition();
  return plain.category() == std::generic_category() ? disk_words(plain.value()) : code.message();
}

tl::unexpected<Error> disk_failure(std::string_view what, int code, std::string where) {
  return fail(ErrorCode::kUnavailable, std::string(what) + ": " + disk_words(code), std::move(where));
}

}  // namespace touchmark
