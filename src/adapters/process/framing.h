// Messages between the server and a process that works for it, over a socket: a 32-bit little-endian length
// and that many bytes (base/bytes.h), at most 64 MiB. A descriptor may travel with a message, so that the
// process opens no files. Thread-safety: one thread at a time for each end of a socket.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.h"

namespace touchmark::adapters {

using Deadline = std::chrono::steady_clock::time_point;

// One framed message; `attached` is a descriptor to pass along, or -1. kUnavailable when the other end is
// gone, kCancelled when the deadline passed, kTooLarge.
Result<void> send_message(int socket, std::string_view message, int attached, Deadline deadline);

struct Received {
  std::string bytes;
  int attached = -1;  // owned by the caller
};
Result<Received> receive_message(int socket, Deadline deadline);

}  // namespace touchmark::adapters
