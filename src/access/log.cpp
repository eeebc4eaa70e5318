#include "access/log.h"

#include "base/bytes.h"

namespace touchmark::access {
namespace {
constexpr std::uint8_t kFormat = 1;  // of the canonical bytes; a change of them needs a new number
}

Digest log_hash(const LogEntry& entry) {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.bytes(as_bytes(entry.prev));
  writer.u8(kFormat);
  for (const std::int64_t value :
       {entry.seq, entry.at.value, entry.actor.value, entry.user.value, entry.project.value})
    writer.i64(value);
  writer.text(entry.kind);
  writer.text(entry.details);
  return sha256(bytes);
}

}  // namespace touchmark::access
