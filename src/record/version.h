// A data set version: a moment of a layer and a recipe; it costs one record, and is read as-of. Plain values.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/ids.h"
#include "record/asset.h"

namespace touchmark::record {

struct VersionFilter {
  std::vector<AssetStatus> statuses;  // empty: all
  std::vector<ClassId> classes;       // empty: all; else only annotations of these
  // Without the images that nobody has labeled: they have no annotation, and nobody handed them in to say
  // that there is nothing on them.
  bool labeled = false;
  friend bool operator==(const VersionFilter&, const VersionFilter&) = default;
};

// Assigns a split to assets without one: position of SHA-256(seed, group, or name where there is none) in
// [0, 1) against the shares, so no group is cut.
struct SplitRecipe {
  std::int64_t seed = 0;
  double train = 0;
  double val = 0;
  double test = 0;  // shares >= 0, sum 1 within 1e-9
  friend bool operator==(const SplitRecipe&, const SplitRecipe&) = default;
};

struct Version {
  VersionId id;
  std::string name;
  std::string note;
  LayerId layer = kTruth;
  Seq seq;  // the state it froze
  TimeUs at;
  UserId author;
  VersionFilter filter;
  std::optional<SplitRecipe> split;
  std::int64_t assets = 0;
  std::int64_t annotations = 0;
  std::map<std::string, std::int64_t> classes;  // annotations by class name
  std::map<std::string, std::int64_t> splits;   // images by split, "" for none; empty in older versions
  std::string digest;  // hex SHA-256 over what it holds, by id; see flow/version/digest.h
  friend bool operator==(const Version&, const Version&) = default;
};

// Canonical JSON text of everything but the id. decode: kCorrupt on text that encode() does not write.
std::string encode(const Version& version);
Result<Version> decode_version(VersionId id, std::string_view body);

}  // namespace touchmark::record
