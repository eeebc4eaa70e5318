#include "workflows/annotate_qa/jobs.h"

#include "flow/annotation/bulk_edit.h"
#include "flow/annotation/verdict_policy.h"
#include "flow/asset/erasure.h"
#include "flow/asset/import_job.h"
#include "flow/asset/job_guard.h"
#include "flow/asset/undo_import.h"
#include "flow/export/export_job.h"
#include "flow/version/verify_job.h"

namespace touchmark::workflows {

// The roles are those of the routes that start the jobs. An erasure is decided before its job, which must end
// what was begun, whoever is left.
jobs::JobKinds annotate_qa_jobs(const flow::Ports& ports) {
  const auto of = [&ports](access::Role role, jobs::JobHandler handler) {
    return jobs::JobKind{flow::while_allowed(ports, role, std::move(handler))};
  };
  using enum access::Role;
  return {
      {"import", of(kManager, flow::import_job(ports))},
      {"import.preview", of(kManager, flow::preview_job(ports))},
      {"import.undo", of(kManager, flow::undo_import_job(ports))},
      {"bulk_edit", of(kManager, flow::bulk_edit_job(ports))},
      {"bulk_edit.preview", of(kManager, flow::bulk_edit_preview_job(ports))},
      {"bulk_edit.undo", of(kManager, flow::undo_bulk_edit_job(ports))},
      {"policy", of(kManager, flow::verdict_policy_job(ports))},
      {"policy.preview", of(kManager, flow::verdict_policy_preview_job(ports))},
      {"export", of(kManager, flow::export_job(ports))},
      {"verify", of(kReviewer, flow::verify_job(ports))},
      {"erase", {flow::erase_job(ports)}},
  };
}

}  // namespace touchmark::workflows
