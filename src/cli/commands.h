// Each command adds itself to the parser and, when chosen, sets context.action. Internal to cli/.
#pragma once

#include <CLI/CLI.hpp>

#include "base/json.h"
#include "cli/cli.h"

namespace touchmark::cli {

void add_serve(CLI::App& app, Context& context);
void add_demo(CLI::App& app, Context& context);
void add_import(CLI::App& app, Context& context);
void add_export(CLI::App& app, Context& context);
void add_convert(CLI::App& app, Context& context);
void add_project(CLI::App& app, Context& context);
void add_version(CLI::App& app, Context& context);
void add_audit(CLI::App& app, Context& context);
void add_backup(CLI::App& app, Context& context);
void add_user(CLI::App& app, Context& context);
void add_token(CLI::App& app, Context& context);
void add_worker(CLI::App& app, Context& context);

}  // namespace touchmark::cli
