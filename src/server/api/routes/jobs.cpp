#include "jobs/jobs.h"
#include "base/json.h"

#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

constexpr std::int64_t kLookedThrough = 10'000;  // jobs among which one who only labels has theirs

// A job's progress and result count rows of every layer, so one who only labels sees their own jobs.
bool may_see(Context& c, const jobs::Job& job) {
  return c.actor().reviewer || job.actor == c.user().id;
}

Result<Response> list_jobs(Context& c) {
  Query query(c.request.query);
  const ProjectId project(query.integer("project", 1).value_or(0));
  const auto limit = query.integer("limit", 1, 200).value_or(50);
  TM_TRY(query.finish());
  TM_ASSIGN(auto rows, c.ports().jobs.jobs(project, c.actor().reviewer ? limit : kLookedThrough));
  std::erase_if(rows, [&c](const jobs::Job& job) { return !may_see(c, job); });
  if (rows.size() > static_cast<std::size_t>(limit)) rows.resize(static_cast<std::size_t>(limit));
  return json_response(200, list_view(rows, job_view));
}

Result<Response> get_job(Context& c) {
  const JobId id(c.id("job"));
  TM_ASSIGN(const auto job, c.ports().jobs.job(id));
  if (!may_see(c, job)) return fail(ErrorCode::kNotFound, "there is no job " + std::to_string(id.value));
  return json_response(200, job_view(job));
}

Result<Response> cancel_job(Context& c) {
  const JobId id(c.id("job"));
  TM_ASSIGN(const auto before, c.ports().jobs.job(id));
  TM_TRY(c.ports().jobs.request_cancel(before.id));
  TM_ASSIGN(const auto after, c.ports().jobs.job(id));
  c.services.hub->job_changed(after);
  return no_content();
}

}  // namespace

void add_job_routes(std::vector<Route>& routes) {
  using access::Role;
  routes.push_back(
      {Method::kGet, "/api/v1/jobs", Role::kViewer, list_jobs, BodyKind::kNone, {"project", "limit"}});
  routes.push_back({Method::kGet, "/api/v1/jobs/{job}", Role::kViewer, get_job});
  routes.push_back({Method::kPost, "/api/v1/jobs/{job}/cancel", Role::kManager, cancel_job});
}

}  // namespace touchmark::server
