#include <fmt/core.h>

#include "base/json.h"
#include "cli/commands.h"
#include "cli/demo.h"
#include "cli/output.h"
#include "cli/signals.h"
#include "workflows/annotate_qa/handlers.h"

namespace touchmark::cli {

// The owner's one-time link on the first start and as long as the owner has no password.
Result<std::string> owner_link(Services& services, const Clock& clock) {
  access::Access access(services.accounts(), clock);
  TM_ASSIGN(auto users, services.accounts().users());
  if (users.empty()) {
    TM_ASSIGN(auto owner, services.accounts().add_user("owner", "Owner", access::Role::kOwner, clock.now()));
    users.push_back(std::move(owner));
  }
  for (const auto& user : users) {
    if (user.role != access::Role::kOwner || user.has_password || user.disabled) continue;
    TM_ASSIGN(const auto secret, access.create_one_time_link(user.id));
    return "/link/" + secret;
  }
  return std::string();
}

Result<int> serve(const Context& context, Services& services, const ServeOptions& options) {
  TM_ASSIGN(const auto link, owner_link(services, context.clock));
  TM_TRY(context.programs.serve(services, context.data, options, [&](const std::string& address) {
    std::string text = "Touchmark is at " + address;
    if (!link.empty()) text += "\nSign in as the owner, once and within 24 hours: " + address + link;
    Json value = {{"address", address}};
    if (!link.empty()) value["link"] = address + link;
    print(context, value, text);
  }));
  return 0;
}

std::vector<Option> serve_options(ServeOptions& options) {
  return {
      {.name = "--address",
       .target = &options.address,
       .help = "address to listen on",
       .shows_default = true},
      {.name = "--port",
       .target = &options.port,
       .help = "0: any free port",
       .shows_default = true,
       .range = {{0, 65535}}},
      {.name = "--tls-certificate",
       .target = &options.tls_certificate,
       .help = "PEM file",
       .existing_file = true,
       .needs = "--tls-key"},
      {.name = "--tls-key",
       .target = &options.tls_key,
       .help = "PEM file",
       .existing_file = true,
       .needs = "--tls-certificate"},
      {.name = "--public-url", .target = &options.public_url, .help = "how people reach it, behind a proxy"},
      {.name = "--import-root",
       .target = &options.import_roots,
       .help = "folder whose files the owner may import by path; repeat for more"}};
}

Command serve_command() {
  const auto options = std::make_shared<ServeOptions>();
  return {.name = "serve",
          .help = "Serve the web UI and the API",
          .options = serve_options(*options),
          .run = [options](const Context& context) -> Result<int> {
            TM_ASSIGN(const auto services, context.open());
            return serve(context, *services, *options);
          }};
}

Command worker_command() {
  return {.name = "worker",
          .help = "Run background jobs for a shared database, without serving",
          .run = [](const Context& context) -> Result<int> {
            TM_ASSIGN(const auto services, context.open());
            const workflows::JobParts parts{services->ledger(), services->blobs(), services->media(),
                                            context.data};
            jobs::Runner runner(services->jobs(), context.clock, workflows::annotate_qa_handlers(parts), {},
                                1);
            runner.start();
            print(context, {{"ok", true}}, "working; stop with Ctrl-C");
            wait_for_stop_signal();
            runner.stop();
            return 0;
          }};
}

}  // namespace touchmark::cli
