// One network, opened in ONNX Runtime. Runs in the model worker only.
// Thread-safety: one object is for one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/onnx/ort_api.h"
#include "models/runtime.h"

namespace touchmark::adapters {

// The opened library. Never closed: its threads may outlive everything.
class OrtLibrary {
 public:
  // `library`: a file, or a name for the system's search. kUnavailable when it cannot be opened, or is older
  // than what is used of it.
  static Result<OrtLibrary> open(const std::string& library);
  std::string version() const { return base_->version(); }

  template <typename Return, typename... Arguments>
  Return call(ort::Place place, Arguments... arguments) const {
    using Function = Return (*)(Arguments...);
    return reinterpret_cast<Function>(table_[static_cast<std::size_t>(place)])(arguments...);
  }
  // Of functions that answer with a status: its words as an error of `code`.
  template <typename... Arguments>
  Result<void> check(ErrorCode code, ort::Place place, Arguments... arguments) const {
    return result(code, call<ort::Status*>(place, arguments...));
  }

 private:
  OrtLibrary(const ort::Base* base, void* const* table) : base_(base), table_(table) {}
  Result<void> result(ErrorCode code, ort::Status* status) const;

  const ort::Base* base_;
  void* const* table_;
};

class OrtSession {
 public:
  // `model` are the bytes of the file. kCorrupt when they are no network, kUnsupported as models::Runtime.
  static Result<std::unique_ptr<OrtSession>> open(const OrtLibrary& library, std::string_view model,
                                                  int threads);

  const models::NetworkFacts& facts() const { return facts_; }
  // kInvalid for inputs it refuses, kCorrupt for outputs of strange types, kTooLarge for more than
  // kMostOutputBytes of them.
  Result<std::vector<models::Array>> run(const std::vector<models::NetworkInput>& inputs,
                                         const std::vector<std::string>& outputs);

  static constexpr std::size_t kMostOutputBytes = 48u << 20;

 private:
  explicit OrtSession(const OrtLibrary& library) : library_(library) {}
  Result<void> read_facts();
  Result<models::Tensor> describe(ort::Place name, ort::Place type, std::size_t index);
  Result<void> read_metadata();
  Result<models::Array> take(ort::Value* value);
  std::string take_text(char* text);

  OrtLibrary library_;
  ort::Env* env_ = nullptr;
  ort::Session* session_ = nullptr;
  ort::MemoryInfo* memory_ = nullptr;
  ort::Allocator* allocator_ = nullptr;
  models::NetworkFacts facts_;
};

}  // namespace touchmark::adapters
