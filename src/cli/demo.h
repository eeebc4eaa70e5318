// Shared by serve and demo. Internal to cli/.
#pragma once

#include "cli/commands.h"

namespace touchmark::cli {

Result<std::string> owner_link(const flow::Ports& ports);
// The options fill `options`, which must live as long as the command.
std::vector<Option> serve_options(ServeOptions& options);

// The job that draws the demo's pictures, one like any other: its progress and its failure are shown in the
// web UI, and the server lives on. `ports` must outlive it.
jobs::JobKinds demo_jobs(const flow::Ports& ports);

Result<int> serve(const Context& context, const flow::Ports& ports, const ServeOptions& options);

}  // namespace touchmark::cli
