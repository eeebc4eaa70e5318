#include <fmt/format.h>

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
  ServeOptions served = options;
  served.handlers.merge(demo_jobs(services, context));  // one that a stopped demo left unfinished
  TM_TRY(context.programs.serve(services, context.data, served, [&](const std::string& address) {
    std::string text = "Touchmark is at " + address;
    if (!link.empty()) text += "\nSign in as the owner, once and within 24 hours: " + address + link;
    Json value = {{"address", address}};
    if (!link.empty()) value["link"] = address + link;
    print(context, value, text);
  }));
  return 0;
}

void add_serve_options(CLI::App& command, ServeOptions& options) {
  command.add_option("--address", options.address, "address to listen on")->capture_default_str();
  command.add_option("--port", options.port, "0: any free port")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
  auto* certificate =
      command.add_option("--tls-certificate", options.tls_certificate, "PEM file")->check(CLI::ExistingFile);
  auto* key = command.add_option("--tls-key", options.tls_key, "PEM file")->check(CLI::ExistingFile);
  certificate->needs(key);
  key->needs(certificate);
  command.add_option("--public-url", options.public_url, "how people reach it, behind a proxy");
  command.add_option("--import-root", options.import_roots,
                     "folder whose files the owner may import by path; repeat for more");
}

void add_serve(CLI::App& app, Context& context) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* command = app.add_subcommand("serve", "Serve the web UI and the API");
  add_serve_options(*command, *options);
  command->callback([options, &context] {
    context.action = [options, &context]() -> Result<int> {
      TM_ASSIGN(const auto services, context.open());
      return serve(context, *services, *options);
    };
  });
}

void add_worker(CLI::App& app, Context& context) {
  CLI::App* command =
      app.add_subcommand("worker", "Run background jobs for a shared database, without serving");
  command->callback([&context] {
    context.action = [&context]() -> Result<int> {
      TM_ASSIGN(const auto services, context.open());
      const workflows::JobParts parts{services->ledger(), services->blobs(), services->media(), context.data};
      jobs::Runner runner(services->jobs(), context.clock, workflows::annotate_qa_handlers(parts), {}, 1);
      runner.start();
      print(context, {{"ok", true}}, "working; stop with Ctrl-C");
      wait_for_stop_signal();
      runner.stop();
      return 0;
    };
  });
}

}  // namespace touchmark::cli
