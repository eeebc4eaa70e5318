// The Runtime port: runs the networks of models that are files here. Implemented by adapters/onnx, in child
// processes: a network that crashes, hangs, takes too much memory or answers with nonsense costs one call an
// Error that names the model, never the server. Thread-safety: all members from any thread; calls block.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "models/array.h"
#include "models/card.h"

namespace touchmark::models {

// One network of a model, where its file is.
struct NetworkFile {
  std::string model;  // the card's name, for errors
  std::filesystem::path file;
  std::string sha256;  // what the card says: another content is refused
};

// What the file itself says.
struct NetworkFacts {
  std::vector<Tensor> inputs;
  std::vector<Tensor> outputs;
  std::map<std::string, std::string> metadata;
};

// People wait for an answer, or a job does: the latter gives way, with fewer threads and a lower priority.
enum class Hurry : std::uint8_t { kPerson, kJob };

struct RunRequest {
  std::vector<NetworkInput> inputs;
  std::vector<std::string> outputs;  // the names of those wanted; at least one
  Hurry hurry = Hurry::kPerson;
  std::chrono::milliseconds limit{60'000};
};

class Runtime {
 public:
  virtual ~Runtime() = default;
  // The version of the runtime, "1.30.0"; kUnavailable with what to install where there is none.
  virtual Result<std::string> version() = 0;
  // kUnavailable as above; kCorrupt when the file is not what the hash says, or no network; kUnsupported for
  // inputs and outputs that are not tensors of numbers; kTooLarge when it needs more memory or time than
  // allowed.
  virtual Result<NetworkFacts> inspect(const NetworkFile& network) = 0;
  // The outputs in the order they were asked for. Errors as above, and kInvalid for inputs the network
  // refuses.
  virtual Result<std::vector<Array>> run(const NetworkFile& network, const RunRequest& request) = 0;
};

}  // namespace touchmark::models
