#include "flow/version/verify_job.h"

namespace touchmark::flow {

jobs::JobHandler verify_job(const Ports& ports) {
  return [&ports](jobs::JobContext& context) -> Result<Json> {
    TM_ASSIGN(const auto report,
              ledger::verify(ports.store, context.job().project, [&](std::int64_t done, std::int64_t total) {
                return context.progress(done, total, "rows", "verifying");
              }));
    return to_json(report);
  };
}

Json to_json(const ledger::VerifyReport& report) {
  Json value = {{"ok", !report.finding.has_value()},
                {"events", report.events},
                {"rows", report.rows},
                {"head_hash", to_hex(report.head_hash)}};
  if (report.finding)
    value["finding"] = {{"seq", report.finding->seq.value},
                        {"where", report.finding->where},
                        {"problem", report.finding->problem}};
  return value;
}

}  // namespace touchmark::flow
