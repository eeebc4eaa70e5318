// The decoding process, the other end of the library's ProcessPool. Not for direct use by people: main runs
// it as the hidden command "media-worker".
#pragma once

namespace touchmark::adapters {

// Serves requests from the socket `fd` until the other end closes it; returns the exit code of the process.
// Limits the whole calling process (memory, CPU, files, system calls), so it must have nothing else to do.
int media_worker_main(int fd);

}  // namespace touchmark::adapters
