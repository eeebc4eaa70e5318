// SHA-256 of a whole file, in constant memory.
#pragma once

#include <cstdint>
#include <functional>

#include "base/hash.h"

namespace touchmark {

// From its first byte to its last; the caller keeps and closes the descriptor. `progress` is told of every
// portion of up to 1 MiB; false cancels (kCancelled). kUnavailable, with the system's words, when a read
// fails. Thread-safe.
Result<Digest> sha256_of(int descriptor, const std::function<bool(std::int64_t bytes)>& progress = {});

}  // namespace touchmark
