// models::Runtime by ONNX Runtime in child processes.
//
// The server itself never opens the runtime nor reads a model: each network runs in a process of its own, one
// for what people wait for and one for jobs, started on first use and ended when idle. A process has limits
// on memory, time and system calls and can read no files once its model is loaded. docs/adr/0016.
// Thread-safety: the returned object may be used from any thread; calls block until their result is there.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/runtime.h"

namespace touchmark::adapters {

struct OnnxOptions {
  // Files or names to try, in this order; the first that opens is used.
  std::vector<std::string> libraries = {"libonnxruntime.so.1", "libonnxruntime.so"};
  std::int64_t memory = 4LL << 30;          // address space of one process, bytes
  std::chrono::milliseconds idle{120'000};  // a process idle this long is ended
  std::chrono::milliseconds load{60'000};   // for loading a network
  int processes = 6;                        // at once; those idle longest make room
  int threads = 0;  // of a network that a person waits for; 0: one a core, at most 8. Jobs have one less
  // The program that calls model_worker_main(kChildSocket) (worker.h).
  std::vector<std::string> worker_command = {"/proc/self/exe", "model-worker"};
};

// Where the runtime is looked for: the file that TOUCHMARK_ONNXRUNTIME names, or else the system's libraries.
std::vector<std::string> onnx_libraries();

// Starts nothing.
std::unique_ptr<models::Runtime> make_onnx_runtime(OnnxOptions options);

}  // namespace touchmark::adapters
