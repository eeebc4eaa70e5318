// The hash chains of the database beside those of its projects: whatever a checkpoint names and audit
// verifies besides. A new one is one entry of the list.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "flow/asset/ports.h"
#include "ledger/checkpoint.h"
#include "ledger/verify.h"

namespace touchmark::flow {

struct OtherAudit {
  ledger::VerifyReport log;
  std::vector<std::string> problems;
};

struct OtherChain {
  std::string name;  // as in ledger::ChainHead::chain: "accounts"
  // The last event and its hash; Seq{0} while the chain is empty.
  std::function<Result<ledger::ChainHead>()> head;
  // The hash of an event as it is stored; kNotFound when there is none.
  std::function<Result<Digest>(Seq)> hash;
  // As ledger::verify().
  std::function<Result<OtherAudit>(const std::vector<Digest>& heads)> verify;
};

// In a fixed order. `ports` must outlive them.
std::vector<OtherChain> other_chains(const Ports& ports);

}  // namespace touchmark::flow
