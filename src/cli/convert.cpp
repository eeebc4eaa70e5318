#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>

#include "base/json.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "flow/asset/sources.h"
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
Result<bool> copy_image(const formats::GroupedSource& source, const record::AssetContent& content,
                        const std::filesystem::path& target) {
  const auto image = source.open_image(content);
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
    why += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + formats::title_of(*parts[i].format);
  if (!source.issues().empty()) {
    const auto& [where, message, kind, count] = source.issues().front();
    why += "; " + (where.empty() ? "" : where + ": ") + message;
  }
  return fail(ErrorCode::kUnsupported, why + "; nothing was written", named);
}

// Where it goes, and what of it is not there.
struct Written {
  formats::LossReport loss;
  std::int64_t missing = 0;
  std::vector<std::string> names;  // of the first images that are missing
};

Result<Written> write_out(const ConvertArguments& arguments, formats::GroupedSource& source,
                          const formats::Format& to, ProgressBar& bar) {
  Written out;
  formats::WriteOptions write;
  write.copy_images = arguments.images;
  write.place_image = [&](const record::AssetContent& content,
                          const std::filesystem::path& target) -> Result<bool> {
    TM_ASSIGN(const bool copied, copy_image(source, content, target));
    if (!copied && ++out.missing <= 100) out.names.push_back(content.name);
    return copied;
  };
  write.asset_count = source.asset_count();
  write.images_of_split = source.images_of_split();
  write.on_progress = [&bar](double share) {
    return bar.update(500 + static_cast<std::int64_t>(share * 500), 1000, "steps");
  };
  const std::filesystem::path target = arguments.out;
  const bool single = !to.single_file_ending().empty() && target.extension() == to.single_file_ending();
  TM_TRY(formats::must_keep(target, arguments.source));
  TM_ASSIGN(auto staged, formats::StagedTarget::create(target, single, arguments.images, arguments.replace));
  auto written = formats::write_data_set(to, staged.path(), source.ontology(), source.stream(), write);
  if (!written) return tl::unexpected(staged.told(written.error()));
  out.loss = std::move(*written);
  TM_TRY(staged.commit());
  return out;
}

// The first data set's; that of pictures where there is none.
const formats::Format& source_format(const std::vector<formats::Part>& parts) {
  const auto found = std::find_if(parts.begin(), parts.end(), [](const formats::Part& part) {
    return part.format != &formats::pictures_format();
  });
  return *(found == parts.end() ? parts.front() : *found).format;
}

void print_converted(const Context& context, const formats::GroupedSource& source, const formats::Format& to,
                     const Written& written, const std::vector<formats::Issue>& issues) {
  if (!context.json) {
    warn_loss(written.loss, to.title());
    warn_missing(written.missing, written.names);
    for (const auto& issue : issues)
      fmt::print(stderr, "note: {}: {}\n", visible(issue.where), visible(issue.message));
  }
  const formats::Format& from = source_format(source.parts());
  print(context,
        {{"from", from.name()},
         {"to", to.name()},
         {"assets", source.asset_count()},
         {"annotations", source.annotation_count()},
         {"loss", flow::to_json(written.loss, to.title())},
         {"missing_images", {{"count", written.missing}, {"names", written.names}}},
         {"errors", issues_json(issues)}},
        fmt::format("converted {} and {} from {} to {}", counted(source.asset_count(), "image", "images"),
                    counted(source.annotation_count(), "annotation", "annotations"), formats::title_of(from),
                    to.title()));
}

Result<int> run_convert(const Context& context, const ConvertArguments& arguments) {
  TM_ASSIGN(const formats::Format* to, formats::find_format(arguments.to));
  ProgressBar bar("converting");
  flow::ImportOptions read;
  read.source = arguments.source;
  read.within = arguments.root;
  read.format = arguments.from;
  formats::GroupOptions group;
  group.on_progress = [&bar](double share) {
    return bar.update(static_cast<std::int64_t>(share * 500), 1000, "steps");
  };
  const auto unpacking = [&bar](auto done, auto total, auto unit) { return bar.update(done, total, unit); };
  TM_TRY(flow::with_sources(read, unpacking, [&](const auto& opened, const auto& left_out) -> Result<void> {
    std::vector<formats::SourceToGroup> sources;
    for (const flow::OpenedSource* one : opened)
      sources.push_back({one->surveyed, flow::origin_of(read, *one), !one->archive.empty()});
    TM_ASSIGN(const auto source, formats::read_grouped(sources, group));
    TM_TRY(must_hold_something(*source, arguments.source));
    TM_ASSIGN(const Written written, write_out(arguments, *source, *to, bar));
    std::vector<formats::Issue> issues = left_out;
    issues.insert(issues.end(), source->issues().begin(), source->issues().end());
    print_converted(context, *source, *to, written, issues);
    return {};
  }));
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
