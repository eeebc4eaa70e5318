// The part of ONNX Runtime's C interface that Touchmark uses.
//
// The runtime is opened at run time (dlopen) and hands out one table of functions. The table only ever grows:
// the places of its functions have been the same since version 1.2 (2020), and the runtime asks for the
// version of the table that a caller was built for. So the places are written down here, and neither building
// nor running needs the runtime's own headers. Source: onnxruntime_c_api.h of ONNX Runtime, version 29 of
// the table (MIT). docs/adr/0016 tells why.
#pragma once

#include <cstddef>
#include <cstdint>

namespace touchmark::adapters::ort {

// Handles, owned by the runtime.
struct Status;
struct Env;
struct Session;
struct SessionOptions;
struct RunOptions;
struct Value;
struct MemoryInfo;
struct Allocator;
struct TypeInfo;
struct TensorInfo;
struct Metadata;

inline constexpr std::uint32_t kTableVersion = 11;  // has all the places below

// What the library exports: OrtGetApiBase() -> this.
struct Base {
  const void* (*table)(std::uint32_t version);  // null: the runtime is older
  const char* (*version)();
};

// Places in the table.
enum class Place : std::size_t {
  kGetErrorMessage = 2,
  kCreateEnv = 3,
  kCreateSessionFromArray = 8,
  kRun = 9,
  kCreateSessionOptions = 10,
  kSetLogSeverity = 22,
  kSetGraphOptimization = 23,
  kSetIntraOpThreads = 24,
  kSetInterOpThreads = 25,
  kInputCount = 30,
  kOutputCount = 31,
  kInputTypeInfo = 33,
  kOutputTypeInfo = 34,
  kInputName = 36,
  kOutputName = 37,
  kCreateTensorWithData = 49,
  kTensorData = 51,
  kCastToTensorInfo = 55,
  kElementType = 60,
  kDimensionsCount = 61,
  kDimensions = 62,
  kSymbolicDimensions = 63,
  kTensorInfoOfValue = 65,
  kCreateCpuMemoryInfo = 69,
  kAllocatorFree = 76,
  kDefaultAllocator = 78,
  kReleaseStatus = 93,
  kReleaseValue = 96,
  kReleaseTypeInfo = 98,
  kReleaseTensorInfo = 99,
  kSessionMetadata = 111,
  kMetadataLookup = 116,
  kMetadataKeys = 123,
  kAddConfigEntry = 130,
};

// The numbers of element types in the interface.
enum ElementKind : int {
  kFloat32 = 1,
  kUint8 = 2,
  kInt8 = 3,
  kInt32 = 6,
  kInt64 = 7,
  kBool = 9,
  kFloat16 = 10,
  kFloat64 = 11,
};

inline constexpr int kLogFatal = 4;
inline constexpr int kOptimizeAll = 99;
inline constexpr int kArenaAllocator = 1;
inline constexpr int kDefaultMemory = 0;

}  // namespace touchmark::adapters::ort
