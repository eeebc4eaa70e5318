#include <fmt/format.h>

#include <cmath>

#include "cli/commands.h"
#include "cli/demo.h"
#include "cli/output.h"

namespace touchmark::cli {

// The owner's one-time link on the first start and as long as the owner has no password.
Result<std::string> owner_link(const flow::Ports& ports) {
  access::Access access(ports.accounts, ports.clock);
  TM_ASSIGN(auto users, ports.accounts.users());
  if (users.empty()) {
    TM_ASSIGN(auto owner, ports.accounts.add_user("owner", "Owner", access::Role::kOwner, ports.clock.now()));
    users.push_back(std::move(owner));
  }
  for (const auto& user : users) {
    if (user.role != access::Role::kOwner || user.has_password || user.disabled) continue;
    TM_ASSIGN(const auto secret, access.create_one_time_link(user.id));
    return "/link/" + secret;
  }
  return std::string();
}

Result<int> serve(const Context& context, const flow::Ports& ports, const ServeOptions& options) {
  TM_ASSIGN(const auto link, owner_link(ports));
  TM_TRY(context.programs.serve(ports, options, [&](const std::string& address) {
    std::string text = "Touchmark is at " + address;
    if (!link.empty()) text += "\nSign in as the owner, once and within 24 hours: " + address + link;
    Json value = {{"address", address}};
    if (!link.empty()) value["link"] = address + link;
    print(context, value, text);
  }));
  return 0;
}

// The same in every program that runs jobs.
void add_job_options(CLI::App& command, jobs::RunnerOptions& options) {
  command
      .add_option_function<double>(
          "--job-lease",
          [&options](double seconds) {
            options.lease = std::chrono::milliseconds(std::llround(seconds * 1000));
          },
          "seconds after which the job of a lost worker goes to another; default: 30")
      ->check(CLI::Range(1.0, 3600.0));
  command
      .add_option_function<double>(
          "--job-silence",
          [&options](double seconds) {
            options.silence = std::chrono::milliseconds(std::llround(seconds * 1000));
          },
          "seconds without progress after which a job is given up; default: 1800")
      ->check(CLI::Range(1.0, 1e6));
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
  command
      .add_option("--job-threads", options.jobs.threads,
                  "background jobs at once; 0: leave them to touchmark worker")
      ->capture_default_str()
      ->check(CLI::Range(0, 64));
  add_job_options(command, options.jobs);
}

void add_serve(CLI::App& app, Context& context) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* command = app.add_subcommand("serve", "Serve the web UI and the API");
  add_serve_options(*command, *options);
  command->callback([options, &context] {
    context.action = [options, &context]() -> Result<int> {
      TM_ASSIGN(const auto ports, context.open());
      return serve(context, *ports, *options);
    };
  });
}

void add_worker(CLI::App& app, Context& context) {
  auto options = std::make_shared<jobs::RunnerOptions>();
  CLI::App* command =
      app.add_subcommand("worker", "Run background jobs for a shared database, without serving");
  options->threads = 1;
  command->add_option("--threads", options->threads, "jobs at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  add_job_options(*command, *options);
  command->callback([options, &context] {
    context.action = [options, &context]() -> Result<int> {
      TM_ASSIGN(const auto ports, context.open());
      TM_TRY(context.programs.work(*ports, *options, [&] {
        print(context, {{"ok", true}}, "working; stop with Ctrl-C");
      }));
      return 0;
    };
  });
}

}  // namespace touchmark::cli
