#include "flow/version/chains.h"

#include <algorithm>

namespace touchmark::flow {
namespace {

constexpr std::int64_t kPage = 1'000;

// Where in the access log the wanted hashes are. Its own check vouches for what they cover.
Result<void> look_for(access::AccountStore& accounts, const std::vector<Digest>& heads, OtherAudit& out) {
  std::int64_t after = 0;
  while (true) {
    TM_ASSIGN(const auto entries, accounts.log_after(after, kPage));
    for (const auto& entry : entries) {
      after = entry.seq;
      ++out.log.events;
      if (std::find(heads.begin(), heads.end(), entry.hash) != heads.end())
        out.log.heads_seen.emplace(entry.hash, Seq{entry.seq});
    }
    if (static_cast<std::int64_t>(entries.size()) < kPage) return {};
  }
}

Result<OtherAudit> verify_accounts(access::AccountStore& accounts, const std::vector<Digest>& heads) {
  OtherAudit out;
  TM_ASSIGN(auto check, accounts.verify_log());
  out.log.head_hash = check.head.hash;
  out.problems = std::move(check.findings);
  TM_TRY(look_for(accounts, heads, out));
  return out;
}

OtherChain accounts_chain(const Ports& ports) {
  access::AccountStore& accounts = ports.accounts;
  return {
      "accounts",
      [&accounts]() -> Result<ledger::ChainHead> {
        TM_ASSIGN(const auto head, accounts.log_head());
        return ledger::ChainHead{"accounts", 0, "", Seq{head.seq}, head.hash};
      },
      [&accounts](Seq seq) { return accounts.log_hash(seq.value); },
      [&accounts](const std::vector<Digest>& heads) { return verify_accounts(accounts, heads); },
  };
}

}  // namespace

std::vector<OtherChain> other_chains(const Ports& ports) {
  return {accounts_chain(ports)};
}

}  // namespace touchmark::flow
