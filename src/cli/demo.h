// Shared by serve and demo. Internal to cli/.
#pragma once

#include "cli/commands.h"

namespace touchmark::cli {

Result<std::string> owner_link(const flow::Ports& ports);
void add_serve_options(CLI::App& command, ServeOptions& options);
Result<int> serve(const Context& context, const flow::Ports& ports, const ServeOptions& options);

}  // namespace touchmark::cli
