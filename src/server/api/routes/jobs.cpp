#include "jobs/jobs.h"
#include "base/json.h"

#include "server/api/auth.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

constexpr std::int64_t kLookedThrough = 10'000;  // jobs among which one who only labels has theirs

// A job's progress and result count rows of every layer, so one who only labels sees their own jobs; of a
// project that one is no member of, nobody sees any.
bool may_see(Context& c, const Roles& roles, const jobs::Job& job) {
  const auto role = roles.in(job.project);
  return role && (access::may(*role, access::Role::kReviewer) || job.actor == c.user().id);
}

Result<jobs::Job> visible_job(Context& c, const Roles& roles) {
  const JobId id(c.id("job"));
  TM_ASSIGN(const auto job, c.ports().jobs.job(id));
  if (!may_see(c, roles, job))
    return fail(ErrorCode::kNotFound, "there is no job " + std::to_string(id.value));
  return job;
}

Result<Response> list_jobs(Context& c) {
  Query query(c.request.query);
  const ProjectId project(query.integer("project", 1).value_or(0));
  const auto limit = query.integer("limit", 1, 200).value_or(50);
  TM_TRY(query.finish());
  TM_ASSIGN(const Roles roles, roles_of(c.services.access, c.grant()));
  if (project) TM_TRY(roles.must(project));
  const auto own = roles.in(project);
  const bool all = project ? access::may(*own, access::Role::kReviewer) : roles.administrator && !roles.only;
  TM_ASSIGN(auto rows, c.ports().jobs.jobs(project, all ? limit : kLookedThrough));
  std::erase_if(rows, [&](const jobs::Job& job) { return !may_see(c, roles, job); });
  if (rows.size() > static_cast<std::size_t>(limit)) rows.resize(static_cast<std::size_t>(limit));
  return json_response(200, list_view(rows, job_view));
}

Result<Response> get_job(Context& c) {
  TM_ASSIGN(const Roles roles, roles_of(c.services.access, c.grant()));
  TM_ASSIGN(const auto job, visible_job(c, roles));
  return json_response(200, job_view(job));
}

Result<Response> cancel_job(Context& c) {
  TM_ASSIGN(const Roles roles, roles_of(c.services.access, c.grant()));
  TM_ASSIGN(const auto before, visible_job(c, roles));
  if (!access::may(*roles.in(before.project), access::Role::kManager))
    return fail(ErrorCode::kForbidden, "this needs the role manager or a higher one");
  TM_TRY(c.ports().jobs.request_cancel(before.id));
  TM_ASSIGN(const auto after, c.ports().jobs.job(before.id));
  c.services.hub->job_changed(after);
  return no_content();
}

}  // namespace

void add_job_routes(std::vector<Route>& routes) {
  routes.push_back(
      {Method::kGet, "/api/v1/jobs", kSignedIn, list_jobs, BodyKind::kNone, {"project", "limit"}});
  routes.push_back({Method::kGet, "/api/v1/jobs/{job}", kSignedIn, get_job});
  routes.push_back({Method::kPost, "/api/v1/jobs/{job}/cancel", kSignedIn, cancel_job});
}

}  // namespace touchmark::server
