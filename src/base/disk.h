// What the system says of a file, in words that say what to do. Thread-safe.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>

#include "base/error.h"

namespace touchmark {

// "the disk is full; make room and try again" where that is the reason, else the system's own words.
std::string disk_words(int code);  // of errno
std::string disk_words(const std::error_code& code);
// kUnavailable: "<what>: <words>". `code`: of errno.
tl::unexpected<Error> disk_failure(std::string_view what, int code, std::string where);

// The folder that a file is in, also when only its name is given.
std::filesystem::path folder_of(const std::filesystem::path& file);
// Whether a new file may be put in the place of what is at `target`: nothing or a regular file. kInvalid for
// a folder, a device, a pipe, a link: those would be gone.
Result<void> check_replaceable(const std::filesystem::path& target);

}  // namespace touchmark
