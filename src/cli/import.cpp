#include <fmt/core.h>
#include <stdlib.h>

#include <optional>

#include "base/json.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "flow/asset/layer.h"
#include "flow/asset/preview.h"
#include "flow/asset/undo_import.h"
#include "formats/data_source.h"
#include "formats/registry.h"
#include "formats/unused.h"

namespace touchmark::cli {
namespace {

struct ImportArguments {
  std::string source;
  std::string project;
  std::string format;
  std::string layer;
  std::string root;
  std::string encoding;
  std::string undo;
  std::vector<std::string> classes;
  bool dry_run = false;
  bool in_place = false;
  bool no_check = false;
};

std::string problems_text(const std::vector<flow::ProblemKind>& kinds, const std::string& title) {
  constexpr std::size_t kShown = 3;  // of a kind
  if (kinds.empty()) return {};
  std::string text = "\n" + title + ":";
  for (const auto& kind : kinds) {
    text += fmt::format("\n  {:>12}  {}", grouped(kind.count), visible(kind.kind));
    for (std::size_t i = 0; i < kind.examples.size() && i < kShown; ++i) {
      const auto& [where, message, name, number] = kind.examples[i];
      text += fmt::format("\n                  {}{}{}", visible(where),
                          where.empty() || message.empty() ? "" : ": ", visible(message));
    }
  }
  return text;
}

// Files that nothing was taken from are no problems: they are told by themselves, without saying of each once
// more what kind it is of.
std::string unused_text(std::vector<flow::ProblemKind> kinds) {
  std::int64_t count = 0;
  for (flow::ProblemKind& kind : kinds) {
    count += kind.count;
    if (kind.kind.starts_with(formats::kUnusedKind)) kind.kind.erase(0, formats::kUnusedKind.size());
    for (formats::Issue& one : kind.examples) {
      const std::string title = ": " + kind.kind;
      if (one.message.ends_with(title)) one.message.resize(one.message.size() - title.size());
      if (one.count == 1) one.message.clear();  // no more than that
    }
  }
  return problems_text(kinds, counted(count, "file is not used", "files are not used"));
}

// Of an import: what is unused, then the problems.
std::string told_text(const flow::ImportReport& report) {
  std::vector<flow::ProblemKind> unused;
  std::vector<flow::ProblemKind> problems;
  std::int64_t count = report.error_count;
  for (const flow::ProblemKind& kind : report.problems.kinds()) {
    const bool is_unused = kind.kind.starts_with(formats::kUnusedKind);
    (is_unused ? unused : problems).push_back(kind);
    if (is_unused) count -= kind.count;
  }
  std::string text =
      unused_text(std::move(unused)) + problems_text(problems, counted(count, "problem", "problems"));
  if (count > 20)
    text += count > 1000 ? "\n(the first 1,000 of them with --json)" : "\n(each of them with --json)";
  return text;
}

std::string summary(const flow::ImportReport& report) {
  std::string text = "imported " + counted(report.assets, "image", "images") + " and " +
                     counted(report.annotations, "annotation", "annotations");
  const auto were = [](std::int64_t count) { return count == 1 ? " was " : " were "; };
  std::string known;
  if (report.known_assets > 0) known = counted(report.known_assets, "image", "images");
  if (report.known_annotations > 0)
    known += (known.empty() ? "" : " and ") + counted(report.known_annotations, "annotation", "annotations");
  if (!known.empty())
    text += "; " + known + were(report.known_assets + report.known_annotations) + "known already";
  if (report.found_assets > 0)
    text += "; " + counted(report.found_assets, "missing image", "missing images") +
            were(report.found_assets) + "found";
  if (report.left_out > 0)
    text += "; " + counted(report.left_out, "annotation", "annotations") + were(report.left_out) +
            "left out by choice";
  for (const auto& [name, count] : report.classes)
    text += fmt::format("\n  {:>12}  {}", grouped(count), visible(name));
  return text + told_text(report) +
         fmt::format("\nThis was import {}; --undo {} takes it back.", report.import_id, report.import_id);
}

std::string text_of(const flow::ImportPreview& preview) {
  std::string text = "found";
  for (const auto& part : preview.parts)
    text += fmt::format("\n  {:>12}  {}", visible(part.title),
                        part.where.empty() ? "all of it" : visible(part.where));
  for (const auto& part : preview.others)
    text +=
        fmt::format("\n  {:>12}  {} (not read: the above is likelier; --format {} reads it)",
                    visible(part.title), part.where.empty() ? "there too" : visible(part.where), part.format);
  text += fmt::format("\n{}: {} new, {} in the project already, {} without their file",
                      counted(preview.images, "image", "images"), grouped(preview.new_images),
                      grouped(preview.known_images), grouped(preview.without_image));
  for (const auto& [split, count] : preview.splits)
    text += fmt::format("\n  {:>12}  {}", grouped(count), split);
  text += "\n" + counted(preview.annotations, "annotation", "annotations");
  for (const auto& [run, count] : preview.runs)
    text += fmt::format("\n  {:>12}  of the run {}", grouped(count), visible(run));
  std::int64_t without = 0;
  for (const auto& each : preview.classes) {
    if (each.annotations == 0 && each.becomes == each.name) {
      ++without;
      continue;
    }
    const std::string becomes = each.becomes.empty()        ? "left out"
                                : each.becomes != each.name ? "becomes " + visible(each.becomes)
                                : each.known                ? "a class of the project"
                                                            : "new";
    const bool is_new = !each.becomes.empty() && each.becomes != each.name && !each.known;
    text += fmt::format("\n  {:>12}  {}: {}{}", grouped(each.annotations), visible(each.name), becomes,
                        is_new ? ", which is new" : "");
  }
  if (without > 0) text += "\n  and " + counted(without, "class", "classes") + " without labels";
  text += unused_text(preview.unused);
  text += problems_text(preview.problems, counted(preview.problem_count, "problem", "problems"));
  return text + "\nNothing was stored.";
}

std::string text_of(const flow::UndoReport& report) {
  std::string text = fmt::format(
      "took back import {}: {} deleted, {} moved to the trash, {} retired", report.import_id,
      counted(report.annotations, "annotation", "annotations"), counted(report.assets, "image", "images"),
      counted(static_cast<std::int64_t>(report.classes.size()), "class", "classes"));
  if (report.kept_annotations + report.kept_assets > 0)
    text += fmt::format("\n{} and {} stay, because somebody worked on them since:",
                        counted(report.kept_annotations, "annotation", "annotations"),
                        counted(report.kept_assets, "image", "images"));
  for (const auto& one : report.kept)
    text += fmt::format("\n  image {}: {}", one.asset.value, visible(one.why));
  for (const auto& name : report.layers)
    text += fmt::format("\nthe layer {} is dropped: the import made it, and nothing is in it", visible(name));
  if (report.found_assets > 0)
    text += fmt::format("\n{} whose missing file came with it: the file stays",
                        counted(report.found_assets, "image", "images"));
  return text;
}

// "old=new", "old=" to leave it out. A class without a name or with "=" in it cannot be named so.
Result<flow::ClassChoices> choices_of(const std::vector<std::string>& given) {
  flow::ClassChoices out;
  for (const std::string& text : given) {
    const auto at = text.find('=');
    if (at == std::string::npos || at == 0)
      return fail(ErrorCode::kInvalid, "write --class OLD=NEW, or --class OLD= to leave it out",
                  "--class " + text);
    if (!out.emplace(text.substr(0, at), text.substr(at + 1)).second)
      return fail(ErrorCode::kInvalid, "this class was named twice", "--class " + text);
    if (text.size() - at - 1 > 500)
      return fail(ErrorCode::kInvalid, "a class name is limited to 500 bytes", "--class " + text);
  }
  return out;
}

// What a model predicted is imported beside the truth: its layer is made on the way.
Result<LayerId> target_layer(ledger::Store& store, ProjectId project, const std::string& name,
                             const std::string& import_id) {
  auto found = find_layer(store, project, name);
  if (found || found.error().code != ErrorCode::kNotFound) return found;
  record::Layer wanted;
  wanted.kind = record::LayerKind::kRun;
  wanted.name = name;
  TM_ASSIGN(const auto made, flow::create_layer(store, {UserId{}, true}, project, wanted, import_id));
  return made.id;
}

Result<flow::ImportOptions> options_of(const Context& context, const ImportArguments& arguments) {
  flow::ImportOptions options;
  TM_ASSIGN(options.classes, choices_of(arguments.classes));
  options.source = arguments.source;
  options.within = arguments.root;
  options.format = arguments.format;
  options.encoding = arguments.encoding;
  options.copy = !arguments.in_place;
  options.check_media = !arguments.no_check;
  options.temp = context.data / "tmp";
  options.reports = context.data / "imports";
  return options;
}

// Where nothing is kept yet, a preview looks at the import into an empty data folder, which is gone after it.
class EmptyData {
 public:
  EmptyData() : path_((std::filesystem::temp_directory_path() / "touchmark-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  ~EmptyData() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  EmptyData(const EmptyData&) = delete;
  EmptyData& operator=(const EmptyData&) = delete;
  Result<std::shared_ptr<const flow::Ports>> open(const Programs& programs) const {
    if (path_.empty()) return fail(ErrorCode::kUnavailable, "there is no room for temporary files");
    return programs.open(path_, {}, flow::Opening::kCreate);
  }

 private:
  std::string path_;
};

// A project that is not there is made by the import; a preview is of an empty one.
Result<int> run_preview(const Context& context, const ImportArguments& arguments,
                        flow::ImportOptions options) {
  std::error_code ignored;
  std::optional<EmptyData> empty;
  if (context.database.empty() && !std::filesystem::exists(context.data, ignored)) empty.emplace();
  TM_ASSIGN(const auto ports, empty ? empty->open(context.programs) : context.open(flow::Opening::kRead));
  if (!std::filesystem::is_directory(options.temp, ignored)) options.temp.clear();
  ProjectId project;
  if (auto found = find_project(ports->store, arguments.project)) {
    project = found->id;
  } else if (found.error().code != ErrorCode::kNotFound) {
    return tl::unexpected(found.error());
  }
  if (!arguments.layer.empty()) {
    const auto layer = project ? find_layer(ports->store, project, arguments.layer)
                               : Result<LayerId>(fail(ErrorCode::kNotFound, ""));
    if (!layer && layer.error().code != ErrorCode::kNotFound) return tl::unexpected(layer.error());
    if (layer)
      options.layer = *layer;
    else
      options.layer_name = arguments.layer;
  }
  ProgressBar bar("looking");
  TM_ASSIGN(const auto preview, flow::preview_import(ports->store, ports->media, project, options,
                                                     [&bar](auto done, auto total, auto unit) {
                                                       return bar.update(done, total, unit);
                                                     }));
  print(context, flow::to_json(preview), text_of(preview));
  return 0;
}

Result<int> run_undo(const Context& context, const ImportArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto project, find_project(ports->store, arguments.project));
  ProgressBar bar("taking back");
  TM_ASSIGN(const auto report, flow::undo_import(ports->store, {UserId{}, true}, project.id, arguments.undo,
                                                 [&bar](auto done, auto total, auto unit) {
                                                   return bar.update(done, total, unit);
                                                 }));
  print(context, flow::to_json(report), text_of(report));
  return 0;
}

Result<int> run_import(const Context& context, const ImportArguments& arguments) {
  if (!arguments.undo.empty() && arguments.dry_run)
    return fail(ErrorCode::kInvalid, "--undo takes an import back at once; it cannot be looked at first",
                "--dry-run");
  if (!arguments.undo.empty()) return run_undo(context, arguments);
  if (arguments.source.empty())
    return fail(ErrorCode::kInvalid, "name a folder, label file, image or archive to import");
  TM_ASSIGN(auto options, options_of(context, arguments));
  if (arguments.dry_run) return run_preview(context, arguments, options);
  // What cannot begin makes no project, and no data folder.
  if (!options.format.empty() && options.format != "auto" && options.format != "images")
    TM_TRY(formats::find_format(options.format));
  TM_TRY(formats::DataSource::open(options.source, options.within));
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kCreate));
  std::filesystem::create_directories(options.temp);
  auto& store = ports->store;
  options.begin = [&store, &arguments](ProjectId& project, flow::ImportOptions& into) -> Result<void> {
    auto found = find_project(store, arguments.project);
    if (!found && found.error().code != ErrorCode::kNotFound) return tl::unexpected(found.error());
    if (!found) {
      TM_ASSIGN(found, flow::create_project(store, {}, arguments.project, {}, {}));
    }
    project = found->id;
    if (!arguments.layer.empty()) {
      TM_ASSIGN(into.layer, target_layer(store, project, arguments.layer, into.import_id));
    }
    return {};
  };
  ProgressBar bar("importing");
  TM_ASSIGN(
      const auto report,
      flow::import_data(store, ports->blobs, ports->media, {UserId{}, true}, ProjectId{}, options,
                        [&bar](auto done, auto total, auto unit) { return bar.update(done, total, unit); }));
  print(context, flow::to_json(report), summary(report));
  return 0;
}

}  // namespace

Command import_command() {
  const auto arguments = std::make_shared<ImportArguments>();
  return {
      .name = "import",
      .help = "Bring images and labels into a project",
      .options =
          {{.name = "path", .target = &arguments->source, .help = "folder, label file, image or archive"},
           {.name = "--project",
            .target = &arguments->project,
            .help = "project name; made when it does not exist",
            .required = true},
           {.name = "--format",
            .target = &arguments->format,
            .help = formats::format_names() + ", images; default: detected"},
           {.name = "--layer",
            .target = &arguments->layer,
            .help = "where the labels go; a name that no layer has makes a run. Default: the truth"},
           {.name = "--import-root",
            .target = &arguments->root,
            .help = "folder that the path lies in, and that its texts and links may lead to; default: "
                    "what came with the path"},
           {.name = "--encoding",
            .target = &arguments->encoding,
            .help = "of names and texts that do not say theirs, such as windows-1251; default: guessed"},
           {.name = "--class",
            .target = &arguments->classes,
            .help = "OLD=NEW: the source's class OLD is NEW here; OLD=: leave its annotations out; may be "
                    "given more than once"},
           {.name = "--dry-run",
            .target = &arguments->dry_run,
            .help = "tell what would come in, and store nothing"},
           {.name = "--undo",
            .target = &arguments->undo,
            .help = "take back the import of this id, which it said at its end; no path is given",
            .excludes = "path"},
           {.name = "--in-place",
            .target = &arguments->in_place,
            .help = "reference the image files where they are instead of copying"},
           {.name = "--no-check",
            .target = &arguments->no_check,
            .help = "read image headers only; do not decode every image"}},
      .run = [arguments](const Context& context) { return run_import(context, *arguments); }};
}

}  // namespace touchmark::cli
