// Verifying a project as a background job: what a version is worth rests on it.
//
//   "verify"  {"media"?}   result: {"ok", "events", "rows", "head_hash", "versions", "finding"?: {"seq",
//   "where",
//                          "problem"}, "problems", "problem_count", "media"?}
//
// The same checks as `audit verify --project`; see flow/version/audit.h. "problems": the first thousand,
// those of the database too.
#pragma once

#include "flow/asset/ports.h"

namespace touchmark::flow {

// `ports` must outlive the handler.
jobs::JobHandler verify_job(const Ports& ports);

}  // namespace touchmark::flow
