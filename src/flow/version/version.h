// Stage 5: a data set version is a sequence number plus a recipe; it costs one record, and reads as-of.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "flow/review/review.h"
#include "record/version.h"

namespace touchmark::flow {

using record::SplitRecipe;
using record::Version;
using record::VersionFilter;

struct NewVersion {
  std::string name;  // unique within the project
  std::string note;
  VersionFilter filter;
  std::optional<SplitRecipe> split;
  LayerId layer = kTruth;
};

Result<Version> create_version(ledger::Store& store, Actor actor, ProjectId project,
                               const NewVersion& version, TimeUs now);  // kConflict
Result<std::vector<Version>> versions(ledger::Reader& reader, ProjectId project);
Result<Version> version(ledger::Reader& reader, ProjectId project, VersionId id);  // kNotFound
Result<Version> version_by_name(ledger::Reader& reader, ProjectId project,
                                std::string_view name);  // kNotFound

enum class ChangeKind { kAdded, kRemoved, kChanged };
struct DiffItem {
  AssetId asset;
  AnnotationId annotation;
  ChangeKind change{};
  std::optional<record::AnnotationContent> before;
  std::optional<record::AnnotationContent> after;
};
struct Diff {
  std::int64_t added = 0, removed = 0, changed = 0;  // over the first 100,000 changes
  bool truncated = false;
  std::vector<DiffItem> items;  // one page
};
Result<Diff> diff(ledger::Reader& reader, ProjectId project, LayerId layer, Seq from, Seq to,
                  AssetId after_asset, AnnotationId after_annotation, std::int64_t limit);

}  // namespace touchmark::flow
