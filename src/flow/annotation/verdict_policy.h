// Judging a whole run by the scores of its predictions: what the model is sure of is accepted, what it is
// unsure of is rejected, and what lies between is left to people. A job, resumable; each image's verdicts are
// one event, and all of them say the same id, so that they are taken back as one, as a bulk edit is
// (undo_bulk_edit). See flow/annotation/annotation.h for conventions.
#pragma once

#include "base/json.h"
#include "flow/annotation/bulk_edit.h"

namespace touchmark::flow {

struct VerdictPolicy {
  LayerId layer;                       // a run
  std::optional<double> accept_above;  // this score and more; nothing is accepted without it
  std::optional<double> reject_below;  // less than this score; nothing is rejected without it
  double spot_check_rate = 0;          // 0..1: the share of images with accepted ones that people look at
  std::int64_t seed = 1;               // which of them those are
};

// As a job keeps it.
Json to_json(const VerdictPolicy& policy);
VerdictPolicy verdict_policy_of(const Json& arguments);

struct PolicyReport {
  std::int64_t accepted = 0;
  std::int64_t rejected = 0;
  std::int64_t left = 0;      // to people: between the two, or without a score
  std::int64_t images = 0;    // with an accepted or a rejected one
  std::int64_t reopened = 0;  // of these, approved before: they wait for review again
  // Images that were chosen for a spot check. They are the tasks of a batch of that name, which is made at
  // the end; those that had a task already are people's to look at anyway, and are not in it.
  std::int64_t spot_checks = 0;
  std::string batch;  // empty: there is none
};
Json to_json(const PolicyReport& report);

// What waits is judged, and nothing else: neither what was judged before nor an image in the trash. kNotFound
// for a layer that is not there; kInvalid when it is no run, or for thresholds that overlap. kCancelled: what
// was judged until then stays, and can be taken back. The batch of spot checks stays when the rest is undone.
Result<PolicyReport> apply_verdict_policy(ledger::Store& store, Actor actor, ProjectId project,
                                          const VerdictPolicy& policy, const BulkRun& run);

// The jobs "policy" and "policy.preview" (its dry run): to_json(policy); result: the report.
jobs::JobHandler verdict_policy_job(const Ports& ports);
jobs::JobHandler verdict_policy_preview_job(const Ports& ports);

}  // namespace touchmark::flow
