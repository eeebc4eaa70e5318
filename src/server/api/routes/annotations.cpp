#include <algorithm>

#include "base/json.h"
#include "flow/asset/layer.h"
#include "server/api/context.h"
#include "server/api/operations.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

// What an annotation was accepted from is told to those who may see that layer.
class Parents {
 public:
  static Result<Parents> seen_by(ledger::Reader& reader, Context& c) {
    Parents out;
    TM_ASSIGN(out.layers_, flow::visible_layers(reader, c.project(), c.actor()));
    return out;
  }
  void hide(record::Provenance& made) const {
    if (layers_ && std::find(layers_->begin(), layers_->end(), made.parent_layer) == layers_->end())
      made.parent_layer = LayerId{};
  }

 private:
  std::optional<std::vector<LayerId>> layers_;
};

Result<Json> rows_view(ledger::Reader& reader, Context& c, const std::vector<ledger::AnnotationRow>& rows) {
  TM_ASSIGN(const auto parents, Parents::seen_by(reader, c));
  Json items = Json::array();
  for (const auto& row : rows) {
    TM_ASSIGN(auto annotation, row.decode());
    parents.hide(annotation.made);
    items.push_back(annotation_view(annotation, row.ontology_version));
  }
  return items_view(std::move(items));
}

Result<Response> list_annotations(Context& c) {
  TM_ASSIGN(const Seq as_of, c.as_of());
  Query query(c.request.query);
  const bool deleted = query.boolean("deleted");
  if (deleted && as_of != kOpenSeq) query.problem("deleted annotations are listed as of now only", "as_of");
  TM_TRY(query.finish());
  TM_ASSIGN(const Json view, c.read<Json>([&](ledger::Reader& reader) -> Result<Json> {
    if (as_of == kOpenSeq) TM_TRY(reader.asset(c.project(), c.asset()));
    TM_ASSIGN(const LayerId layer, c.layer(reader, as_of));
    TM_ASSIGN(const auto rows, deleted ? reader.deleted_annotations(c.project(), c.asset(), layer)
                                       : reader.annotations(c.project(), c.asset(), layer, as_of));
    return rows_view(reader, c, rows);
  }));
  return json_response(200, view);
}

Result<Response> annotation_history(Context& c) {
  TM_ASSIGN(
      const auto revisions,
      c.read<std::vector<flow::Revision>>([&](ledger::Reader& reader) -> Result<std::vector<flow::Revision>> {
        TM_ASSIGN(const LayerId layer, c.layer(reader));
        TM_ASSIGN(auto all, flow::annotation_history(reader, c.project(), c.asset(), layer,
                                                     AnnotationId(c.id("annotation"))));
        TM_ASSIGN(const auto parents, Parents::seen_by(reader, c));
        for (auto& one : all) parents.hide(one.annotation.made);
        return all;
      }));
  if (revisions.empty()) return fail(ErrorCode::kNotFound, "there is no such annotation");
  return json_response(200, list_view(revisions, revision_view));
}

// A conflict answers with the revision that won, and the ontology version it was made under.
Result<Json> outcome_view(ledger::Reader& reader, Context& c, const flow::OperationOutcome& outcome,
                          const std::string& op_id) {
  Json out = {{"op_id", op_id}, {"status", status_name(outcome.status)}};
  if (outcome.annotation) out["annotation_id"] = outcome.annotation.value;
  if (outcome.version.value > 0) out["version"] = outcome.version.value;
  if (!outcome.repairs.empty()) out["repairs"] = outcome.repairs;
  if (outcome.stored) out["content"] = record::to_json(*outcome.stored);
  if (!outcome.message.empty()) out["message"] = outcome.message;
  if (!outcome.where.empty()) out["where"] = outcome.where;
  if (!outcome.current) return out;
  auto current = *outcome.current;
  TM_ASSIGN(const auto parents, Parents::seen_by(reader, c));
  parents.hide(current.made);
  TM_ASSIGN(const auto history, reader.annotation_history(c.project(), c.asset(), current.layer, current.id));
  std::int64_t ontology_version = 0;
  for (const auto& row : history)
    if (row.from_seq == current.from_seq) ontology_version = row.ontology_version;
  out["current"] = annotation_view(current, ontology_version);
  return out;
}

// The outcomes of the readable operations, back in the places of all of them.
Result<Json> results_view(ledger::Reader& reader, Context& c, const std::vector<ParsedOperation>& parsed,
                          const std::vector<flow::OperationOutcome>& outcomes) {
  Json out = Json::array();
  std::size_t next = 0;
  for (const auto& [operation, problem] : parsed) {
    if (problem) {
      out.push_back({{"op_id", operation.op_id},
                     {"status", "invalid"},
                     {"message", problem->message},
                     {"where", problem->where}});
      continue;
    }
    if (next >= outcomes.size()) return fail(ErrorCode::kInternal, "an operation has no outcome");
    TM_ASSIGN(Json one, outcome_view(reader, c, outcomes[next++], operation.op_id));
    out.push_back(std::move(one));
  }
  return out;
}

Result<Response> apply_operations(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  TM_ASSIGN(const auto call, operations_from_json(body));
  const auto& [layer, parsed] = call;
  std::vector<flow::Operation> good;
  for (const auto& one : parsed)
    if (!one.problem) good.push_back(one.operation);
  TM_ASSIGN(const auto applied,
            flow::apply_operations(c.ports().store, c.actor(), c.project(), c.asset(), layer, good, c.now()));
  TM_ASSIGN(Json results, c.read<Json>([&](ledger::Reader& reader) {
    return results_view(reader, c, parsed, applied.outcomes);
  }));
  return json_response(200, {{"results", std::move(results)}, {"asset", asset_view(applied.asset)}});
}

}  // namespace

void add_annotation_routes(std::vector<Route>& routes) {
  using access::Role;
  const std::string asset = "/api/v1/projects/{project}/assets/{asset}";
  routes.push_back(
      {Method::kPost, asset + "/operations", Role::kAnnotator, apply_operations, BodyKind::kJson});
  routes.push_back({Method::kGet,
                    asset + "/annotations",
                    Role::kViewer,
                    list_annotations,
                    BodyKind::kNone,
                    {"as_of", "deleted", "layer"}});
  routes.push_back({Method::kGet,
                    asset + "/annotations/{annotation}/history",
                    Role::kViewer,
                    annotation_history,
                    BodyKind::kNone,
                    {"layer"}});
}

}  // namespace touchmark::server
