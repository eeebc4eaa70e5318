#include "server/api/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

#include <fstream>
#include <map>

namespace touchmark::server {
namespace {

double resident_bytes() {
  std::ifstream in("/proc/self/statm");
  double total = 0;
  double resident = 0;
  in >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

const prometheus::Histogram::BucketBoundaries kSeconds = {0.001, 0.0025, 0.005, 0.01, 0.02, 0.05,
                                                          0.1,   0.25,   1,     5,    30};

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                          .Name("touchmark_http_requests_total")
                                                          .Help("Requests answered")
                                                          .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds =
      prometheus::BuildHistogram()
          .Name("touchmark_http_request_seconds")
          .Help("From the first byte of a request to the last of its reply")
          .Register(registry);
  prometheus::Counter& bytes = prometheus::BuildCounter()
                                   .Name("touchmark_http_sent_bytes_total")
                                   .Help("Bytes of replies")
                                   .Register(registry)
                                   .Add({});
};

Metrics::Metrics() : state_(new State) {}
Metrics::~Metrics() = default;

void Metrics::request(std::string_view route, std::string_view method, int status, double seconds,
                      std::uint64_t bytes) {
  const std::string name(route);
  state_->requests.Add({{"route", name}, {"method", std::string(method)}, {"status", std::to_string(status)}})
      .Increment();
  state_->seconds.Add({{"route", name}}, kSeconds).Observe(seconds);
  state_->bytes.Increment(static_cast<double>(bytes));
}

Result<std::string> Metrics::text(const flow::Ports& ports, std::string_view version, std::size_t connections,
                                  std::size_t streams) {
  prometheus::Registry now;
  const auto gauge = [&now](const char* name, const char* help) -> prometheus::Family<prometheus::Gauge>& {
    return prometheus::BuildGauge().Name(name).Help(help).Register(now);
  };
  gauge("process_resident_memory_bytes", "Resident memory").Add({}).Set(resident_bytes());
  gauge("touchmark_http_connections", "Open connections").Add({}).Set(static_cast<double>(connections));
  gauge("touchmark_event_streams", "Open event streams").Add({}).Set(static_cast<double>(streams));
  gauge("touchmark_build_info", "Version of this server").Add({{"version", std::string(version)}}).Set(1);
  auto& heads = gauge("touchmark_ledger_head", "Sequence number of the last event of a project");
  std::vector<ledger::Project> projects;
  TM_TRY(ports.store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(projects, reader.projects());
    return {};
  }));
  for (const auto& project : projects)
    heads.Add({{"project", std::to_string(project.id.value)}}).Set(static_cast<double>(project.head.value));
  auto& jobs = gauge("touchmark_jobs", "The newest 1,000 jobs by state");
  std::map<std::string, int> states;
  TM_ASSIGN(const auto rows, ports.jobs.jobs(ProjectId{}, 1000));
  for (const auto& job : rows) ++states[std::string(jobs::state_name(job.state))];
  for (const auto& [state, count] : states) jobs.Add({{"state", state}}).Set(count);

  auto families = state_->registry.Collect();
  for (auto& family : now.Collect()) families.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace touchmark::server
