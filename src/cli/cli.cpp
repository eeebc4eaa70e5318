#include "cli/cli.h"

#include <fmt/format.h>

#include <cstdlib>

#include "cli/commands.h"
#include "cli/output.h"

namespace touchmark::cli {
namespace {

int report(const Context& context, const Error& error) {
  if (context.json) {
    Json body = {{"code", error_code_name(error.code)}, {"message", error.message}};
    if (!error.where.empty()) body["where"] = error.where;
    print(context, {{"error", body}}, "");
  }
  fmt::print(stderr, "touchmark: {}\n", error.text());
  return exit_code(error.code);
}

}  // namespace

int run(int argc, char** argv, const Programs& programs) {
  Context context{programs, {}, {}, false, {}};
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
  for (const auto add : {add_serve, add_demo, add_import, add_export, add_convert, add_project, add_version,
                         add_audit, add_backup, add_user, add_token, add_worker})
    add(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  context.data = data;
  if (!context.action)
    return report(context, {ErrorCode::kInvalid, "nothing to do; see touchmark --help", ""});
  const auto done = context.action();
  return done ? *done : report(context, done.error());
}

}  // namespace touchmark::cli
