#include <fmt/core.h>

#include "base/json.h"
#include "cli/commands.h"
#include "cli/demo.h"
#include "cli/output.h"

namespace touchmark::cli {

// The first administrator's one-time link, on the first start and as long as they have no password.
Result<std::string> owner_link(const flow::Ports& ports) {
  access::Access access(ports.accounts, ports.clock);
  TM_ASSIGN(auto users, ports.accounts.users());
  if (users.empty()) {
    TM_ASSIGN(auto owner,
              ports.accounts.add_user({"owner", "Owner", true, true}, {UserId{}, ports.clock.now()}));
    users.push_back(std::move(owner));
  }
  for (const auto& user : users) {
    if (!user.administrator || user.has_password || user.disabled) continue;
    TM_ASSIGN(const auto secret, access.create_one_time_link(user, UserId{}));
    return "/link/" + secret;
  }
  return std::string();
}

Result<int> serve(const Context& context, const flow::Ports& ports, const ServeOptions& options) {
  TM_TRY(duration_of(options.checkpoint_every, "--checkpoint-every"));
  TM_ASSIGN(const auto link, owner_link(ports));
  ServeOptions served = options;
  served.kinds.merge(demo_jobs(ports));  // one that a stopped demo left unfinished
  TM_TRY(context.programs.serve(ports, served, [&](const std::string& address) {
    std::string text = "Touchmark is at " + address;
    if (!link.empty()) text += "\nSign in as the administrator, once and within 24 hours: " + address + link;
    Json value = {{"address", address}};
    if (!link.empty()) value["link"] = address + link;
    print(context, value, text);
  }));
  return 0;
}

// The same in every program that runs jobs.
void add_job_options(jobs::RunnerOptions& options, std::vector<Option>& out) {
  out.push_back({.name = "--job-lease",
                 .target = &options.lease,
                 .help = "seconds after which the job of a lost worker goes to another; default: 30",
                 .range = {{1, 3600}}});
  out.push_back({.name = "--job-silence",
                 .target = &options.silence,
                 .help = "seconds without progress after which a job is given up; default: 1800",
                 .range = {{1, 1'000'000}}});
}

std::vector<Option> serve_options(ServeOptions& options) {
  std::vector<Option> out = {
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
      {.name = "--trusted-proxy",
       .target = &options.trusted_proxies,
       .help =
           "address or network (10.0.0.0/8) of a reverse proxy whose X-Forwarded-For or Forwarded says who "
           "calls; repeat for more"},
      {.name = "--import-root",
       .target = &options.import_roots,
       .help = "folder whose files an administrator may import by path; repeat for more"},
      {.name = "--job-threads",
       .target = &options.jobs.threads,
       .help = "background jobs at once; 0: leave them to touchmark worker",
       .shows_default = true,
       .range = {{0, 64}}}};
  out.push_back(
      {.name = "--checkpoint-dir",
       .target = &options.checkpoint_dir,
       .help = "folder to write signed checkpoints of the event log into; see audit verify --checkpoint"});
  out.push_back({.name = "--checkpoint-every",
                 .target = &options.checkpoint_every,
                 .help = "how often: 30m, 1h, 1d, or seconds",
                 .shows_default = true,
                 .needs = "--checkpoint-dir"});
  out.push_back({.name = "--checkpoint-keep",
                 .target = &options.checkpoint_keep,
                 .help = "keep the newest so many; 0: all",
                 .shows_default = true,
                 .range = {{0, 1'000'000}},
                 .needs = "--checkpoint-dir"});
  add_job_options(options.jobs, out);
  return out;
}

Command serve_command() {
  const auto options = std::make_shared<ServeOptions>();
  return {.name = "serve",
          .help = "Serve the web UI and the API",
          .options = serve_options(*options),
          .run = [options](const Context& context) -> Result<int> {
            TM_ASSIGN(const auto ports, context.open(flow::Opening::kServe));
            return serve(context, *ports, *options);
          }};
}

Command worker_command() {
  const auto options = std::make_shared<jobs::RunnerOptions>();
  options->threads = 1;
  std::vector<Option> flags = {{.name = "--threads",
                                .target = &options->threads,
                                .help = "jobs at once",
                                .shows_default = true,
                                .range = {{1, 64}}}};
  add_job_options(*options, flags);
  return {.name = "worker",
          .help = "Run background jobs for a shared database, without serving",
          .options = std::move(flags),
          .run = [options](const Context& context) -> Result<int> {
            TM_ASSIGN(const auto ports, context.open(flow::Opening::kWork));
            TM_TRY(context.programs.work(*ports, *options, [&] {
              print(context, {{"ok", true}}, "working; stop with Ctrl-C");
            }));
            return 0;
          }};
}

}  // namespace touchmark::cli
