#include "adapters/onnx/ort_session.h"

#include <dlfcn.h>

#include <utility>

namespace touchmark::adapters {
namespace {

using models::Array;
using models::ElementType;
using ort::Place;

constexpr std::pair<int, ElementType> kKinds[] = {
    {ort::kFloat32, ElementType::kFloat32}, {ort::kFloat16, ElementType::kFloat16},
    {ort::kFloat64, ElementType::kFloat64}, {ort::kInt64, ElementType::kInt64},
    {ort::kInt32, ElementType::kInt32},     {ort::kUint8, ElementType::kUint8},
    {ort::kInt8, ElementType::kInt8},       {ort::kBool, ElementType::kBool},
};

Result<ElementType> type_of(int kind) {
  for (const auto& [number, type] : kKinds)
    if (number == kind) return type;
  return fail(ErrorCode::kUnsupported,
              "a tensor of a type that is not supported (" + std::to_string(kind) + ")");
}

int kind_of(ElementType type) {
  for (const auto& [number, known] : kKinds)
    if (known == type) return number;
  return 0;
}

// Values of the runtime that are released together.
struct Values {
  const OrtLibrary& library;
  std::vector<ort::Value*> all;
  explicit Values(const OrtLibrary& in, std::size_t count = 0) : library(in), all(count, nullptr) {}
  Values(const Values&) = delete;
  Values& operator=(const Values&) = delete;
  ~Values() {
    for (ort::Value* value : all)
      if (value != nullptr) library.call<void>(Place::kReleaseValue, value);
  }
};

}  // namespace

Result<OrtLibrary> OrtLibrary::open(const std::string& library) {
  void* handle = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return fail(ErrorCode::kUnavailable, ::dlerror());
  using GetBase = const ort::Base* (*)();
  const auto get = reinterpret_cast<GetBase>(::dlsym(handle, "OrtGetApiBase"));
  const ort::Base* base = get == nullptr ? nullptr : get();
  const void* table = base == nullptr ? nullptr : base->table(ort::kTableVersion);
  if (table == nullptr)
    return fail(ErrorCode::kUnavailable, library + " is no ONNX Runtime of version 1.11 or newer");
  return OrtLibrary(base, static_cast<void* const*>(table));
}

Result<void> OrtLibrary::result(ErrorCode code, ort::Status* status) const {
  if (status == nullptr) return {};
  std::string words = call<const char*>(Place::kGetErrorMessage, static_cast<const ort::Status*>(status));
  call<void>(Place::kReleaseStatus, status);
  const bool memory = words.find("bad_alloc") != std::string::npos ||
                      words.find("Failed to allocate memory") != std::string::npos;
  if (memory) return fail(ErrorCode::kTooLarge, "it needs more memory than allowed");
  return fail(code, std::move(words));
}

Result<std::unique_ptr<OrtSession>> OrtSession::open(const OrtLibrary& library, std::string_view model,
                                                     int threads) {
  auto made = std::unique_ptr<OrtSession>(new OrtSession(library));
  constexpr auto kFault = ErrorCode::kUnavailable;
  TM_TRY(library.check(kFault, Place::kCreateEnv, ort::kLogFatal, "touchmark", &made->env_));
  ort::SessionOptions* options = nullptr;
  TM_TRY(library.check(kFault, Place::kCreateSessionOptions, &options));
  TM_TRY(library.check(kFault, Place::kSetLogSeverity, options, ort::kLogFatal));
  TM_TRY(library.check(kFault, Place::kSetGraphOptimization, options, ort::kOptimizeAll));
  TM_TRY(library.check(kFault, Place::kSetIntraOpThreads, options, threads));
  TM_TRY(library.check(kFault, Place::kSetInterOpThreads, options, 1));
  // Threads that wait in a loop would take the cores from the people's requests.
  TM_TRY(library.check(kFault, Place::kAddConfigEntry, options, "session.intra_op.allow_spinning", "0"));
  TM_TRY(library.check(ErrorCode::kCorrupt, Place::kCreateSessionFromArray,
                       static_cast<const ort::Env*>(made->env_), static_cast<const void*>(model.data()),
                       model.size(), static_cast<const ort::SessionOptions*>(options), &made->session_));
  TM_TRY(library.check(kFault, Place::kCreateCpuMemoryInfo, ort::kArenaAllocator, ort::kDefaultMemory,
                       &made->memory_));
  TM_TRY(library.check(kFault, Place::kDefaultAllocator, &made->allocator_));
  TM_TRY(made->read_facts());
  return made;
}

std::string OrtSession::take_text(char* text) {
  if (text == nullptr) return {};
  std::string out = text;
  (void)library_.check(ErrorCode::kInternal, Place::kAllocatorFree, allocator_, static_cast<void*>(text));
  return out;
}

Result<models::Tensor> OrtSession::describe(Place name, Place type, std::size_t index) {
  const auto* session = static_cast<const ort::Session*>(session_);
  models::Tensor out;
  char* text = nullptr;
  TM_TRY(library_.check(ErrorCode::kCorrupt, name, session, index, allocator_, &text));
  out.name = take_text(text);
  ort::TypeInfo* info = nullptr;
  TM_TRY(library_.check(ErrorCode::kCorrupt, type, session, index, &info));
  const auto release = [this](ort::TypeInfo* held) { library_.call<void>(Place::kReleaseTypeInfo, held); };
  const std::unique_ptr<ort::TypeInfo, decltype(release)> guard(info, release);
  const ort::TensorInfo* tensor = nullptr;
  TM_TRY(library_.check(ErrorCode::kCorrupt, Place::kCastToTensorInfo,
                        static_cast<const ort::TypeInfo*>(info), &tensor));
  if (tensor == nullptr) return fail(ErrorCode::kUnsupported, "'" + out.name + "' is not a tensor");
  int kind = 0;
  TM_TRY(library_.check(ErrorCode::kCorrupt, Place::kElementType, tensor, &kind));
  TM_ASSIGN(out.type, type_of(kind));
  std::size_t count = 0;
  TM_TRY(library_.check(ErrorCode::kCorrupt, Place::kDimensionsCount, tensor, &count));
  std::vector<std::int64_t> sides(count);
  std::vector<const char*> names(count, nullptr);
  TM_TRY(library_.check(ErrorCode::kCorrupt, Place::kDimensions, tensor, sides.data(), count));
  TM_TRY(library_.check(ErrorCode::kCorrupt, Place::kSymbolicDimensions, tensor, names.data(), count));
  for (std::size_t i = 0; i < count; ++i) {
    models::Dimension dimension;
    if (sides[i] > 0)
      dimension.fixed = sides[i];
    else
      dimension.name = names[i] != nullptr && *names[i] != 0 ? names[i] : "d" + std::to_string(i);
    out.shape.push_back(std::move(dimension));
  }
  return out;
}

Result<void> OrtSession::read_metadata() {
  ort::Metadata* metadata = nullptr;
  TM_TRY(library_.check(ErrorCode::kCorrupt, Place::kSessionMetadata,
                        static_cast<const ort::Session*>(session_), &metadata));
  const auto* known = static_cast<const ort::Metadata*>(metadata);
  char** keys = nullptr;
  std::int64_t count = 0;
  TM_TRY(library_.check(ErrorCode::kCorrupt, Place::kMetadataKeys, known, allocator_, &keys, &count));
  for (std::int64_t i = 0; i < count; ++i) {
    char* value = nullptr;
    const std::string key = keys[i];
    TM_TRY(library_.check(ErrorCode::kCorrupt, Place::kMetadataLookup, known, allocator_,
                          static_cast<const char*>(key.c_str()), &value));
    facts_.metadata[key] = take_text(value);
  }
  return {};
}

Result<void> OrtSession::read_facts() {
  const auto* session = static_cast<const ort::Session*>(session_);
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  TM_TRY(library_.check(ErrorCode::kCorrupt, Place::kInputCount, session, &inputs));
  TM_TRY(library_.check(ErrorCode::kCorrupt, Place::kOutputCount, session, &outputs));
  for (std::size_t i = 0; i < inputs; ++i) {
    TM_ASSIGN(auto tensor, describe(Place::kInputName, Place::kInputTypeInfo, i));
    facts_.inputs.push_back(std::move(tensor));
  }
  for (std::size_t i = 0; i < outputs; ++i) {
    TM_ASSIGN(auto tensor, describe(Place::kOutputName, Place::kOutputTypeInfo, i));
    facts_.outputs.push_back(std::move(tensor));
  }
  return read_metadata();
}

Result<Array> OrtSession::take(ort::Value* value) {
  ort::TensorInfo* info = nullptr;
  TM_TRY(library_.check(ErrorCode::kCorrupt, Place::kTensorInfoOfValue, static_cast<const ort::Value*>(value),
                        &info));
  const auto release = [this](ort::TensorInfo* held) {
    library_.call<void>(Place::kReleaseTensorInfo, held);
  };
  const std::unique_ptr<ort::TensorInfo, decltype(release)> guard(info, release);
  const auto* known = static_cast<const ort::TensorInfo*>(info);
  Array out;
  int kind = 0;
  std::size_t count = 0;
  TM_TRY(library_.check(ErrorCode::kCorrupt, Place::kElementType, known, &kind));
  TM_ASSIGN(out.type, type_of(kind));
  TM_TRY(library_.check(ErrorCode::kCorrupt, Place::kDimensionsCount, known, &count));
  out.shape.resize(count);
  TM_TRY(library_.check(ErrorCode::kCorrupt, Place::kDimensions, known, out.shape.data(), count));
  void* data = nullptr;
  TM_TRY(library_.check(ErrorCode::kCorrupt, Place::kTensorData, value, &data));
  const std::int64_t elements = models::element_count(out.shape);
  if (elements < 0 || static_cast<std::size_t>(elements) * models::element_size(out.type) > kMostOutputBytes)
    return fail(ErrorCode::kTooLarge, "an output is larger than 48 MiB");
  out.bytes.assign(static_cast<const char*>(data),
                   static_cast<std::size_t>(elements) * models::element_size(out.type));
  return out;
}

Result<std::vector<Array>> OrtSession::run(const std::vector<models::NetworkInput>& inputs,
                                           const std::vector<std::string>& outputs) {
  std::vector<Array> arrays;  // what the values refer to
  arrays.reserve(inputs.size());
  Values given(library_, inputs.size());
  std::vector<const char*> input_names;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto* pixels = std::get_if<models::PixelInput>(&inputs[i].value);
    arrays.push_back(pixels != nullptr ? to_array(*pixels) : std::get<Array>(inputs[i].value));
    Array& array = arrays.back();
    TM_TRY(library_.check(ErrorCode::kInvalid, Place::kCreateTensorWithData,
                          static_cast<const ort::MemoryInfo*>(memory_),
                          static_cast<void*>(array.bytes.data()), array.bytes.size(),
                          static_cast<const std::int64_t*>(array.shape.data()), array.shape.size(),
                          kind_of(array.type), &given.all[i]));
    input_names.push_back(inputs[i].name.c_str());
  }
  std::vector<const char*> output_names;
  for (const std::string& name : outputs) output_names.push_back(name.c_str());
  Values made(library_, outputs.size());
  TM_TRY(
      library_.check(ErrorCode::kInvalid, Place::kRun, session_, static_cast<const ort::RunOptions*>(nullptr),
                     static_cast<const char* const*>(input_names.data()),
                     static_cast<const ort::Value* const*>(given.all.data()), inputs.size(),
                     static_cast<const char* const*>(output_names.data()), outputs.size(), made.all.data()));
  std::vector<Array> results;
  std::size_t bytes = 0;
  for (ort::Value* value : made.all) {
    TM_ASSIGN(auto array, take(value));
    bytes += array.bytes.size();
    if (bytes > kMostOutputBytes) return fail(ErrorCode::kTooLarge, "the outputs are larger than 48 MiB");
    results.push_back(std::move(array));
  }
  return results;
}

}  // namespace touchmark::adapters
