#include "server/api/operations.h"

#include <algorithm>

#include "base/json.h"
#include "base/json_fields.h"
#include "server/api/fields.h"

namespace touchmark::server {
namespace {

constexpr std::int64_t kMaxActive =
    1'000'000'000'000;  // milliseconds; a clock that jumped is no reason to lose work

flow::OperationKind kind_field(Fields& fields) {
  const std::string name = fields.text("kind", 1, 20);
  if (name == "create") return flow::OperationKind::kCreate;
  if (name == "update") return flow::OperationKind::kUpdate;
  if (name == "delete") return flow::OperationKind::kDelete;
  if (name == "restore") return flow::OperationKind::kRestore;
  if (name == "accept") return flow::OperationKind::kAccept;
  if (name == "reject") return flow::OperationKind::kReject;
  if (name == "unreject") return flow::OperationKind::kUnreject;
  fields.problem("must be create, update, delete, restore, accept, reject or unreject", fields.at("kind"));
  return flow::OperationKind::kCreate;
}

// Of a suggestion, which "parent" names; it is another one's.
bool judges(flow::OperationKind kind) {
  return kind == flow::OperationKind::kAccept || kind == flow::OperationKind::kReject ||
         kind == flow::OperationKind::kUnreject;
}

bool valid_origin(const std::string& made_by) {
  return made_by == "manual" || (made_by.rfind("assist:", 0) == 0 && made_by.size() > 7);
}

void check_subject(Fields& fields, const flow::Operation& operation) {
  const bool create = operation.kind == flow::OperationKind::kCreate || judges(operation.kind);
  const bool named = operation.annotation || !operation.created_by.empty();
  if (create && named)
    fields.problem("this kind of operation names no annotation of the layer", fields.at("annotation_id"));
  if (!create && !named)
    fields.problem("\"annotation_id\" or \"created_by\" is missing", fields.at("annotation_id"));
  if (!create && operation.annotation && !operation.created_by.empty())
    fields.problem("give \"annotation_id\" or \"created_by\", not both", fields.at("created_by"));
  if (!create && operation.annotation && !operation.base)
    fields.problem("\"base_version\" is missing", fields.at("base_version"));
}

// The content with an id in the place of each end that is named by its create: the content is read as a
// whole, and the end gets its id when the operation is applied.
Json with_ends(const Json& content, const flow::Operation& operation) {
  constexpr std::int64_t kAnyId = 1;
  Json out = content;
  Json& relation = out["relation"];
  if (!relation.is_null() && !relation.is_object()) return content;
  if (!operation.from_created_by.empty()) relation["from"] = kAnyId;
  if (!operation.to_created_by.empty()) relation["to"] = kAnyId;
  return out;
}

Result<ParsedOperation> operation_from_json(const Json& value, const std::string& pointer) {
  Fields fields(value, pointer);
  flow::Operation out;
  out.op_id = fields.text("op_id", 8, 64);
  out.kind = kind_field(fields);
  out.annotation = AnnotationId(fields.optional_integer("annotation_id", 1).value_or(0));
  out.created_by = fields.optional_text("created_by", 64).value_or("");
  if (const auto base = fields.optional_integer("base_version", 0)) out.base = Seq(*base);
  out.made.made_by = fields.optional_text("made_by", 200).value_or("manual");
  if (!valid_origin(out.made.made_by))
    fields.problem("must be manual or assist:<model>@<version>", fields.at("made_by"));
  out.made.tool = fields.optional_text("tool", 50).value_or("");
  out.made.active_ms = fields.optional_integer("active_ms", 0, kMaxActive).value_or(0);
  const Json* parent = fields.object("parent");
  const Json* content = fields.object("content");
  const Json* ends = fields.object("relation_created_by");
  check_subject(fields, out);
  const bool needs_content =
      out.kind == flow::OperationKind::kCreate || out.kind == flow::OperationKind::kUpdate;
  if (needs_content && content == nullptr) fields.problem("\"content\" is missing", fields.at("content"));
  if (judges(out.kind) && parent == nullptr) fields.problem("\"parent\" is missing", fields.at("parent"));
  if (judges(out.kind) && out.kind != flow::OperationKind::kAccept && content != nullptr)
    fields.problem("a rejection says nothing", fields.at("content"));
  TM_TRY(fields.finish());
  if (parent != nullptr) {
    Fields inner(*parent, fields.at("parent"));
    out.made.parent_layer = LayerId(inner.integer("layer", 1));
    out.made.parent = AnnotationId(inner.integer("annotation_id", 1));
    out.made.parent_version = Seq(inner.integer("version", 1));
    TM_TRY(inner.finish());
  }
  if (ends != nullptr) {
    Fields inner(*ends, fields.at("relation_created_by"));
    out.from_created_by = inner.optional_text("from", 64).value_or("");
    out.to_created_by = inner.optional_text("to", 64).value_or("");
    TM_TRY(inner.finish());
  }
  if (content == nullptr) return ParsedOperation{std::move(out), std::nullopt};
  auto parsed = content_from_body(ends == nullptr ? *content : with_ends(*content, out));
  if (!parsed) return ParsedOperation{std::move(out), parsed.error()};
  out.content = std::move(*parsed);
  return ParsedOperation{std::move(out), std::nullopt};
}

}  // namespace

// The record's own reader skips members that it does not know, for the sake of files; what a client sends and
// the server would drop in silence is refused here.
Result<record::AnnotationContent> content_from_body(const Json& value) {
  TM_TRY(only_fields(value, "",
                     {"kind", "class_id", "shape", "flags", "score", "text", "question", "group", "order",
                      "span", "relation", "phrase", "attributes", "extra"}));
  return record::content_from_json(value);
}

Result<OperationsCall> operations_from_json(const Json& body) {
  Fields fields(body);
  const Json* list = fields.array("operations", 1, 1000, true);
  OperationsCall out;
  out.layer = LayerId(fields.optional_integer("layer", 1).value_or(kTruth.value));
  TM_TRY(fields.finish());
  out.operations.reserve(list->size());
  for (const Json& value : *list) {
    TM_ASSIGN(auto operation,
              operation_from_json(value, "/operations/" + std::to_string(out.operations.size())));
    out.operations.push_back(std::move(operation));
  }
  return out;
}

std::string_view status_name(flow::OperationStatus status) {
  static constexpr std::string_view kNames[] = {"applied", "duplicate", "conflict", "invalid", "forbidden"};
  return kNames[static_cast<std::size_t>(status)];
}

}  // namespace touchmark::server
