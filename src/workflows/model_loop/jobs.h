// The jobs of workflow 2, a model in the loop.
#pragma once

#include "flow/asset/ports.h"

namespace touchmark::workflows {

// `ports` must outlive the result.
jobs::JobKinds model_loop_jobs(const flow::Ports& ports);

}  // namespace touchmark::workflows
