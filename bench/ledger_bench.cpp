// The ledger at scale: bulk append, verify, and the reads a gallery and an editor make. Prints one JSON
// object.
//
//   ledger_bench [--database URL] [--assets N] [--annotations N] [--rows-per-event N] [--events-per-write N]
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "adapters/sql/database.h"
#include "base/json.h"
#include "ledger/verify.h"

namespace {

using namespace touchmark;          // NOLINT: a program, not a header
using namespace touchmark::ledger;  // NOLINT
using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

// Of all threads; on a busy machine the figure to compare.
double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double rss_mb(const char* field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind(field, 0) == 0) return std::atof(line.c_str() + std::string(field).size() + 1) / 1024;
  return 0;
}

template <typename T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "{}\n", result.error().text());
  std::exit(2);
}
void must(const Result<void>& result) {
  if (result) return;
  fmt::print(stderr, "{}\n", result.error().text());
  std::exit(2);
}

struct Options {
  std::string database;
  std::int64_t assets = 1'000'000;
  std::int64_t annotations = 5'000'000;
  std::int64_t rows_per_event = 10'000;
  std::int64_t events_per_write = 10;
  int page_tries = 2'000;
};

std::string box_body(std::mt19937& random) {
  record::AnnotationContent content;
  content.shape = geometry::Box{random() % 640 / 2.0, random() % 480 / 2.0, 20.5, 31.25};
  return record::encode(content);
}

EventDraft assets_draft(std::int64_t first, std::int64_t count) {
  EventDraft draft;
  draft.kind = "assets.import";
  draft.assets.resize(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    auto& content = draft.assets[static_cast<std::size_t>(i)].content;
    content.name = fmt::format("train/{:012}.jpg", first + i);
    content.size = {640, 480};
    content.uri = "file:/data/" + content.name;
    content.mime = "image/jpeg";
    content.split = (first + i) % 10 == 0 ? record::Split::kVal : record::Split::kTrain;
    content.status = (first + i) % 3 == 0 ? record::AssetStatus::kApproved : record::AssetStatus::kNew;
  }
  return draft;
}

EventDraft annotations_draft(std::int64_t first, std::int64_t count, const Options& options,
                             std::mt19937& random) {
  EventDraft draft;
  draft.kind = "annotations.import";
  draft.annotations.resize(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    auto& row = draft.annotations[static_cast<std::size_t>(i)];
    row.asset = AssetId{1 + (first + i) * options.assets / options.annotations};
    row.class_id = ClassId{1 + static_cast<std::int64_t>(random() % 80)};
    row.ontology_version = 1;
    row.body = box_body(random);
  }
  return draft;
}

// Drafts are made outside of the time that is measured.
struct Spent {
  double wall = 0;
  double cpu = 0;
};
Spent append_all(Store& store, ProjectId project, const Options& options) {
  std::mt19937 random(7);
  Spent spent;
  std::vector<EventDraft> drafts;
  const auto flush = [&] {
    const auto start = Steady::now();
    const double cpu = cpu_seconds();
    must(store.write([&](Writer& writer) -> Result<void> {
      for (const auto& draft : drafts) TM_TRY(writer.append(project, draft));
      return {};
    }));
    spent.wall += seconds_since(start);
    spent.cpu += cpu_seconds() - cpu;
    drafts.clear();
  };
  const auto each = [&](std::int64_t total, auto make) {
    for (std::int64_t at = 0; at < total; at += options.rows_per_event) {
      drafts.push_back(make(at, std::min(options.rows_per_event, total - at)));
      if (static_cast<std::int64_t>(drafts.size()) == options.events_per_write) flush();
    }
    if (!drafts.empty()) flush();
  };
  each(options.assets, assets_draft);
  each(options.annotations,
       [&](std::int64_t at, std::int64_t n) { return annotations_draft(at, n, options, random); });
  return spent;
}

Json percentiles(std::vector<double>& milliseconds) {
  std::sort(milliseconds.begin(), milliseconds.end());
  const auto at = [&](double share) {
    return milliseconds[static_cast<std::size_t>(share * static_cast<double>(milliseconds.size() - 1))];
  };
  return {{"p50_ms", at(0.5)}, {"p99_ms", at(0.99)}, {"max_ms", at(1.0)}};
}

Json time_reads(int tries, const std::function<void()>& read) {
  std::vector<double> times;
  for (int i = 0; i < tries; ++i) {
    const auto start = Steady::now();
    read();
    times.push_back(seconds_since(start) * 1e3);
  }
  return percentiles(times);
}

Json measure_pages(Store& store, ProjectId project, const Options& options) {
  std::map<std::string, AssetFilter> filters;
  filters["all"] = {};
  filters["status"].status = record::AssetStatus::kApproved;
  filters["class"].class_id = ClassId{5};
  filters["status_split_class"].status = record::AssetStatus::kApproved;
  filters["status_split_class"].split = record::Split::kVal;
  filters["status_split_class"].class_id = ClassId{5};
  filters["nothing_matches"].status = record::AssetStatus::kRejected;
  filters["prefix_broad"].name_prefix = "train/0000";
  filters["prefix_narrow"].name_prefix = "train/0000000123";
  std::mt19937 random(3);
  Json out = Json::object();
  for (const auto& [name, filter] : filters) {
    out[name] = time_reads(options.page_tries, [&, &filter_used = filter] {
      Page page;
      page.after = AssetId{static_cast<std::int64_t>(random()) % options.assets};
      must(store.read([&](Reader& reader) -> Result<void> {
        TM_TRY(reader.asset_page(project, filter_used, page));
        return {};
      }));
    });
    out[name + "/count"] = time_reads(1 + options.page_tries / 10, [&, &filter_used = filter] {
      must(store.read([&](Reader& reader) -> Result<void> {
        TM_TRY(reader.asset_count(project, filter_used, 1'000));
        return {};
      }));
    });
  }
  return out;
}

Json measure_edits(Store& store, ProjectId project, const Options& options) {
  std::mt19937 random(5);
  Json out;
  out["asset_with_annotations"] = time_reads(options.page_tries, [&] {
    const AssetId asset{1 + static_cast<std::int64_t>(random()) % options.assets};
    must(store.read([&](Reader& reader) -> Result<void> {
      TM_TRY(reader.asset(project, asset));
      TM_TRY(reader.annotations(project, asset, kTruth));
      return {};
    }));
  });
  int op = 0;
  out["edit_one_annotation"] = time_reads(options.page_tries, [&] {
    const AssetId asset{1 + static_cast<std::int64_t>(random()) % options.assets};
    must(store.write([&](Writer& writer) -> Result<void> {
      EventDraft draft;
      draft.kind = "annotation.edit";
      draft.op_id = fmt::format("op-{}", op++);
      draft.annotations.emplace_back();
      draft.annotations[0].asset = asset;
      draft.annotations[0].class_id = ClassId{4};
      draft.annotations[0].body = box_body(random);
      TM_TRY(writer.append(project, draft));
      return {};
    }));
  });
  return out;
}

Options options_of(int argc, char** argv) {
  Options out;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--database") out.database = argv[i + 1];
    if (name == "--assets") out.assets = std::atoll(argv[i + 1]);
    if (name == "--annotations") out.annotations = std::atoll(argv[i + 1]);
    if (name == "--rows-per-event") out.rows_per_event = std::atoll(argv[i + 1]);
    if (name == "--events-per-write") out.events_per_write = std::atoll(argv[i + 1]);
    if (name == "--page-tries") out.page_tries = std::atoi(argv[i + 1]);
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  Options options = options_of(argc, argv);
  std::string folder;
  if (options.database.empty()) {
    std::string pattern = (std::filesystem::temp_directory_path() / "ledger-bench-XXXXXX").string();
    folder = mkdtemp(pattern.data());
    options.database = "sqlite:" + folder + "/ledger.db";
  }
  Json out;
  {
    auto database = must(sql::open_database(options.database));
    Store& store = database->ledger();
    out["idle_rss_mb"] = rss_mb("VmRSS:");
    Project project;
    must(store.write([&](Writer& writer) -> Result<void> {
      TM_ASSIGN(project, writer.create_project("bench", UserId{}, "{}"));
      return {};
    }));
    const Spent spent = append_all(store, project.id, options);
    out["append_seconds"] = spent.wall;
    out["append_cpu_seconds"] = spent.cpu;
    out["append_rows_per_second"] = static_cast<double>(options.assets + options.annotations) / spent.wall;
    out["peak_rss_mb_after_append"] = rss_mb("VmHWM:");
    if (!folder.empty()) out["database_mb"] = std::filesystem::file_size(folder + "/ledger.db") / 1e6;
    out["edits"] = measure_edits(store, project.id, options);
    out["pages"] = measure_pages(store, project.id, options);
    const auto start = Steady::now();
    const double cpu = cpu_seconds();
    const auto report = must(verify(store, project.id));
    out["verify_seconds"] = seconds_since(start);
    out["verify_cpu_seconds"] = cpu_seconds() - cpu;
    out["verify_rows"] = report.rows;
    out["verify_finding"] = report.finding ? report.finding->where + " " + report.finding->problem : "";
    out["peak_rss_mb"] = rss_mb("VmHWM:");
    out["rss_mb_at_end"] = rss_mb("VmRSS:");
  }
  if (!folder.empty()) std::filesystem::remove_all(folder);
  fmt::print("{}\n", out.dump(2));
  return 0;
}
