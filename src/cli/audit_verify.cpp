// audit verify: see docs/adr/0007-what-verify-proves.md for what it proves.
#include <fmt/core.h>

#include <fstream>

#include "base/json.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "flow/version/audit.h"
#include "flow/version/checkpoint.h"

namespace touchmark::cli {
namespace fs = std::filesystem;
namespace {

struct VerifyArguments {
  std::string project;
  bool media = false;
  std::vector<std::string> heads;
  std::vector<std::string> checkpoints;
  std::string public_key;
};

Result<std::string> file_text(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error))
    return fail(ErrorCode::kNotFound, "there is no such file", file.string());
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) return fail(ErrorCode::kUnavailable, "the file cannot be read", file.string());
  return text;
}

// Hex digits, or a file that begins with them.
Result<ledger::PublicKey> trusted_key(const Context& context, const std::string& given) {
  if (given.empty()) {
    auto key = flow::audit_public_key(context.data);
    if (!key)
      key.error().message +=
          " in this data folder (a backup does not carry it); give the one you noted, as audit key printed "
          "it, "
          "with --public-key";
    return key;
  }
  if (auto key = ledger::public_key_from_hex(given)) return key;
  auto text = file_text(given);
  if (!text)
    return fail(ErrorCode::kInvalid, "a public key is 64 hex digits, or a file that holds them",
                "--public-key");
  text->erase(std::min(text->find_first_of(" \r\n"), text->size()));
  return ledger::public_key_from_hex(*text);
}

struct Wanted {
  flow::AuditOptions options;
  std::vector<std::string> refused;  // checkpoints whose signature does not hold
};

Result<Wanted> read_arguments(const Context& context, const VerifyArguments& arguments) {
  Wanted out;
  out.options.media = arguments.media;
  for (const std::string& hex : arguments.heads) {
    const auto bytes = from_hex(hex);
    Digest head{};
    if (!bytes || bytes->size() != head.size())
      return fail(ErrorCode::kInvalid, "a head is the 64 hex digits that audit verify printed", "--head");
    std::copy(bytes->begin(), bytes->end(), head.begin());
    out.options.heads.push_back(head);
  }
  if (arguments.checkpoints.empty()) return out;
  TM_ASSIGN(const auto key, trusted_key(context, arguments.public_key));
  for (const std::string& name : arguments.checkpoints) {
    TM_ASSIGN(const std::string text, file_text(name));
    auto checkpoint = ledger::read_checkpoint(text, key);
    if (checkpoint)
      out.options.checkpoints.push_back(std::move(*checkpoint));
    else if (checkpoint.error().code == ErrorCode::kCorrupt)
      out.refused.push_back(name + ": " + checkpoint.error().message);
    else
      return fail(checkpoint.error().code, checkpoint.error().message, name);
  }
  return out;
}

void say(std::string& text, const std::string& line) {
  text += (text.empty() ? "" : "\n") + visible(line);
}

void say_chain(std::string& text, const flow::ChainAudit& chain) {
  const std::string name = chain.project ? chain.name : chain.chain;
  const ledger::VerifyReport& log = chain.log;
  if (log.finding)
    say(text, fmt::format("{}: NOT INTACT at event {}: {}: {}", name, log.finding->seq.value,
                          log.finding->where, log.finding->problem));
  for (const std::string& problem : chain.problems)
    say(text, fmt::format("{}: NOT INTACT: {}", name, problem));
  if (chain.ok())
    say(text, fmt::format("{}: intact; {} events, {} rows, {} versions, head {}", name, grouped(log.events),
                          grouped(log.rows), grouped(chain.versions), to_hex(log.head_hash)));
  if (!chain.media) return;
  const flow::MediaReport& media = *chain.media;
  say(text, fmt::format("{}: {} files hashed, {} bytes, {} missing or altered", name, grouped(media.files),
                        grouped(media.bytes), grouped(static_cast<std::int64_t>(media.problems.size()))));
  if (media.unhashed > 0)
    say(text,
        fmt::format("{}: {} of them lie in place and were imported without a check: only that they are there "
                    "is known",
                    name, grouped(media.unhashed)));
  if (media.absent > 0)
    say(text, fmt::format("{}: {} images had no file when they were imported", name, grouped(media.absent)));
}

Result<flow::AuditReport> run_audit(const flow::Ports& ports, const flow::AuditOptions& options) {
  std::optional<ProgressBar> bar;
  std::string title;
  return flow::audit(ports, options, [&](const std::string& what, auto done, auto total, auto unit) {
    if (what != title || !bar) {
      title = what;
      bar.emplace("verifying " + what);
    }
    return bar->update(done, total, unit);
  });
}

Result<int> verify(const Context& context, const VerifyArguments& arguments) {
  TM_ASSIGN(Wanted wanted, read_arguments(context, arguments));
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
  if (!arguments.project.empty()) {
    TM_ASSIGN(const auto project, find_project(ports->store, arguments.project));
    wanted.options.project = project.id;
  }
  TM_ASSIGN(auto report, run_audit(*ports, wanted.options));
  report.problems.insert(report.problems.end(), wanted.refused.begin(), wanted.refused.end());
  Json projects = Json::array();
  Json others = Json::array();
  std::string text;
  for (const std::string& problem : report.problems) say(text, "NOT INTACT: " + problem);
  for (const auto& chain : report.chains) {
    (chain.project ? projects : others).push_back(flow::to_json(chain));
    say_chain(text, chain);
  }
  if (report.chains.empty()) say(text, "no projects");
  for (const auto& checkpoint : wanted.options.checkpoints)
    if (report.ok())
      say(text,
          fmt::format("the checkpoint of {} holds: nothing that it names was cut or changed", checkpoint.at));
  print(context,
        {{"ok", report.ok()},
         {"problems", report.problems},
         {"projects", std::move(projects)},
         {"chains", std::move(others)}},
        text);
  return report.ok() ? 0 : 1;
}

}  // namespace

Command audit_verify_command() {
  const auto arguments = std::make_shared<VerifyArguments>();
  return {
      .name = "verify",
      .help = "Replay the log and compare; exits 1 when anything differs",
      .options = {{.name = "--project", .target = &arguments->project, .help = "default: every project"},
                  {.name = "--media",
                   .target = &arguments->media,
                   .help = "also hash every file that images name, and compare"},
                  {.name = "--head",
                   .target = &arguments->heads,
                   .help = "a head noted earlier, which must still be in the log; repeat for more"},
                  {.name = "--checkpoint",
                   .target = &arguments->checkpoints,
                   .help =
                       "a signed checkpoint, all of whose heads must still be in the log; repeat for more"},
                  {.name = "--public-key",
                   .target = &arguments->public_key,
                   .help = "of checkpoints, or a file with it; default: that of this data folder",
                   .needs = "--checkpoint"}},
      .run = [arguments](const Context& context) { return verify(context, *arguments); }};
}

}  // namespace touchmark::cli
