#include "jobs/jobs.h"
#include "base/json.h"

#include "server/api/context.h"
#include "server/api/routes/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

Result<Response> list_jobs(Context& c) {
  Query query(c.request.query);
  const ProjectId project(query.integer("project", 1).value_or(0));
  const auto limit = query.integer("limit", 1, 200).value_or(50);
  TM_TRY(query.finish());
  TM_ASSIGN(const auto rows, c.parts().jobs.jobs(project, limit));
  return json_response(200, list_view(rows, job_view));
}

Result<Response> get_job(Context& c) {
  TM_ASSIGN(const auto job, c.parts().jobs.job(JobId(c.id("job"))));
  return json_response(200, job_view(job));
}

Result<Response> cancel_job(Context& c) {
  const JobId id(c.id("job"));
  TM_ASSIGN(const auto before, c.parts().jobs.job(id));
  TM_TRY(c.parts().jobs.request_cancel(before.id));
  TM_ASSIGN(const auto after, c.parts().jobs.job(id));
  c.parts().hub->job_changed(after);
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
