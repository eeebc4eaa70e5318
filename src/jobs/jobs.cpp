#include "jobs/jobs.h"

namespace touchmark::jobs {
namespace {
constexpr std::string_view kNames[] = {"queued", "running", "done", "failed", "cancelled"};
}

std::string_view state_name(JobState state) {
  return kNames[static_cast<std::size_t>(state)];
}

}  // namespace touchmark::jobs
