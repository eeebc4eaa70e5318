// One label: a shape, its class, and what else was said about the object. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/json_fwd.h"
#include "geometry/types.h"

namespace touchmark::record {

// What kind of statement the annotation makes; the shape says where.
enum class AnnotationKind : std::uint8_t {
  kObject = 0,   // an object of a class
  kTag = 1,      // a class for the whole image
  kCaption = 2,  // `text` about the image, or about the part that the shape says; with `question` its answer
  kTextRegion = 3,  // `text` is what is written there
  kRelation = 4,    // `relation` joins two annotations; the class is the kind of relation
};

// Bit flags, named as the field names them.
enum Flag : std::uint32_t {
  kCrowd = 1,
  kOccluded = 2,
  kTruncated = 4,
  kDifficult = 8,
};

// "object", "tag", "caption", "text_region", "relation"; "crowd", "occluded", "truncated", "difficult".
// From names: kInvalid.
std::string_view annotation_kind_name(AnnotationKind kind);
Result<AnnotationKind> annotation_kind_from_name(std::string_view name);
std::string_view flag_name(Flag flag);
Result<Flag> flag_from_name(std::string_view name);

struct Relation {
  AnnotationId from;
  AnnotationId to;
  friend bool operator==(const Relation&, const Relation&) = default;
};

// Which part of a caption's text a relation is about: Unicode code points from 0, [start, end). Where the
// text was changed since, it may reach beyond its end.
struct Phrase {
  std::int64_t start = 0;
  std::int64_t end = 0;
  friend bool operator==(const Phrase&, const Phrase&) = default;
};

// When in a clip, series or cloud sequence it holds: frame numbers from 0 (clip, cloud) or microseconds from
// the start (series), as the asset's kind says; both ends belong to it. 0 <= first <= last.
struct Span {
  std::int64_t first = 0;
  std::int64_t last = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

// How a revision came to be. It stands on the revision, not only on the event, because one event may accept
// suggestions of several models, and the time figures are sums over revisions.
struct Provenance {
  std::string made_by = "manual";  // manual | assist:<model>@<v> | model:<run> | synthetic:<build> |
                                   // import:<source> | consensus
  std::string tool;                // "box", "polygon", ...; empty when none was used
  std::int64_t active_ms = 0;      // of a person's time, pauses over 30 s left out
  // What it was accepted from: an annotation of another layer in the revision that was seen. All 0 when none.
  LayerId parent_layer;
  AnnotationId parent;
  Seq parent_version;
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

// What a person or model says; no identity, no history. Two equal contents have equal canonical bytes.
struct AnnotationContent {
  AnnotationKind kind = AnnotationKind::kObject;
  ClassId class_id;  // 0 for captions and unclassified text
  geometry::Shape shape;
  std::uint32_t flags = 0;
  std::optional<double> score;  // confidence of a prediction, 0..1
  std::string text;             // caption or transcription
  std::string question;         // of a caption: what it answers
  std::optional<Relation> relation;
  std::optional<Phrase> phrase;  // of a relation from a caption: what of it is found in the other end
  std::int64_t group = 0;        // objects with the same nonzero group belong together
  // Text regions are read in ascending order, other objects lie over each other in it; 0: nothing is said.
  std::int64_t order = 0;
  std::optional<Span> span;  // none: the whole asset, as for every image
  std::string attributes;    // canonical JSON text, an object of name -> value; empty when none
  std::string extra;         // unknown fields of the source, kept for its format: likewise
  friend bool operator==(const AnnotationContent&, const AnnotationContent&) = default;
};

// Canonical bytes of everything but class_id, which is a column of its own. decode: kCorrupt on bytes that
// encode() does not write.
std::string encode(const AnnotationContent& content);
void encode_to(const AnnotationContent& content, std::string& out);  // appends
// The score alone, without a look at the rest: for numbers over a million predictions.
Result<std::optional<double>> decode_score(std::string_view bytes);
Result<AnnotationContent> decode(ClassId class_id, std::string_view bytes);

// API JSON: {"kind":"object","class_id":3,"shape":{...},"flags":["occluded"],"score":0.9,"text":"..",
// "group":1,"order":2,"span":{"first":0,"last":9},"attributes":{},"relation":{"from":1,"to":2},
// "phrase":{"start":0,"end":5},"question":"..","extra":{}}; fields that
// say nothing are left out, "shape" may be left out where the kind needs none. from: kInvalid with a JSON
// pointer; other members of the object (ids, versions) are ignored, unknown members of the shape are refused.
Json to_json(const AnnotationContent& content);
Result<AnnotationContent> content_from_json(const Json& value);

// A stored revision of an annotation, valid for [from_seq, to_seq).
struct Annotation {
  AnnotationId id;
  AssetId asset;
  LayerId layer;  // never changes
  Seq from_seq;   // also the version number for optimistic concurrency
  Seq to_seq = kOpenSeq;
  bool deleted = false;  // a tombstone revision; content is that of the moment of deletion
  AnnotationContent content;
  Provenance made;
};

}  // namespace touchmark::record
