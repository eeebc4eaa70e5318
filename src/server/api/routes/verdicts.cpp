// What became of what a model said, and on which images.
#include "flow/annotation/verdicts.h"
#include "base/json.h"
#include "flow/annotation/verdict_policy.h"
#include "flow/asset/layer.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

Json counts_view(const flow::VerdictCounts& counts) {
  Json out = {{"predicted", counts.predicted()}};
  for (std::size_t i = 0; i < flow::kVerdicts; ++i)
    out[std::string(flow::verdict_name(static_cast<flow::Verdict>(i)))] = counts.of[i];
  return out;
}

Json report_view(const flow::VerdictReport& report) {
  Json classes = Json::array();
  for (const auto& [id, counts] : report.classes) {
    Json one = counts_view(counts);
    one["class_id"] = id.value;
    classes.push_back(std::move(one));
  }
  Json scores = Json::array();
  for (const auto& counts : report.scores) scores.push_back(counts_view(counts));
  return {{"all", counts_view(report.all)},
          {"classes", std::move(classes)},
          {"scores", std::move(scores)},
          {"unscored", counts_view(report.unscored)}};
}

// Of a layer that suggests something.
Result<void> check_layer(ledger::Reader& reader, Context& c, LayerId id) {
  TM_ASSIGN(const auto layer, flow::layer(reader, c.project(), c.actor(), id));
  if (layer.kind != record::LayerKind::kRun && layer.kind != record::LayerKind::kProposal)
    return fail(ErrorCode::kInvalid, "verdicts are about run and proposal layers");
  return {};
}

Result<Response> get_verdicts(Context& c) {
  const LayerId layer(c.id("layer"));
  TM_ASSIGN(const Json view, c.read<Json>([&](ledger::Reader& reader) -> Result<Json> {
    TM_TRY(check_layer(reader, c, layer));
    TM_ASSIGN(const auto report, flow::verdicts(reader, c.project(), layer));
    Json out = report_view(report);
    TM_ASSIGN(const auto history,
              reader.record_history(c.project(), ledger::RecordKind::kLayer, layer.value));
    if (history.empty()) return fail(ErrorCode::kInternal, "a layer has no history");
    TM_ASSIGN(const auto made, reader.event(c.project(), history.front().from_seq));
    out["at"] = to_iso8601(made.at);
    return out;
  }));
  return json_response(200, view);
}

Result<Response> list_verdict_assets(Context& c) {
  Query query(c.request.query);
  flow::VerdictFilter filter;
  if (const auto name = query.text("verdict", 30)) {
    const auto verdict = flow::verdict_from_name(*name);
    if (!verdict)
      query.problem(verdict.error().message, "verdict");
    else
      filter.verdict = *verdict;
  }
  if (const auto id = query.integer("class_id", 0)) filter.class_id = ClassId(*id);
  if (const auto bin = query.integer("score_bin", 0, flow::kScoreBins - 1))
    filter.bin = static_cast<int>(*bin);
  const AssetId after(query.integer("after", 0).value_or(0));
  const std::int64_t limit = query.integer("limit", 1, 1000).value_or(60);
  TM_TRY(query.finish());
  const LayerId layer(c.id("layer"));
  TM_ASSIGN(const auto found,
            c.read<flow::VerdictAssets>([&](ledger::Reader& reader) -> Result<flow::VerdictAssets> {
              TM_TRY(check_layer(reader, c, layer));
              return flow::verdict_assets(reader, c.project(), layer, filter, after, limit);
            }));
  Json out = list_view(found.items, [](const flow::VerdictAsset& one) {
    return Json{{"asset", one.asset.value}, {"predictions", one.predictions}};
  });
  if (found.next_after) out["next_after"] = found.next_after.value;
  return json_response(200, out);
}

std::optional<double> optional_score(Fields& fields, std::string_view name) {
  if (fields.any(name) == nullptr) return std::nullopt;
  return fields.number(name, 0, 1);
}

Result<Response> start_policy(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  flow::VerdictPolicy policy;
  policy.layer = LayerId(c.id("layer"));
  policy.accept_above = optional_score(fields, "accept_above");
  policy.reject_below = optional_score(fields, "reject_below");
  policy.spot_check_rate = optional_score(fields, "spot_check_rate").value_or(0);
  policy.seed = fields.optional_integer("seed", 0, INT32_MAX).value_or(1);
  const bool dry_run = fields.optional_boolean("dry_run").value_or(false);
  if (!policy.accept_above && !policy.reject_below)
    fields.problem("give \"accept_above\", \"reject_below\" or both", "/accept_above");
  if (policy.accept_above && policy.reject_below && *policy.reject_below > *policy.accept_above)
    fields.problem("must not be above \"accept_above\"", "/reject_below");
  TM_TRY(fields.finish());
  TM_TRY(c.ports().store.read(
      [&](ledger::Reader& reader) -> Result<void> { return check_layer(reader, c, policy.layer); }));
  return start_job(c, dry_run ? "policy.preview" : "policy", flow::to_json(policy));
}

}  // namespace

void add_verdict_routes(std::vector<Route>& routes) {
  using access::Role;
  const std::string path = "/api/v1/projects/{project}/layers/{layer}/verdicts";
  routes.push_back({Method::kGet, path, Role::kReviewer, get_verdicts});
  routes.push_back({Method::kPost, "/api/v1/projects/{project}/layers/{layer}/policy", Role::kManager,
                    start_policy, BodyKind::kJson});
  routes.push_back({Method::kGet,
                    path + "/assets",
                    Role::kReviewer,
                    list_verdict_assets,
                    BodyKind::kNone,
                    {"verdict", "class_id", "score_bin", "after", "limit"}});
}

}  // namespace touchmark::server
