#include <fmt/core.h>

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

// Labels the first pictures, hands most of them in and approves some, as two people would have.
Result<void> label_some(const flow::Ports& ports, ProjectId project, UserId owner,
                        const std::vector<compose::DemoImage>& images) {
  auto& store = ports.store;
  const flow::Actor actor{owner, true};
  record::Ontology ontology;
  TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(ontology, flow::ontology(reader, project));
    return {};
  }));
  for (std::size_t i = 0; i < images.size() && i < kLabeled; ++i) {
    std::optional<record::Asset> asset;
    TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(asset, reader.asset_by_name(project, images[i].name));
      return {};
    }));
    if (!asset) continue;
    std::vector<flow::Operation> operations;
    for (std::size_t j = 0; j < images[i].objects.size(); ++j)
      operations.push_back(create_operation(ontology, images[i].objects[j], i, j));
    TM_TRY(flow::apply_operations(store, actor, project, asset->id, kTruth, operations, ports.clock.now()));
    if (i >= kSubmitted) continue;
    TM_TRY(flow::submit(store, actor, project, asset->id, kTruth, "", 0, ports.clock.now()));
    if (i >= kApproved) continue;
    TM_TRY(flow::review_asset(store, actor, project, asset->id, kTruth, flow::Decision::kApprove, std::nullopt, 0,
                              ports.clock.now()));
  }
  return {};
}

Result<void> fill(const flow::Ports& ports, const Context& context) {
  if (find_project(ports.store, kProject)) return {};
  TM_TRY(owner_link(ports));  // makes the owner on the first start
  TM_ASSIGN(const auto users, ports.accounts.users());
  const flow::Actor actor{users.front().id, true};
  const fs::path pictures = context.data / "tmp" / "demo-images";
  TM_ASSIGN(const auto images, compose::write_demo_images(pictures));
  flow::ProjectSettings settings;
  settings.description = "Drawn machine parts to try things on. A few are labeled; the rest are yours.";
  TM_ASSIGN(const auto project,
            flow::create_project(ports.store, actor, kProject, settings, compose::demo_class_names()));
  flow::ImportOptions options;
  options.source = pictures;
  options.format = "images";
  options.temp = context.data / "tmp";
  options.made_by = "synthetic:demo";
  TM_TRY(flow::import_data(ports.store, ports.blobs, ports.media, actor, project.id, options, {}));
  std::error_code ignored;
  fs::remove_all(pictures, ignored);
  return label_some(ports, project.id, actor.id, images);
}

}  // namespace

Command demo_command() {
  const auto options = std::make_shared<ServeOptions>();
  return {.name = "demo",
          .help = "Serve a project of drawn pictures to try Touchmark on",
          .options = serve_options(*options),
          .run = [options](const Context& context) -> Result<int> {
            TM_ASSIGN(const auto ports, context.open());
            TM_TRY(fill(*ports, context));
            return serve(context, *ports, *options);
          }};
}

}  // namespace touchmark::cli
