#include "ledger/checkpoint.h"

#include <gtest/gtest.h>

namespace touchmark::ledger {
namespace {

Checkpoint two_heads() {
  return {"2026-01-02T03:04:05.000006Z",
          {{"project", 3, "birds \"x\"\n", Seq{17}, sha256("17")}, {"accounts", 0, "", Seq{4}, sha256("4")}}};
}

TEST(Checkpoint, ComesBackUnderItsKey) {
  const KeySeed seed = *new_key_seed();
  const std::string text = write_checkpoint(two_heads(), seed);
  const auto back = read_checkpoint(text, public_key_of(seed));
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(*back, two_heads());
  EXPECT_EQ(name_of(back->heads[1]), "accounts");
  EXPECT_EQ(write_checkpoint(two_heads(), seed), text) << "the same heads are the same bytes";
}

// RFC 8032, 7.1, TEST 1: that it is Ed25519, and not something near it.
TEST(Checkpoint, TheKeyIsEd25519) {
  const auto seed = public_key_from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  ASSERT_TRUE(seed);
  EXPECT_EQ(to_hex(public_key_of(*seed)), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

TEST(Checkpoint, EveryChangedByteIsFound) {
  const KeySeed seed = *new_key_seed();
  const std::string text = write_checkpoint(two_heads(), seed);
  for (std::size_t i = 0; i < text.size(); ++i)
    for (const int bit : {1, 32}) {
      std::string changed = text;
      changed[i] = static_cast<char>(changed[i] ^ bit);
      const auto read = read_checkpoint(changed, public_key_of(seed));
      // A hex digit of the signature may be written as a capital; it is the same signature.
      const bool same = read && *read == two_heads() && i > text.find('\n') && bit == 32;
      EXPECT_TRUE(!read || same) << "byte " << i;
    }
  for (std::size_t length = 0; length < text.size(); ++length)
    EXPECT_FALSE(read_checkpoint(text.substr(0, length), public_key_of(seed))) << length;
  EXPECT_FALSE(read_checkpoint(text + text, public_key_of(seed)));
}

TEST(Checkpoint, AHeadNamesItsChain) {
  const KeySeed seed = *new_key_seed();
  Checkpoint nameless = two_heads();
  nameless.heads[1].chain.clear();
  const auto read = read_checkpoint(write_checkpoint(nameless, seed), public_key_of(seed));
  ASSERT_FALSE(read) << "rightly signed, and of nothing";
  EXPECT_EQ(read.error().code, ErrorCode::kInvalid);
}

TEST(Checkpoint, AnotherKeyIsNamedAsTheReason) {
  const std::string text = write_checkpoint(two_heads(), *new_key_seed());
  const auto read = read_checkpoint(text, public_key_of(*new_key_seed()));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(read.error().message.find("another key"), std::string::npos) << read.error().message;
  EXPECT_EQ(read_checkpoint("{}\n\n", PublicKey{}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(public_key_from_hex("abc").error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace touchmark::ledger
