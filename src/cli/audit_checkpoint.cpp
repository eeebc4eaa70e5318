// audit checkpoint and audit key.
#include <fmt/core.h>

#include "base/json.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "flow/version/checkpoint.h"

namespace touchmark::cli {
namespace {

Result<int> write(const Context& context, const std::string& target) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto checkpoint, flow::write_checkpoint(*ports, target));
  TM_ASSIGN(const auto key, flow::audit_public_key(context.data));
  print(context,
        {{"file", target},
         {"at", checkpoint.at},
         {"heads", checkpoint.heads.size()},
         {"public_key", ledger::to_hex(key)}},
        fmt::format("{} heads, signed; keep it where those who can write the database cannot. Public key: {}",
                    grouped(static_cast<std::int64_t>(checkpoint.heads.size())), ledger::to_hex(key)));
  return 0;
}

Result<int> show_key(const Context& context) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto seed, flow::audit_key(context.data));
  const std::string key = ledger::to_hex(ledger::public_key_of(seed));
  print(context, {{"public_key", key}}, key);
  return 0;
}

}  // namespace

Command audit_checkpoint_command() {
  const auto target = std::make_shared<std::string>();
  return {.name = "checkpoint",
          .help = "Write the heads of all logs into a signed file",
          .options = {{.name = "--out",
                       .target = target.get(),
                       .help = "an earlier checkpoint of this name is replaced only if it still holds",
                       .required = true}},
          .run = [target](const Context& context) { return write(context, *target); }};
}

Command audit_key_command() {
  return {.name = "key",
          .help = "Print the public key that checkpoints are verified with",
          .run = [](const Context& context) { return show_key(context); }};
}

}  // namespace touchmark::cli
