// The kinds of low-volume records, and what the ledger must know of each. A new kind is one row of the table.
#pragma once

#include <cstdint>
#include <string_view>

namespace touchmark::ledger {

// Stored whole, as canonical JSON text that record/ encodes.
enum class RecordKind : std::uint8_t {
  kProject = 1,   // name, description, settings, archived
  kOntology = 2,  // classes, attributes, guideline
  kLayer = 3,     // id 1 is the truth
  kBatch = 4,
  kReview = 5,   // a decision on an asset
  kComment = 6,  // pinned to an asset, annotation or point
  kVersion = 7,  // a frozen data set version
  kImport = 8,   // what came in at once, in numbers; names no image
};

struct RecordKindInfo {
  RecordKind kind{};
  std::string_view name;
  bool single = false;             // a project has exactly one, with id 1
  bool erased_with_asset = false;  // its body may name what a legally erased asset showed
};

inline constexpr RecordKindInfo kRecordKinds[] = {
    {RecordKind::kProject, "project", true, false},  {RecordKind::kOntology, "ontology", true, false},
    {RecordKind::kLayer, "layer", false, false},     {RecordKind::kBatch, "batch", false, false},
    {RecordKind::kReview, "review", false, false},   {RecordKind::kComment, "comment", false, true},
    {RecordKind::kVersion, "version", false, false}, {RecordKind::kImport, "import", false, false},
};

// nullptr for a number that is no kind.
constexpr const RecordKindInfo* record_kind_info(RecordKind kind) {
  for (const RecordKindInfo& info : kRecordKinds)
    if (info.kind == kind) return &info;
  return nullptr;
}
constexpr std::string_view record_kind_name(RecordKind kind) {
  const RecordKindInfo* info = record_kind_info(kind);
  return info == nullptr ? "unknown" : info->name;
}

}  // namespace touchmark::ledger
