// A checkpoint: the heads of all hash chains at one moment, signed. Kept where those who can write the
// database cannot reach, it proves later that no chain was cut or written anew.
//
// A file of two lines: canonical JSON {"at", "heads": [{"chain", "id"?, "name"?, "seq", "hash"}, ...],
// "public_key", "touchmark_checkpoint": 1}, then the Ed25519 signature in hex over "touchmark checkpoint 1\n"
// and the first line. Pure functions; libsodium.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/ids.h"

namespace touchmark::ledger {

// "project": that of a project, with its id and name. Others have a name of their own ("accounts") and id 0.
inline constexpr std::string_view kProjectChain = "project";

struct ChainHead {
  std::string chain;
  std::int64_t id = 0;
  std::string name;
  Seq seq;
  Digest hash{};
  friend bool operator==(const ChainHead&, const ChainHead&) = default;
};

// "project 3 (birds)", "accounts".
std::string name_of(const ChainHead& head);

struct Checkpoint {
  std::string at;  // ISO 8601, UTC
  std::vector<ChainHead> heads;
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

using PublicKey = std::array<std::uint8_t, 32>;
using KeySeed = std::array<std::uint8_t, 32>;  // the secret; whoever has it can sign

Result<KeySeed> new_key_seed();
PublicKey public_key_of(const KeySeed& seed);
std::string to_hex(const PublicKey& key);
Result<PublicKey> public_key_from_hex(std::string_view hex);  // kInvalid

std::string write_checkpoint(const Checkpoint& checkpoint, const KeySeed& seed);
// kInvalid for text that is no checkpoint; kCorrupt when it was not signed with `trusted`, or was changed
// afterwards.
Result<Checkpoint> read_checkpoint(std::string_view text, const PublicKey& trusted);

}  // namespace touchmark::ledger
