// How the flow's functions report to the job that runs them.
#pragma once

#include <string>
#include <utility>

#include "flow/asset/asset.h"
#include "jobs/jobs.h"

namespace touchmark::flow {

// Progress of a job that says `message` all along. `context` must outlive it.
inline Progress progress_of(jobs::JobContext& context, std::string message) {
  return
      [&context, message = std::move(message)](std::int64_t done, std::int64_t total, std::string_view unit) {
        return context.progress(done, total, unit, message);
      };
}

}  // namespace touchmark::flow
