// Verifying a project's history as a background job: what a version is worth rests on it.
//
//   "verify"  {}   result: {"ok", "events", "rows", "head_hash", "finding"?: {"seq", "where", "problem"}}
#pragma once

#include "flow/asset/ports.h"
#include "ledger/verify.h"

namespace touchmark::flow {

// `ports` must outlive the handler.
jobs::JobHandler verify_job(const Ports& ports);

Json to_json(const ledger::VerifyReport& report);

}  // namespace touchmark::flow
