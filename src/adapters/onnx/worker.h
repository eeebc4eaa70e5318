// The process that runs one network, the other end of OnnxRuntime's pools. Not for direct use by people: main
// runs it as the hidden command "model-worker".
#pragma once

namespace touchmark::adapters {

// Serves requests from the socket `fd` until the other end closes it; returns the exit code of the process.
// Limits the whole calling process (memory, CPU, files, system calls), so it must have nothing else to do.
int model_worker_main(int fd);

}  // namespace touchmark::adapters
