// Stage 5: a data set version is a sequence number plus a recipe; it costs one record, and reads as-of.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "flow/review/review.h"

namespace touchmark::flow {

struct VersionFilter {
  std::vector<record::AssetStatus> statuses;  // empty: all
  std::vector<ClassId> classes;               // empty: all; else only annotations of these
};

// Assigns a split to assets without one: position of SHA-256(seed, name) in [0, 1) against the shares.
struct SplitRecipe {
  std::int64_t seed = 0;
  double train = 0;
  double val = 0;
  double test = 0;  // shares >= 0, sum 1 within 1e-9
};

struct NewVersion {
  std::string name;  // unique within the project
  std::string note;
  VersionFilter filter;
  std::optional<SplitRecipe> split;
};

struct Version {
  VersionId id;
  std::string name;
  std::string note;
  Seq seq;  // the state it froze
  TimeUs at;
  UserId author;
  VersionFilter filter;
  std::optional<SplitRecipe> split;
  std::int64_t assets = 0;
  std::int64_t annotations = 0;
  std::map<std::string, std::int64_t> classes;  // annotations by class name
  std::string digest;  // hex SHA-256 over the canonical bytes of what it holds, in export order
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
Result<Diff> diff(ledger::Reader& reader, ProjectId project, Seq from, Seq to, AssetId after_asset,
                  AnnotationId after_annotation, std::int64_t limit);

}  // namespace touchmark::flow
