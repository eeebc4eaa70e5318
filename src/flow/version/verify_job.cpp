#include "flow/version/verify_job.h"

#include "base/json.h"
#include "flow/version/audit.h"

namespace touchmark::flow {
namespace {

constexpr std::size_t kMostProblems = 1'000;

Result<Json> run(const Ports& ports, jobs::JobContext& context) {
  AuditOptions options;
  options.project = context.job().project;
  options.media = context.job().arguments.value("media", false);
  TM_ASSIGN(const auto report, audit(ports, options, [&](const auto& what, auto done, auto total, auto unit) {
              return context.progress(done, total, unit, "verifying " + what);
            }));
  const ChainAudit& chain = report.chains.front();
  std::vector<std::string> problems = report.problems;
  problems.insert(problems.end(), chain.problems.begin(), chain.problems.end());
  Json out = to_json(chain);
  out.erase("chain");
  out.erase("project");
  out["ok"] = report.ok();
  out["problem_count"] = problems.size();
  if (problems.size() > kMostProblems) problems.resize(kMostProblems);
  out["problems"] = std::move(problems);
  return out;
}

}  // namespace

jobs::JobHandler verify_job(const Ports& ports) {
  return [&ports](jobs::JobContext& context) { return run(ports, context); };
}

}  // namespace touchmark::flow
