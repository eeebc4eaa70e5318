// Shared by serve and demo. Internal to cli/.
#pragma once

#include "cli/commands.h"

namespace touchmark::cli {

Result<std::string> owner_link(const flow::Ports& ports);
// The options fill `options`, which must live as long as the command.
std::vector<Option> serve_options(ServeOptions& options);
Result<int> serve(const Context& context, const flow::Ports& ports, const ServeOptions& options);

}  // namespace touchmark::cli
