// What a version froze, measured again: at its birth, when it is exported, when it is verified.
//
//   digest     = SHA-256(head || SHA-256(digest of the asset || digests of its annotations by id) by asset
//   id) head       = "touchmark version" || SHA-256(the classes' stored text) || the split recipe digests of
//   assets and annotations: ledger/held.h
//
// An asset or annotation that was legally erased since keeps its digest, so the digest of the version stays
// what it was; what can still be read is measured apart.
#pragma once

#include "flow/version/recipe.h"

namespace touchmark::flow {

struct Measure {
  std::int64_t assets = 0;
  std::int64_t annotations = 0;
  std::map<std::string, std::int64_t> classes;  // annotations by class name
  std::map<std::string, std::int64_t> splits;   // assets by split
  std::string digest;
  // Of these, without what was erased since.
  std::int64_t kept_assets = 0;
  std::int64_t kept_annotations = 0;
  std::string kept_digest;
  std::optional<std::string> problem;  // something is marked as erased, and no event of the log erased it
};

// Of a version, by its layer, moment, filter and split recipe. Constant memory. kCancelled.
Result<Measure> measure(ledger::Reader& reader, ProjectId project, const Version& version,
                        const Progress& progress = {});

// What of it is not as it was frozen; nothing when all is.
std::optional<std::string> difference(const Version& version, const Measure& measured);

// The version's assets as exports write them, without what was erased. Each replay is hashed, and fails at
// its end with kCorrupt when it was not what `measured` says can still be read.
Result<formats::AssetStream> version_stream(ledger::Reader& reader, ProjectId project, const Version& version,
                                            const Measure& measured);

}  // namespace touchmark::flow
