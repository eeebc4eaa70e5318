// Workflow 1, annotate and review: the background jobs it is made of. Each is in the room whose work it does.
#pragma once

#include "flow/asset/ports.h"

namespace touchmark::workflows {

// import, bulk edit, export, verify. `ports` must outlive the handlers.
jobs::JobKinds annotate_qa_jobs(const flow::Ports& ports);

}  // namespace touchmark::workflows
