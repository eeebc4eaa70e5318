#include "workflows/model_loop/jobs.h"

#include "flow/asset/job_guard.h"
#include "workflows/model_loop/predict.h"

namespace touchmark::workflows {

jobs::JobKinds model_loop_jobs(const flow::Ports& ports) {
  return {{"predict", jobs::JobKind{flow::while_allowed(ports, access::Role::kManager, predict_job(ports))}}};
}

}  // namespace touchmark::workflows
