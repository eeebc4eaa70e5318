// Shared by serve and demo. Internal to cli/.
#pragma once

#include "cli/commands.h"

namespace touchmark::cli {

Result<std::string> owner_link(Services& services, const Clock& clock);
void add_serve_options(CLI::App& command, ServeOptions& options);

// The job that draws the demo's pictures, one like any other: its progress and its failure are shown in the
// web UI, and the server lives on. `services` and `context` must outlive it.
std::map<std::string, jobs::JobHandler> demo_jobs(Services& services, const Context& context);

Result<int> serve(const Context& context, Services& services, const ServeOptions& options);

}  // namespace touchmark::cli
