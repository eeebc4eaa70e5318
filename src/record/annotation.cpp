#include "record/annotation.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"
#include "geometry/codec.h"

namespace touchmark::record {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kLastKind = static_cast<std::uint8_t>(AnnotationKind::kRelation);

// Optional fields, written in ascending order and only when they say something.
enum Tag : std::uint8_t {
  kScore = 1,       // f64
  kText = 2,        // text, not empty
  kRelation = 3,    // i64 from, i64 to
  kGroup = 4,       // i64, not 0
  kAttributes = 5,  // canonical JSON text
  kExtra = 6,       // canonical JSON text
  kSpan = 7,        // i64 first, i64 last
  kQuestion = 8,    // text, not empty
  kPhrase = 9,      // i64 start, i64 end
  kOrder = 10,      // i64, not 0
};

tl::unexpected<Error> corrupt(const char* what) {
  return fail(ErrorCode::kCorrupt, std::string("stored annotation: ") + what);
}

std::size_t varint_length(std::uint64_t value) {
  std::size_t length = 1;
  while (value >= 0x80) {
    value >>= 7;
    ++length;
  }
  return length;
}

// Appends the shape behind its length. The length is not known before, so room for one byte is left and
// the shape is moved when more are needed.
void write_shape(const geometry::Shape& shape, std::string& out) {
  const std::size_t length_at = out.size();
  out.push_back('\0');
  geometry::encode_to(shape, out);
  const std::uint64_t length = out.size() - length_at - 1;
  const std::size_t length_bytes = varint_length(length);
  if (length_bytes > 1) out.insert(length_at, length_bytes - 1, '\0');
  std::uint64_t rest = length;
  for (std::size_t i = 0; i < length_bytes; ++i, rest >>= 7)
    out[length_at + i] = static_cast<char>((rest & 0x7f) | (i + 1 < length_bytes ? 0x80 : 0));
}

Result<void> read_field(std::uint8_t tag, ByteReader& reader, AnnotationContent& content) {
  switch (tag) {
    case kScore:
      content.score = reader.f64();
      return {};
    case kText:
      content.text = reader.text();
      if (content.text.empty()) return corrupt("an empty text is written");
      return {};
    case kRelation: {
      const AnnotationId from(reader.i64());
      const AnnotationId to(reader.i64());
      content.relation = Relation{from, to};
      return {};
    }
    case kGroup:
      content.group = reader.i64();
      if (content.group == 0) return corrupt("group 0 is written");
      return {};
    case kAttributes: {
      content.attributes = reader.text();
      return check_canonical_json(content.attributes);
    }
    case kExtra: {
      content.extra = reader.text();
      return check_canonical_json(content.extra);
    }
    case kSpan: {
      const Span span{reader.i64(), reader.i64()};
      if (reader.ok() && (span.first < 0 || span.last < span.first))
        return corrupt("a span ends before it begins");
      content.span = span;
      return {};
    }
    case kQuestion:
      content.question = reader.text();
      if (content.question.empty()) return corrupt("an empty question is written");
      return {};
    case kPhrase: {
      const Phrase phrase{reader.i64(), reader.i64()};
      if (reader.ok() && (phrase.start < 0 || phrase.end <= phrase.start))
        return corrupt("a phrase ends before it begins");
      content.phrase = phrase;
      return {};
    }
    case kOrder:
      content.order = reader.i64();
      if (content.order == 0) return corrupt("order 0 is written");
      return {};
    default:
      return corrupt("unknown field");
  }
}

}  // namespace

void encode_to(const AnnotationContent& content, std::string& out) {
  ByteWriter writer(out);
  writer.u8(kVersion);
  writer.u8(static_cast<std::uint8_t>(content.kind));
  writer.varint(content.flags);
  write_shape(content.shape, out);
  if (content.score) {
    writer.u8(kScore);
    writer.f64(*content.score);
  }
  if (!content.text.empty()) {
    writer.u8(kText);
    writer.text(content.text);
  }
  if (content.relation) {
    writer.u8(kRelation);
    writer.i64(content.relation->from.value);
    writer.i64(content.relation->to.value);
  }
  if (content.group != 0) {
    writer.u8(kGroup);
    writer.i64(content.group);
  }
  if (!content.attributes.empty()) {
    writer.u8(kAttributes);
    writer.text(content.attributes);
  }
  if (!content.extra.empty()) {
    writer.u8(kExtra);
    writer.text(content.extra);
  }
  if (content.span) {
    writer.u8(kSpan);
    writer.i64(content.span->first);
    writer.i64(content.span->last);
  }
  if (!content.question.empty()) {
    writer.u8(kQuestion);
    writer.text(content.question);
  }
  if (content.phrase) {
    writer.u8(kPhrase);
    writer.i64(content.phrase->start);
    writer.i64(content.phrase->end);
  }
  if (content.order != 0) {
    writer.u8(kOrder);
    writer.i64(content.order);
  }
}

std::string encode(const AnnotationContent& content) {
  std::string out;
  out.reserve(64);
  encode_to(content, out);
  return out;
}

Result<std::optional<double>> decode_score(std::string_view bytes) {
  ByteReader reader(bytes);
  const std::uint8_t version = reader.u8();
  reader.u8();      // the kind
  reader.varint();  // the flags
  reader.text();    // the shape
  if (!reader.ok() || version != kVersion) return corrupt("it ends too early, or is of another version");
  std::optional<double> score;
  if (reader.at_end() || reader.u8() != kScore) return score;
  score = reader.f64();
  if (!reader.ok()) return corrupt("it ends too early");
  return score;
}

Result<AnnotationContent> decode(ClassId class_id, std::string_view bytes) {
  ByteReader reader(bytes);
  AnnotationContent content;
  content.class_id = class_id;
  const std::uint8_t version = reader.u8();
  if (reader.ok() && version != kVersion) return corrupt("unknown version");
  const std::uint8_t kind = reader.u8();
  if (kind > kLastKind) return corrupt("unknown kind");
  content.kind = static_cast<AnnotationKind>(kind);
  const std::uint64_t flags = reader.varint();
  if (flags > UINT32_MAX) return corrupt("flags are out of range");
  content.flags = static_cast<std::uint32_t>(flags);
  const std::string_view shape_bytes = reader.text();
  if (!reader.ok()) return corrupt("it ends too early");
  TM_ASSIGN(content.shape, geometry::decode(shape_bytes));

  std::uint8_t last_tag = 0;
  while (reader.ok() && !reader.at_end()) {
    const std::uint8_t tag = reader.u8();
    if (tag <= last_tag) return corrupt("fields are out of order");
    last_tag = tag;
    TM_TRY(read_field(tag, reader, content));
  }
  if (!reader.ok()) return corrupt("it ends too early");
  return content;
}

}  // namespace touchmark::record
