// Compact tables of the int64 ids that data sets use. Dense ids cost about one bit (IdSet) or 20 bytes
// (IdMap) each. Thread-safety: plain values.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace touchmark::formats {

// Mixes the bits of an id or hash (the finalizer of MurmurHash3, A. Appleby, public domain).
inline std::uint64_t mix_bits(std::uint64_t x) {
  x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdULL;
  x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33);
}

// FNV-1a, then mixed; for tables, not for security.
inline std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return mix_bits(hash);
}

// From here on readers number labels that have no number of their own.
inline constexpr std::int64_t kFirstInvented = std::int64_t{1} << 40;

// Key to a value below 2^32 - 1, open addressing.
class IdMap {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  std::uint32_t find(std::int64_t key) const {
    if (slots_.empty()) return kNone;
    return slots_[place(key)].value;
  }
  // False, and nothing changes, when the key is there already.
  bool insert(std::int64_t key, std::uint32_t value) {
    if ((count_ + 1) * 4 > slots_.size() * 3) grow();
    Slot& slot = slots_[place(key)];
    if (slot.value != kNone) return false;
    slot = {key, value};
    ++count_;
    return true;
  }
  std::size_t size() const { return count_; }

 private:
  struct Slot {
    std::int64_t key = 0;
    std::uint32_t value = kNone;
  };
  std::size_t place(std::int64_t key) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = mix_bits(static_cast<std::uint64_t>(key)) & mask;
    while (slots_[at].value != kNone && slots_[at].key != key) at = (at + 1) & mask;
    return at;
  }
  void grow() {
    std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.value != kNone) slots_[place(slot.key)] = slot;
  }
  std::vector<Slot> slots_;
  std::size_t count_ = 0;
};

// A set of ids, 64 neighbours to a word. Beyond `max_words` words (16 bytes each) it is full: new
// neighbourhoods are not recorded, and insert() says they are new.
class IdSet {
 public:
  explicit IdSet(std::size_t max_words = SIZE_MAX) : max_words_(max_words) {}
  // True when the id was not in the set.
  bool insert(std::int64_t id) {
    const std::uint64_t bit = 1ULL << (static_cast<std::uint64_t>(id) & 63);
    const std::uint32_t known = words_.find(id >> 6);
    if (known == IdMap::kNone) {
      if (bits_.size() >= max_words_) return true;
      words_.insert(id >> 6, static_cast<std::uint32_t>(bits_.size()));
      bits_.push_back(bit);
      return true;
    }
    const bool fresh = (bits_[known] & bit) == 0;
    bits_[known] |= bit;
    return fresh;
  }
  bool contains(std::int64_t id) const {
    const std::uint32_t known = words_.find(id >> 6);
    return known != IdMap::kNone && (bits_[known] >> (static_cast<std::uint64_t>(id) & 63) & 1) != 0;
  }
  bool empty() const { return bits_.empty(); }

 private:
  IdMap words_;
  std::vector<std::uint64_t> bits_;
  std::size_t max_words_;
};

}  // namespace touchmark::formats
