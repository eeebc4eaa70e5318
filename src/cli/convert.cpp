#include <fmt/core.h>
#include <unistd.h>

#include "base/json.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "flow/export/export.h"
#include "formats/group.h"
#include "formats/registry.h"
#include "formats/staged_target.h"

namespace touchmark::cli {
namespace {

struct ConvertArguments {
  std::string source;
  std::string from;
  std::string to;
  std::string out;
  std::string root;
  bool images = false;
  bool replace = false;
};

// False when there is no file to copy.
Result<bool> copy_image(const formats::DataSource& source, const record::AssetContent& content,
                        const std::filesystem::path& target) {
  if (content.uri.rfind("file:", 0) != 0) return false;
  const auto image = source.open_file(content.uri.substr(5));
  if (!image) return false;
  std::error_code error;
  std::filesystem::create_directories(target.parent_path(), error);
  TM_TRY(copy_to(*image, target));
  return true;
}

Json issues_json(const std::vector<formats::Issue>& issues) {
  Json list = Json::array();
  for (const auto& issue : issues) list.push_back({{"where", issue.where}, {"message", issue.message}});
  return list;
}

// Files of a format without an image or a label in them are no data set: an empty one in their place would
// look like one that came over.
Result<void> must_hold_something(const formats::GroupedSource& source, const std::string& named) {
  if (source.asset_count() > 0 || source.annotation_count() > 0) return {};
  const auto& parts = source.parts();
  std::string why = "no image and no label is in it, which was read as ";
  for (std::size_t i = 0; i < parts.size(); ++i)
    why += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + std::string(parts[i].format->title());
  if (!source.issues().empty()) {
    const auto& [where, message, kind, count] = source.issues().front();
    why += "; " + (where.empty() ? "" : where + ": ") + message;
  }
  return fail(ErrorCode::kUnsupported, why + "; nothing was written", named);
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
  TM_TRY(must_hold_something(*grouped_source, arguments.source));
  formats::WriteOptions write;
  write.copy_images = arguments.images;
  std::int64_t missing = 0;
  std::vector<std::string> names;  // of the first that are missing
  write.place_image = [&](const record::AssetContent& content,
                          const std::filesystem::path& target) -> Result<bool> {
    TM_ASSIGN(const bool copied, copy_image(grouped_source->source(), content, target));
    if (!copied && ++missing <= 100) names.push_back(content.name);
    return copied;
  };
  write.asset_count = grouped_source->asset_count();
  write.images_of_split = grouped_source->images_of_split();
  write.on_progress = [&bar](double share) {
    return bar.update(500 + static_cast<std::int64_t>(share * 500), 1000, "steps");
  };
  const std::filesystem::path target = arguments.out;
  const bool single = !to->single_file_ending().empty() && target.extension() == to->single_file_ending();
  TM_TRY(formats::must_keep(target, arguments.source));
  TM_ASSIGN(auto staged, formats::StagedTarget::create(target, single, arguments.images, arguments.replace));
  const auto written = formats::write_data_set(*to, staged.path(), grouped_source->ontology(),
                                               grouped_source->stream(), write);
  if (!written) return tl::unexpected(staged.told(written.error()));
  const formats::LossReport& loss = *written;
  TM_TRY(staged.commit());
  if (!context.json) {
    warn_loss(loss, to->title());
    warn_missing(missing, names);
    for (const auto& issue : grouped_source->issues())
      fmt::print(stderr, "note: {}: {}\n", visible(issue.where), visible(issue.message));
  }
  print(context,
        {{"from", grouped_source->parts().front().format->name()},
         {"to", to->name()},
         {"assets", grouped_source->asset_count()},
         {"annotations", grouped_source->annotation_count()},
         {"loss", flow::to_json(loss, to->title())},
         {"missing_images", {{"count", missing}, {"names", names}}},
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
                      {.name = "--images", .target = &arguments->images, .help = "copy the image files too"},
                      {.name = "--replace",
                       .target = &arguments->replace,
                       .help = "exchange the file, or what the folder holds"}},
          .run = [arguments](const Context& context) { return run_convert(context, *arguments); }};
}

}  // namespace touchmark::cli
