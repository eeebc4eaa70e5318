#include "cli/cli.h"

#include <fmt/core.h>

#include <cmath>

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "base/json.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/output.h"

namespace touchmark::cli {
namespace {

using Action = std::function<Result<int>(const Context&)>;

int report(const Context& context, const Error& error) {
  if (context.json) {
    Json body = {{"code", error_code_name(error.code)}, {"message", error.message}};
    if (!error.where.empty()) body["where"] = error.where;
    print(context, {{"error", body}}, "");
  }
  fmt::print(stderr, "touchmark: {}\n", visible(error.text()));
  return exit_code(error.code);
}

CLI::Option* add_target(CLI::App& app, const Option& option) {
  return std::visit(
      [&](auto* target) {
        if constexpr (std::is_same_v<decltype(target), bool*>)
          return app.add_flag(option.name, *target, option.help);
        else if constexpr (std::is_same_v<decltype(target), std::chrono::milliseconds*> ||
                           std::is_same_v<decltype(target), std::optional<std::chrono::milliseconds>*>)
          return app.add_option_function<double>(
              option.name,
              [target](double seconds) { *target = std::chrono::milliseconds(std::llround(seconds * 1000)); },
              option.help);
        else
          return app.add_option(option.name, *target, option.help);
      },
      option.target);
}

void add_options(CLI::App& app, const std::vector<Option>& options) {
  for (const Option& option : options) {
    CLI::Option* added = add_target(app, option);
    if (option.required) added->required();
    if (option.shows_default) added->capture_default_str();
    if (option.range) added->check(CLI::Range(option.range->first, option.range->second));
    if (option.existing_file) added->check(CLI::ExistingFile);
    if (option.count > 0) added->expected(option.count);
  }
  for (const Option& option : options) {
    CLI::Option* added = app.get_option(option.name);
    if (!option.needs.empty()) added->needs(app.get_option(option.needs));
    if (!option.excludes.empty()) added->excludes(app.get_option(option.excludes));
  }
}

// `chosen` is set when the command line names the command. `command` must outlive the parser.
void add_command(CLI::App& app, const Command& command, Action& chosen) {
  CLI::App* added = app.add_subcommand(command.name, command.help);
  add_options(*added, command.options);
  if (command.run) added->callback([&command, &chosen] { chosen = command.run; });
  if (!command.commands.empty()) added->require_subcommand(1);
  for (const Command& inner : command.commands) add_command(*added, inner, chosen);
}

}  // namespace

int run(int argc, char** argv, const Programs& programs) {
  Context context{programs, {}, {}, false};
  CLI::App app{"Label data with AI help, measure how good the labels are, prove where each came from.",
               "touchmark"};
  app.set_version_flag("--version", programs.version);
  app.require_subcommand(1);
  app.fallthrough();
  const char* from_environment = std::getenv("TOUCHMARK_DATA");
  std::string data = from_environment != nullptr ? from_environment : "./touchmark-data";
  app.add_option("--data", data, "data folder (or TOUCHMARK_DATA)")->capture_default_str();
  app.add_option("--database", context.database,
                 "postgresql://... ; default: an SQLite file in the data folder")
      ->envname("TOUCHMARK_DATABASE");
  app.add_flag("--json", context.json, "print one JSON object on standard output");
  const std::vector<Command> commands = {
      serve_command(), demo_command(),    import_command(),  export_command(), convert_command(),
      eval_command(),  project_command(), layer_command(),   model_command(),  version_command(),
      audit_command(), backup_command(),  restore_command(), user_command(),   member_command(),
      token_command(), worker_command()};
  Action action;
  for (const Command& command : commands) add_command(app, command, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  context.data = data;
  if (!action) return report(context, {ErrorCode::kInvalid, "nothing to do; see touchmark --help", ""});
  const auto done = action(context);
  return done ? *done : report(context, done.error());
}

}  // namespace touchmark::cli
