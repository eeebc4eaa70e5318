#include <fmt/core.h>
#include <unistd.h>

#include "base/json.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "flow/export/export.h"
#include "formats/group.h"
#include "formats/registry.h"

namespace touchmark::cli {
namespace {

struct ConvertArguments {
  std::string source;
  std::string from;
  std::string to;
  std::string out;
  std::string root;
  bool images = false;
};

Result<void> copy_image(const formats::DataSource& source, const record::AssetContent& content,
                        const std::filesystem::path& target) {
  if (content.uri.rfind("file:", 0) != 0)
    return fail(ErrorCode::kNotFound, "the image file was not found", content.name);
  TM_ASSIGN(const OpenFile image, source.open_file(content.uri.substr(5)));
  std::error_code error;
  std::filesystem::create_directories(target.parent_path(), error);
  return copy_to(image, target);
}

Json issues_json(const std::vector<formats::Issue>& issues) {
  Json list = Json::array();
  for (const auto& issue : issues) list.push_back({{"where", issue.where}, {"message", issue.message}});
  return list;
}

Result<int> run_convert(const Context& context, const ConvertArguments& arguments) {
  TM_ASSIGN(formats::DataSource source, formats::DataSource::open(arguments.source, arguments.root));
  TM_ASSIGN(const formats::Format* to, formats::find_format(arguments.to));
  ProgressBar bar("converting");
  formats::GroupOptions group;
  group.format = arguments.from;
  group.on_progress = [&bar](double share) {
    return bar.update(static_cast<std::int64_t>(share * 500), 1000, "steps");
  };
  TM_ASSIGN(const auto grouped_source, formats::read_grouped(std::move(source), group));
  formats::WriteOptions write;
  write.copy_images = arguments.images;
  write.place_image = [&](const record::AssetContent& content, const std::filesystem::path& target) {
    return copy_image(grouped_source->source(), content, target);
  };
  write.asset_count = grouped_source->asset_count();
  write.on_progress = [&bar](double share) {
    return bar.update(500 + static_cast<std::int64_t>(share * 500), 1000, "steps");
  };
  TM_ASSIGN(const auto loss,
            to->write(arguments.out, grouped_source->ontology(), grouped_source->stream(), write));
  if (!context.json) {
    warn_loss(loss, to->title());
    for (const auto& issue : grouped_source->issues())
      fmt::print(stderr, "note: {}: {}\n", visible(issue.where), visible(issue.message));
  }
  print(context,
        {{"from", grouped_source->parts().front().format->name()},
         {"to", to->name()},
         {"assets", grouped_source->asset_count()},
         {"annotations", grouped_source->annotation_count()},
         {"loss", flow::to_json(loss, to->title())},
         {"errors", issues_json(grouped_source->issues())}},
        fmt::format("converted {} images and {} annotations from {} to {}",
                    grouped(grouped_source->asset_count()), grouped(grouped_source->annotation_count()),
                    grouped_source->parts().front().format->title(), to->title()));
  return 0;
}

}  // namespace

Command convert_command() {
  const auto arguments = std::make_shared<ConvertArguments>();
  return {.name = "convert",
          .help = "Turn one format into another; needs no database",
          .options = {{.name = "source", .target = &arguments->source, .required = true},
                      {.name = "--from", .target = &arguments->from, .help = "default: detected"},
                      {.name = "--to", .target = &arguments->to, .required = true},
                      {.name = "--out", .target = &arguments->out, .required = true},
                      {.name = "--import-root",
                       .target = &arguments->root,
                       .help = "folder that its texts and links may lead to; default: what came with it"},
                      {.name = "--images", .target = &arguments->images, .help = "copy the image files too"}},
          .run = [arguments](const Context& context) { return run_convert(context, *arguments); }};
}

}  // namespace touchmark::cli
