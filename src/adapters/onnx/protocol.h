// What the server and a model worker say to each other (adapters/process/framing.h): one request, one reply.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/runtime.h"

namespace touchmark::adapters {

// The first request: what the worker is for. It answers with the network's facts.
struct ModelHello {
  std::string library;      // of ONNX Runtime; a file or a name
  std::string file;         // of the network; empty: only tell the version of the runtime
  std::string sha256;       // of the file's content
  std::int64_t memory = 0;  // address space of the process, bytes; 0: no limit
  std::int64_t threads = 1;
  std::int64_t niceness = 0;
};

struct ModelRun {
  std::vector<models::NetworkInput> inputs;
  std::vector<std::string> outputs;
  std::int64_t cpu_seconds = 60;
};

struct HelloReply {
  std::string version;  // of the runtime
  models::NetworkFacts facts;
};

std::string encode(const ModelHello& hello);
std::string encode(const ModelRun& run);
std::string encode(const Result<HelloReply>& reply);
std::string encode(const Result<std::vector<models::Array>>& reply);

// Exactly one of them.
struct ModelRequest {
  std::optional<ModelHello> hello;
  std::optional<ModelRun> run;
};
Result<ModelRequest> decode_model_request(std::string_view bytes);  // kInternal
// The worker's own error, or kInternal for bytes that are not a reply.
Result<HelloReply> decode_hello_reply(std::string_view bytes);
Result<std::vector<models::Array>> decode_run_reply(std::string_view bytes);

}  // namespace touchmark::adapters
