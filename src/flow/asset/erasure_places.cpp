// Where something made of an image may be, and how it is removed there.
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "base/disk.h"
#include "base/json.h"
#include "flow/asset/erasure.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kAllJobs = 1'000'000;
constexpr auto kIdle = std::chrono::minutes(10);  // what nobody touched for so long is nobody's work

// Nothing there is done; else a leftover.
void remove_path(const fs::path& path, const std::string& place, ErasureReport& report) {
  std::error_code error;
  const auto count = fs::remove_all(path, error);
  if (error)
    report.left.push_back({place, path.filename().string(), "cannot be removed: " + disk_words(error)});
  else if (count > 0)
    ++report.removed[place];
}

bool is_open(const jobs::Job& job) {
  return job.state == jobs::JobState::kQueued || job.state == jobs::JobState::kRunning;
}

bool is_recent(const fs::path& path) {
  std::error_code error;
  const auto written = fs::last_write_time(path, error);
  return !error && fs::file_time_type::clock::now() - written < kIdle;
}

std::vector<fs::path> children(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    out.push_back(it->path());
  std::sort(out.begin(), out.end());
  return out;
}

Result<void> forget_files(const ErasedImage& image, ErasureReport& report) {
  for (const auto& uri : image.uris) {
    if (uri.rfind("blob:", 0) != 0) {
      const fs::path file = uri.substr(uri.find(':') + 1);
      std::error_code error;
      // Touchmark deletes no file that it did not write.
      if (fs::exists(file, error))
        report.left.push_back(
            {"original", file.string(),
             "the file is used in place and is not Touchmark's to remove; remove it yourself"});
      continue;
    }
    TM_ASSIGN(const fs::path place, image.ports.blobs.place_of(uri));
    std::error_code error;
    const bool there = fs::exists(place, error);
    if (const auto done = image.ports.blobs.remove(uri); !done)
      report.left.push_back({"blob", "", done.error().message});
    else if (there)
      ++report.removed["blob"];
  }
  // Copies that an import was cut off in.
  for (const auto& file : children(image.ports.data_dir / "blobs" / "tmp"))
    if (!is_recent(file)) remove_path(file, "blob", report);
  return {};
}

// Thumbnails, pyramids, and what models made of it.
Result<void> forget_previews(const ErasedImage& image, ErasureReport& report) {
  for (const auto& uri : image.uris) {
    fs::path file = uri.substr(uri.find(':') + 1);
    if (uri.rfind("blob:", 0) == 0) {
      TM_ASSIGN(file, image.ports.blobs.place_of(uri));
    }
    TM_ASSIGN(const auto count, image.ports.media.forget(file));
    if (count > 0) report.removed["cache"] += count;
    if (image.ports.models == nullptr) continue;
    TM_ASSIGN(const auto features, image.ports.models->features().forget(uri));
    if (features > 0) report.removed["cache"] += features;
  }
  return {};
}

// Whose upload it is: 0 when that is not known.
ProjectId project_of_upload(const fs::path& upload, const std::vector<jobs::Job>& all) {
  std::ifstream in(upload / "meta.json", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  if (const auto meta = parse_json(text); meta && meta->is_object())
    return ProjectId{meta->value("project", std::int64_t{0})};
  const std::string name = upload.filename().string();
  for (const auto& job : all)
    if (job.arguments.is_object() && job.arguments.value("path", "").find(name) != std::string::npos)
      return job.project;
  return {};
}

bool is_used(const fs::path& path, const std::vector<jobs::Job>& all) {
  const std::string name = path.filename().string();
  return std::any_of(all.begin(), all.end(), [&name](const jobs::Job& job) {
    return is_open(job) && job.arguments.is_object() &&
           job.arguments.value("path", "").find(name) != std::string::npos;
  });
}

// Begun before the erasure, and not sent to its end: what is there may be the beginning of the image, packed
// or not, and of that nothing can be told by its bytes.
bool is_unfinished(const fs::path& upload, const ledger::Erasure& erasure) {
  struct stat info {};
  if (::stat((upload / "meta.json").c_str(), &info) != 0) return false;
  if (info.st_mtim.tv_sec > erasure.at.value / 1'000'000) return false;
  std::ifstream in(upload / "meta.json", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const auto meta = parse_json(text);
  if (!meta || !meta->is_object() || !meta->contains("size") || !(*meta)["size"].is_number()) return false;
  std::error_code error;
  const auto there = fs::file_size(upload / "data", error);
  return !error && there > 0 && there < meta->value("size", std::uint64_t{0});
}

Result<void> forget_uploads(const ErasedImage& image, ErasureReport& report) {
  TM_ASSIGN(const auto all, image.ports.jobs.jobs(ProjectId{}, kAllJobs));
  for (const auto& upload : children(image.ports.data_dir / "uploads")) {
    const ProjectId project = project_of_upload(upload, all);
    if (project && project != image.erasure.project) continue;
    const auto found = has_traces(image.traces, upload);
    const bool unfinished = is_unfinished(upload, image.erasure);
    if (unfinished && is_recent(upload / "data")) {
      report.left.push_back(
          {"uploads", upload.filename().string(), "it is still being sent, and may be of the image"});
    } else if (unfinished) {
      remove_path(upload, "uploads", report);
    } else if (!found) {
      report.left.push_back({"uploads", upload.filename().string(), found.error().message});
    } else if (*found && is_used(upload, all)) {
      report.left.push_back({"uploads", upload.filename().string(), "an import still reads it"});
    } else if (*found) {
      remove_path(upload, "uploads", report);
    }
  }
  return {};
}

// One that can have the image in it: of a moment when it was there, or begun before it was erased.
bool may_hold(const jobs::Job& job, const ledger::Erasure& erasure) {
  return job.project == erasure.project && job.created <= erasure.at;
}

Result<void> forget_exports(const ErasedImage& image, ErasureReport& report) {
  TM_ASSIGN(const auto all, image.ports.jobs.jobs(ProjectId{}, kAllJobs));
  for (const auto& file : children(image.ports.data_dir / "exports")) {
    const std::string name = file.filename().string();
    const auto dash = name.find('-');
    const std::int64_t number = dash == std::string::npos ? 0 : std::atoll(name.c_str() + dash + 1);
    const auto job =
        std::find_if(all.begin(), all.end(), [number](const auto& j) { return j.id.value == number; });
    if (job == all.end()) {
      // Nobody's any more: nothing says what is in it.
      if (!is_recent(file)) remove_path(file, "exports", report);
      continue;
    }
    if (!may_hold(*job, image.erasure)) continue;
    if (is_open(*job))
      report.left.push_back({"exports", name, "the export is being written"});
    else
      remove_path(file, "exports", report);
  }
  return {};
}

// What imports unpack, and leave when they are killed.
Result<void> forget_scratch(const ErasedImage& image, ErasureReport& report) {
  for (const auto& path : children(image.ports.data_dir / "tmp")) {
    const auto found = has_traces(image.traces, path);
    if (found && !*found) continue;
    if (is_recent(path))
      report.left.push_back({"temporary", path.filename().string(), "an import may be at work there"});
    else
      remove_path(path, "temporary", report);
  }
  return {};
}

// The problems of imports, with the names of their files.
Result<void> forget_reports(const ErasedImage& image, ErasureReport& report) {
  for (const auto& file :
       children(image.ports.data_dir / "imports" / std::to_string(image.erasure.project.value))) {
    TM_ASSIGN(const bool found, has_traces(image.traces, file));
    if (found) remove_path(file, "reports", report);
  }
  return {};
}

// What jobs said of it: names of files in messages, arguments and lists of errors.
Result<void> forget_jobs(const ErasedImage& image, ErasureReport& report) {
  TM_ASSIGN(const auto all, image.ports.jobs.jobs(image.erasure.project, kAllJobs));
  for (const auto& job : all) {
    const bool named =
        names_it(image.traces, job.message) || names_it(image.traces, dump_json(job.arguments)) ||
        names_it(image.traces, dump_json(job.checkpoint)) || names_it(image.traces, dump_json(job.result));
    if (!named) continue;
    if (is_open(job)) {
      report.left.push_back({"jobs", std::to_string(job.id.value), "the job runs; it names the image"});
      continue;
    }
    Json result = job.result;
    for (const char* list : {"errors", "problems", "unused"})
      if (result.is_object() && result.contains(list)) result[list] = Json::array();
    if (names_it(image.traces, dump_json(result))) result = Json::object();
    TM_TRY(image.ports.jobs.rewrite(job.id, "an image of it was erased", Json::object(), nullptr, result));
    ++report.removed["jobs"];
  }
  return {};
}

}  // namespace

std::vector<ErasurePlace> erasure_places() {
  return {
      {"blob", forget_files},      {"cache", forget_previews},    {"uploads", forget_uploads},
      {"exports", forget_exports}, {"temporary", forget_scratch}, {"reports", forget_reports},
      {"jobs", forget_jobs},
  };
}

}  // namespace touchmark::flow
