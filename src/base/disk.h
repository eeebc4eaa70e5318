// What the system says of a file, in words that say what to do. Pure; thread-safe.
#pragma once

#include <string>
#include <system_error>

#include "base/error.h"

namespace touchmark {

// "the disk is full; make room and try again" where that is the reason, else the system's own words.
std::string disk_words(int code);  // of errno
std::string disk_words(const std::error_code& code);
// kUnavailable: "<what>: <words>". `code`: of errno.
tl::unexpected<Error> disk_failure(std::string_view what, int code, std::string where);

}  // namespace touchmark
