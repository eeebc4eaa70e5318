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

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

Result<void> check_replaceable(const std::filesystem::path& target) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_type type = fs::symlink_status(target, error).type();
  if (type == fs::file_type::regular || type == fs::file_type::not_found || type == fs::file_type::none)
    return {};
  const char* what = type == fs::file_type::directory ? "a folder"
                     : type == fs::file_type::symlink ? "a link"
                                                      : "a device or a pipe";
  return fail(ErrorCode::kInvalid, std::string("name a file to write: this is ") + what, target.string());
}

}  // namespace touchmark
