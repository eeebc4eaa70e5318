#include "base/json.h"
#include "base/json_fields.h"
#include "base/limits.h"
#include "base/text.h"
#include "geometry/codec.h"
#include "record/annotation.h"

namespace touchmark::record {
namespace {

constexpr std::string_view kKindNames[] = {"object", "tag", "caption", "text_region", "relation"};

struct FlagName {
  Flag flag;
  std::string_view name;
};
constexpr FlagName kFlagNames[] = {
    {kCrowd, "crowd"}, {kOccluded, "occluded"}, {kTruncated, "truncated"}, {kDifficult, "difficult"}};

Result<std::uint32_t> flags_from_json(const Json& value) {
  TM_TRY(require_array(value, "/flags"));
  std::uint32_t flags = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    TM_ASSIGN(const std::string name, as_text(value[i], pointer_to("/flags", i)));
    const Result<Flag> flag = flag_from_name(name);
    if (!flag) return fail(ErrorCode::kInvalid, flag.error().message, pointer_to("/flags", i));
    flags |= *flag;
  }
  return flags;
}

Result<geometry::Shape> shape_from_json(const Json& object, AnnotationKind kind) {
  const Json* field = find_field(object, "shape");
  if (field == nullptr) {
    const bool needs_shape = kind == AnnotationKind::kObject || kind == AnnotationKind::kTextRegion;
    if (needs_shape) return fail(ErrorCode::kInvalid, "required field 'shape' is missing", "/shape");
    return geometry::WholeImage{};
  }
  Result<geometry::Shape> shape = geometry::from_json(*field);
  if (!shape) return fail(shape.error().code, shape.error().message, "/shape" + shape.error().where);
  return shape;
}

Result<Relation> relation_from_json(const Json& value) {
  TM_TRY(require_object(value, "/relation"));
  TM_TRY(only_fields(value, "/relation", {"from", "to"}));
  Relation relation;
  TM_ASSIGN(relation.from.value, integer_field(value, "/relation", "from", 0));
  TM_ASSIGN(relation.to.value, integer_field(value, "/relation", "to", 0));
  if (!relation.from || !relation.to)
    return fail(ErrorCode::kInvalid, "a relation needs 'from' and 'to', ids of annotations", "/relation");
  return relation;
}

Result<Phrase> phrase_from_json(const Json& value) {
  TM_TRY(require_object(value, "/phrase"));
  TM_TRY(only_fields(value, "/phrase", {"start", "end"}));
  Phrase phrase;
  TM_ASSIGN(phrase.start, integer_field(value, "/phrase", "start", -1));
  TM_ASSIGN(phrase.end, integer_field(value, "/phrase", "end", -1));
  if (phrase.start < 0 || phrase.end <= phrase.start)
    return fail(ErrorCode::kInvalid, "a phrase needs 'start' and 'end' with 0 <= start < end", "/phrase");
  if (phrase.end > static_cast<std::int64_t>(limits::kText))
    return fail(ErrorCode::kInvalid, "a phrase ends beyond the longest text, at 100,000", "/phrase/end");
  return phrase;
}

Result<Span> span_from_json(const Json& value) {
  TM_TRY(require_object(value, "/span"));
  TM_TRY(only_fields(value, "/span", {"first", "last"}));
  Span span;
  TM_ASSIGN(span.first, integer_field(value, "/span", "first", -1));
  TM_ASSIGN(span.last, integer_field(value, "/span", "last", -1));
  if (span.first < 0 || span.last < span.first)
    return fail(ErrorCode::kInvalid, "a span needs 'first' and 'last' with 0 <= first <= last", "/span");
  return span;
}

// Browsers round larger ones.
Result<std::int64_t> small_integer(const Json& value, const char* name) {
  TM_ASSIGN(const std::int64_t said, integer_field(value, "", name, 0));
  if (!limits::is_small_integer(said))
    return fail(ErrorCode::kInvalid,
                std::string(name) + " must be within " + std::to_string(limits::kInteger) + " of 0",
                pointer_to("", name));
  return said;
}

Result<void> read_details(const Json& value, AnnotationContent& content) {
  if (const Json* flags = find_field(value, "flags")) {
    TM_ASSIGN(content.flags, flags_from_json(*flags));
  }
  if (const Json* score = find_field(value, "score")) {
    TM_ASSIGN(content.score, as_number(*score, "/score"));
    if (*content.score < 0 || *content.score > 1)
      return fail(ErrorCode::kInvalid, "score must be within 0..1", "/score");
  }
  TM_ASSIGN(content.text, text_field(value, "", "text", ""));
  TM_ASSIGN(content.question, text_field(value, "", "question", ""));
  TM_ASSIGN(content.group, small_integer(value, "group"));
  TM_ASSIGN(content.order, small_integer(value, "order"));
  if (const Json* span = find_field(value, "span")) {
    TM_ASSIGN(content.span, span_from_json(*span));
  }
  if (const Json* relation = find_field(value, "relation")) {
    TM_ASSIGN(content.relation, relation_from_json(*relation));
  }
  if (const Json* phrase = find_field(value, "phrase")) {
    TM_ASSIGN(content.phrase, phrase_from_json(*phrase));
  }
  if (const Json* attributes = find_field(value, "attributes")) {
    TM_TRY(require_object(*attributes, "/attributes"));
    if (attributes->size() > limits::kValues)
      return fail(ErrorCode::kInvalid,
                  "an annotation may have at most " + std::to_string(limits::kValues) + " attributes",
                  "/attributes");
    content.attributes = json_text(*attributes);
  }
  if (const Json* extra = find_field(value, "extra")) {
    TM_TRY(require_object(*extra, "/extra"));
    content.extra = json_text(*extra);
  }
  return {};
}

}  // namespace

std::string_view annotation_kind_name(AnnotationKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  return index < std::size(kKindNames) ? kKindNames[index] : "unknown";
}

Result<AnnotationKind> annotation_kind_from_name(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kKindNames); ++i)
    if (kKindNames[i] == name) return static_cast<AnnotationKind>(i);
  return fail(ErrorCode::kInvalid, quoted(name) + " is not a kind of annotation");
}

std::string_view flag_name(Flag flag) {
  for (const FlagName& row : kFlagNames)
    if (row.flag == flag) return row.name;
  return "unknown";
}

Result<Flag> flag_from_name(std::string_view name) {
  for (const FlagName& row : kFlagNames)
    if (row.name == name) return row.flag;
  return fail(ErrorCode::kInvalid, quoted(name) + " is not a flag");
}

Json to_json(const AnnotationContent& content) {
  Json flags = Json::array();
  for (const FlagName& row : kFlagNames)
    if ((content.flags & row.flag) != 0) flags.push_back(row.name);
  Json out = {{"kind", annotation_kind_name(content.kind)},
              {"class_id", content.class_id.value},
              {"shape", geometry::to_json(content.shape)},
              {"flags", std::move(flags)}};
  if (content.score) out["score"] = *content.score;
  if (!content.text.empty()) out["text"] = content.text;
  if (!content.question.empty()) out["question"] = content.question;
  if (content.group != 0) out["group"] = content.group;
  if (content.order != 0) out["order"] = content.order;
  if (content.span) out["span"] = {{"first", content.span->first}, {"last", content.span->last}};
  if (content.relation)
    out["relation"] = {{"from", content.relation->from.value}, {"to", content.relation->to.value}};
  if (content.phrase) out["phrase"] = {{"start", content.phrase->start}, {"end", content.phrase->end}};
  if (!content.attributes.empty()) out["attributes"] = json_from_text(content.attributes);
  if (!content.extra.empty()) out["extra"] = json_from_text(content.extra);
  return out;
}

Result<AnnotationContent> content_from_json(const Json& value) {
  TM_TRY(require_object(value, ""));
  AnnotationContent content;
  TM_ASSIGN(const std::string kind_text, text_field(value, "", "kind", "object"));
  const Result<AnnotationKind> kind = annotation_kind_from_name(kind_text);
  if (!kind) return fail(ErrorCode::kInvalid, kind.error().message, "/kind");
  content.kind = *kind;
  TM_ASSIGN(content.class_id.value, integer_field(value, "", "class_id", 0));
  if (content.class_id.value < 0)
    return fail(ErrorCode::kInvalid, "class_id must not be negative", "/class_id");
  TM_ASSIGN(content.shape, shape_from_json(value, content.kind));
  TM_TRY(read_details(value, content));
  if (content.kind == AnnotationKind::kRelation && !content.relation)
    return fail(ErrorCode::kInvalid, "an annotation of kind relation needs 'relation'", "/relation");
  return content;
}

}  // namespace touchmark::record
