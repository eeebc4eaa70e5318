// What a past state held, as digests: what the digest of a data set version is made of. A legally erased row
// keeps its body's digest, so that a version which held it can still be checked. Plain values; pure
// functions.
#pragma once

#include "ledger/event.h"

namespace touchmark::ledger {

struct HeldAsset {
  AssetId id;
  record::AssetStatus status{};
  record::Split split{};
  std::string place;  // what a split recipe goes by: its group, or its name where it has none
  bool redacted = false;
  Digest digest{};
};

struct HeldAnnotation {
  AssetId asset;
  AnnotationId id;
  ClassId class_id;
  bool redacted = false;
  Digest digest{};
};

// Of what is said of the asset or annotation, without how it came to be so: not base, layer, maker or ids of
// others. `body` as in the row's own digest.
Digest held_digest(AssetColumns columns, const Digest& body);
Digest held_digest(AssetId asset, AnnotationId annotation, ClassId class_id, const Digest& body);

// The same of what a Reader returned.
Digest held_digest(AssetId id, const record::AssetContent& content);
Digest held_digest(AssetId asset, AnnotationId annotation, const record::AnnotationContent& content);

}  // namespace touchmark::ledger
