// `touchmark demo` answers at once: the project is there, empty, and a job draws its pictures while the
// server already serves. Killed halfway, the next start goes on with what is missing.
#include <fmt/core.h>

#include <algorithm>

#include "base/log.h"
#include "cli/demo.h"
#include "cli/output.h"
#include "compose/scenes.h"
#include "flow/annotation/annotation.h"
#include "flow/review/review.h"

namespace touchmark::cli {
namespace fs = std::filesystem;
namespace {

constexpr const char* kProject = "Workbench demo";
constexpr std::size_t kLabeled =
    8;  // pictures that come with labels, so that every page has something to show
constexpr std::size_t kApproved = 4;
constexpr std::size_t kSubmitted = 6;
constexpr const char* kJobKind = "demo";
constexpr std::int64_t kJobsLookedAt = 1'000'000;  // all of the project's

flow::Operation create_operation(const record::Ontology& ontology, const compose::DemoObject& object,
                                 std::size_t image, std::size_t index) {
  flow::Operation operation;
  operation.op_id = fmt::format("demo-{:03}-{:03}", image, index);
  operation.kind = flow::OperationKind::kCreate;
  operation.made.made_by = "synthetic:demo";
  record::AnnotationContent content;
  content.class_id = ontology.find(object.class_name)->id;
  if (index % 2 == 0)
    content.shape = object.polygon;
  else
    content.shape = object.box;
  operation.content = std::move(content);
  return operation;
}

Result<std::optional<record::Asset>> asset_named(const flow::Ports& ports, ProjectId project,
                                                 const std::string& name) {
  std::optional<record::Asset> asset;
  TM_TRY(ports.store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(asset, reader.asset_by_name(project, name));
    return {};
  }));
  return asset;
}

// Draws a picture and takes it into the project.
Result<record::Asset> hang(const flow::Ports& ports, flow::Actor actor, ProjectId project, int index) {
  const fs::path folder = ports.data_dir / "tmp" / "demo-images";
  TM_ASSIGN(const auto image, compose::write_demo_image(folder, index));
  flow::ImportOptions options;
  options.source = folder / image.name;
  options.format = "images";
  options.temp = ports.data_dir / "tmp";
  options.made_by = "synthetic:demo";
  TM_ASSIGN(const auto report,
            flow::import_data(ports.store, ports.blobs, ports.media, actor, project, options, {}));
  TM_ASSIGN(auto asset, asset_named(ports, project, image.name));
  if (!asset)
    return fail(ErrorCode::kUnavailable,
                report.errors.empty() ? "the picture was not taken in" : report.errors.front().message,
                image.name);
  return std::move(*asset);
}

// Labels one of the first pictures, hands most of them in and approves some, as two people would have. What
// an earlier attempt did stays: each step asks how far the picture is.
Result<void> label(const flow::Ports& ports, flow::Actor actor, record::Asset asset, ProjectId project,
                   std::size_t index) {
  using record::AssetStatus;
  auto& store = ports.store;
  const auto is = [&asset](AssetStatus status) { return asset.content.status == status; };
  if (is(AssetStatus::kNew) || is(AssetStatus::kInProgress)) {
    record::Ontology ontology;
    TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(ontology, flow::ontology(reader, project));
      return {};
    }));
    const auto plan = compose::plan_demo_image(static_cast<int>(index));
    std::vector<flow::Operation> operations;
    for (std::size_t i = 0; i < plan.objects.size(); ++i)
      operations.push_back(create_operation(ontology, plan.objects[i], index, i));
    TM_ASSIGN(auto applied,
              flow::apply_operations(store, actor, project, asset.id, kTruth, operations, ports.clock.now()));
    asset = std::move(applied.asset);
  }
  if (index < kSubmitted && is(AssetStatus::kInProgress)) {
    TM_ASSIGN(auto handed_in,
              flow::submit(store, actor, project, asset.id, kTruth, "", 0, ports.clock.now()));
    asset = std::move(handed_in.asset);
  }
  if (index < kApproved && is(AssetStatus::kSubmitted))
    TM_TRY(flow::review_asset(store, actor, project, asset.id, kTruth, flow::Decision::kApprove, std::nullopt,
                              0, ports.clock.now()));
  return {};
}

Result<Json> fill(const flow::Ports& ports, jobs::JobContext& context) {
  const ProjectId project = context.job().project;
  const flow::Actor actor{context.job().actor, true};
  for (int i = 0; i < compose::kDemoImages; ++i) {
    if (!context.progress(i, compose::kDemoImages, "images", "drawing pictures"))
      return fail(ErrorCode::kCancelled, "cancelled");
    TM_ASSIGN(auto asset, asset_named(ports, project, compose::plan_demo_image(i).name));
    if (!asset) {
      TM_ASSIGN(asset, hang(ports, actor, project, i));
    }
    const auto index = static_cast<std::size_t>(i);
    if (index < kLabeled) TM_TRY(label(ports, actor, std::move(*asset), project, index));
  }
  std::error_code ignored;
  fs::remove_all(ports.data_dir / "tmp" / "demo-images", ignored);
  return Json{{"images", compose::kDemoImages}};
}

// The project, empty at first.
Result<ledger::Project> demo_project(const flow::Ports& ports, flow::Actor actor) {
  auto found = find_project(ports.store, kProject);
  if (found || found.error().code != ErrorCode::kNotFound) return found;
  flow::ProjectSettings settings;
  settings.description = "Drawn machine parts to try things on. A few are labeled; the rest are yours.";
  settings.self_review = true;  // whoever tries it is alone
  return flow::create_project(ports.store, actor, kProject, settings, compose::demo_class_names());
}

// Leaves a job to draw the pictures, unless one has. A job that a killed server left behind would be taken up
// only when its lease lapses: it is cancelled, and a new one goes on where it stopped.
Result<void> prepare(const flow::Ports& ports) {
  TM_TRY(owner_link(ports));  // makes the owner on the first start
  TM_ASSIGN(const auto users, ports.accounts.users());
  const flow::Actor actor{users.front().id, true};
  TM_ASSIGN(const auto project, demo_project(ports, actor));
  TM_ASSIGN(const auto earlier, ports.jobs.jobs(project.id, kJobsLookedAt));
  const auto drawing = [](const jobs::Job& job) { return job.kind == kJobKind; };
  if (std::any_of(earlier.begin(), earlier.end(), [&drawing](const jobs::Job& job) {
        return drawing(job) && job.state == jobs::JobState::kDone;
      }))
    return {};
  for (const auto& job : earlier)
    if (drawing(job) && (job.state == jobs::JobState::kQueued || job.state == jobs::JobState::kRunning))
      TM_TRY(ports.jobs.request_cancel(job.id));
  TM_TRY(ports.jobs.enqueue(kJobKind, project.id, actor.id, Json::object(), ports.clock.now()));
  return {};
}

}  // namespace

jobs::JobKinds demo_jobs(const flow::Ports& ports) {
  jobs::JobKind drawing;
  drawing.run = [&ports](jobs::JobContext& job) -> Result<Json> {
    auto drawn = fill(ports, job);
    if (!drawn && drawn.error().code != ErrorCode::kCancelled)
      log(LogLevel::kError, "the demo's pictures could not be drawn", {{"error", drawn.error().text()}});
    return drawn;
  };
  return {{kJobKind, std::move(drawing)}};
}

Command demo_command() {
  const auto options = std::make_shared<ServeOptions>();
  return {.name = "demo",
          .help = "Serve a project of drawn pictures to try Touchmark on",
          .options = serve_options(*options),
          .run = [options](const Context& context) -> Result<int> {
            TM_ASSIGN(const auto ports, context.open(flow::Opening::kServe));
            TM_TRY(prepare(*ports));
            return serve(context, *ports, *options);
          }};
}

}  // namespace touchmark::cli
