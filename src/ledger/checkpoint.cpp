#include "ledger/checkpoint.h"

#include <fmt/core.h>
#include <sodium.h>

#include <algorithm>

#include "base/json.h"

namespace touchmark::ledger {
namespace {

// What is signed begins with this, so that the key's signature means this and nothing else.
constexpr std::string_view kPurpose = "touchmark checkpoint 1\n";

bool sodium_ready() {
  static const bool ready = sodium_init() >= 0;
  return ready;
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

template <std::size_t kSize>
std::string_view text_of(const std::array<std::uint8_t, kSize>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <std::size_t kSize>
Result<std::array<std::uint8_t, kSize>> array_from_hex(std::string_view hex, const char* what) {
  const auto bytes = from_hex(hex);
  if (!bytes || bytes->size() != kSize)
    return fail(ErrorCode::kInvalid, fmt::format("{} is {} hex digits", what, kSize * 2));
  std::array<std::uint8_t, kSize> out{};
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

tl::unexpected<Error> no_checkpoint() {
  return fail(ErrorCode::kInvalid, "the file is not a Touchmark checkpoint");
}

Result<ChainHead> head_of(const Json& value) {
  const auto text = [&value](const char* name) {
    const auto found = value.find(name);
    return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const auto number = [&value](const char* name) {
    const auto found = value.find(name);
    return found != value.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
  };
  if (!value.is_object()) return no_checkpoint();
  ChainHead head{text("chain"), number("id"), text("name"), Seq{number("seq")}, {}};
  const auto hash = array_from_hex<sizeof(Digest)>(text("hash"), "a hash");
  if (!hash || head.chain.empty()) return no_checkpoint();
  head.hash = *hash;
  return head;
}

Json json_of(const ChainHead& head) {
  Json out = {{"chain", head.chain}, {"seq", head.seq.value}, {"hash", touchmark::to_hex(head.hash)}};
  if (head.id != 0) out["id"] = head.id;
  if (!head.name.empty()) out["name"] = head.name;
  return out;
}

}  // namespace

std::string name_of(const ChainHead& head) {
  if (head.id == 0) return head.chain;
  return head.name.empty() ? fmt::format("{} {}", head.chain, head.id)
                           : fmt::format("{} {} ({})", head.chain, head.id, head.name);
}

Result<KeySeed> new_key_seed() {
  if (!sodium_ready()) return fail(ErrorCode::kInternal, "libsodium cannot be used on this machine");
  KeySeed seed{};
  randombytes_buf(seed.data(), seed.size());
  return seed;
}

PublicKey public_key_of(const KeySeed& seed) {
  sodium_ready();
  PublicKey key{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
  crypto_sign_seed_keypair(key.data(), secret.data(), seed.data());
  sodium_memzero(secret.data(), secret.size());
  return key;
}

std::string to_hex(const PublicKey& key) {
  return touchmark::to_hex(text_of(key));
}

Result<PublicKey> public_key_from_hex(std::string_view hex) {
  return array_from_hex<sizeof(PublicKey)>(hex, "a public key");
}

std::string write_checkpoint(const Checkpoint& checkpoint, const KeySeed& seed) {
  sodium_ready();
  PublicKey key{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
  crypto_sign_seed_keypair(key.data(), secret.data(), seed.data());
  Json heads = Json::array();
  for (const ChainHead& head : checkpoint.heads) heads.push_back(json_of(head));
  const std::string body = dump_json({{"touchmark_checkpoint", 1},
                                      {"at", checkpoint.at},
                                      {"heads", std::move(heads)},
                                      {"public_key", to_hex(key)}});
  const std::string message = std::string(kPurpose) + body;
  std::array<std::uint8_t, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr, bytes_of(message), message.size(), secret.data());
  sodium_memzero(secret.data(), secret.size());
  return body + "\n" + touchmark::to_hex(text_of(signature)) + "\n";
}

Result<Checkpoint> read_checkpoint(std::string_view text, const PublicKey& trusted) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || text.back() != '\n') return no_checkpoint();
  const std::string_view body = text.substr(0, end);
  const std::string_view tail = text.substr(end + 1, text.size() - end - 2);
  const auto value = parse_json(body);
  if (!value || !value->is_object() || value->value("touchmark_checkpoint", Json()) != Json(1))
    return no_checkpoint();
  const auto signature = array_from_hex<crypto_sign_BYTES>(tail, "a signature");
  if (!signature) return no_checkpoint();
  const std::string message = std::string(kPurpose) + std::string(body);
  sodium_ready();
  if (crypto_sign_verify_detached(signature->data(), bytes_of(message), message.size(), trusted.data()) !=
      0) {
    const bool other = value->value("public_key", Json()) != Json(to_hex(trusted));
    return fail(ErrorCode::kCorrupt, other ? "the checkpoint was signed with another key than the trusted one"
                                           : "the checkpoint was changed after it was signed");
  }
  Checkpoint out;
  const auto at = value->find("at");
  const auto heads = value->find("heads");
  if (at == value->end() || !at->is_string() || heads == value->end() || !heads->is_array())
    return no_checkpoint();
  out.at = at->get<std::string>();
  for (const Json& each : *heads) {
    TM_ASSIGN(auto head, head_of(each));
    out.heads.push_back(std::move(head));
  }
  return out;
}

}  // namespace touchmark::ledger
