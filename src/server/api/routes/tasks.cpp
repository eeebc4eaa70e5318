#include "base/json.h"
#include "flow/task/task.h"

#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"
#include "server/api/workers.h"

namespace touchmark::server {
namespace {

constexpr std::int64_t kMaxActive =
    1'000'000'000'000;  // milliseconds; a clock that jumped is no reason to lose work

Json assignment_view(const flow::Assignment& given) {
  return work_view(given.asset, given.task.layer, given.task);
}

Result<Response> next_task(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const AssetId after(fields.optional_integer("after", 0).value_or(0));
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto given, flow::next_task(c.ports().store, c.actor(), c.project(), after, c.now()));
  return json_response(200, assignment_view(given));
}

Result<Response> coming_task(Context& c) {
  Query query(c.request.query);
  const AssetId after(query.integer("after", 0).value_or(0));
  TM_TRY(query.finish());
  TM_ASSIGN(const auto asset, flow::coming_task(c.ports().store, c.actor(), c.project(), after, c.now()));
  return json_response(200, asset_view(asset));
}

Result<Response> submit(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const std::string op_id = fields.optional_text("op_id", 64).value_or("");
  const auto active_ms = fields.optional_integer("active_ms", 0, kMaxActive).value_or(0);
  const LayerId layer(fields.optional_integer("layer", 1).value_or(kTruth.value));
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto given, flow::submit(c.ports().store, c.actor(), c.project(), c.asset(), layer, op_id,
                                           active_ms, c.now()));
  return json_response(200, assignment_view(given));
}

Result<Response> take_back(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const LayerId layer(fields.optional_integer("layer", 1).value_or(kTruth.value));
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto given,
            flow::take_back(c.ports().store, c.actor(), c.project(), c.asset(), layer, c.now()));
  return json_response(200, assignment_view(given));
}

Result<Response> reopen(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const LayerId layer(fields.optional_integer("layer", 1).value_or(kTruth.value));
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto asset, flow::reopen(c.ports().store, c.actor(), c.project(), c.asset(), layer));
  return json_response(200, asset_view(asset));
}

Result<Response> list_tasks(Context& c) {
  Query query(c.request.query);
  ledger::TaskFilter filter;
  if (const auto id = query.integer("asset", 1)) filter.asset = AssetId(*id);
  if (const auto id = query.integer("batch", 1)) filter.batch = BatchId(*id);
  if (const auto id = query.integer("assignee", 0)) filter.assignee = UserId(*id);
  if (const auto name = query.text("state", 20)) {
    const auto state = record::task_state_from_name(*name);
    if (!state) query.problem(state.error().message, "state");
    if (state) filter.state = *state;
  }
  const TaskId after(query.integer("after", 0).value_or(0));
  const auto limit = query.integer("limit", 1, 1000).value_or(100);
  if (!filter.asset && !filter.batch && !filter.assignee)
    query.problem("give \"asset\", \"batch\" or \"assignee\"", "asset");
  TM_TRY(query.finish());
  TM_ASSIGN(const auto tasks, c.read<std::vector<record::Task>>(
                                  [&](ledger::Reader& reader) -> Result<std::vector<record::Task>> {
                                    TM_TRY(reader.project(c.project()));
                                    return reader.tasks(c.project(), filter, after, limit);
                                  }));
  return json_response(200, list_view(tasks, task_view));
}

Result<Response> update_task(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  flow::TaskChange change;
  if (const auto id = fields.optional_integer("assignee", 0)) change.assignee = UserId(*id);
  change.skipped = fields.optional_boolean("skipped");
  change.note = fields.optional_text("note", 2000).value_or("");
  if (!change.assignee && !change.skipped) fields.problem("give \"assignee\" or \"skipped\"", "");
  TM_TRY(fields.finish());
  if (change.assignee && *change.assignee) TM_TRY(check_worker(c, *change.assignee, "/assignee"));
  TM_ASSIGN(const auto task,
            flow::change_task(c.ports().store, c.actor(), c.project(), TaskId(c.id("task")), change));
  return json_response(200, task_view(task));
}

}  // namespace

void add_task_routes(std::vector<Route>& routes) {
  using access::Role;
  routes.push_back(
      {Method::kPost, "/api/v1/projects/{project}/tasks/next", Role::kAnnotator, next_task, BodyKind::kJson});
  routes.push_back({Method::kGet,
                    "/api/v1/projects/{project}/tasks/next",
                    Role::kAnnotator,
                    coming_task,
                    BodyKind::kNone,
                    {"after"}});
  routes.push_back({Method::kPost, "/api/v1/projects/{project}/assets/{asset}/submit", Role::kAnnotator,
                    submit, BodyKind::kJson});
  routes.push_back({Method::kPost, "/api/v1/projects/{project}/assets/{asset}/take-back", Role::kAnnotator,
                    take_back, BodyKind::kJson});
  routes.push_back({Method::kPost, "/api/v1/projects/{project}/assets/{asset}/reopen", Role::kReviewer,
                    reopen, BodyKind::kJson});
  const std::string tasks = "/api/v1/projects/{project}/tasks";
  routes.push_back({Method::kGet,
                    tasks,
                    Role::kReviewer,
                    list_tasks,
                    BodyKind::kNone,
                    {"asset", "batch", "assignee", "state", "after", "limit"}});
  routes.push_back({Method::kPatch, tasks + "/{task}", Role::kManager, update_task, BodyKind::kJson});
}

}  // namespace touchmark::server
