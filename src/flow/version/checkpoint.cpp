#include "flow/version/checkpoint.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/disk.h"
#include "flow/version/chains.h"
#include "formats/atomic_file.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

constexpr const char* kKeyFile = "audit.key";

tl::unexpected<Error> system_failure(const std::string& what, const fs::path& path) {
  return fail(ErrorCode::kUnavailable, what + ": " + std::strerror(errno), path.string());
}

Result<void> sync_folder(const fs::path& folder) {
  const fs::path place = folder.empty() ? fs::path(".") : folder;
  const int fd = ::open(place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  return synced ? Result<void>{} : system_failure("cannot write to disk", place);
}

Result<ledger::KeySeed> read_key(const fs::path& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0)
    return fail(ErrorCode::kNotFound, "no key was made yet", file.string());
  if ((info.st_mode & 077) != 0)
    return fail(ErrorCode::kForbidden,
                "others may read or write the key that signs checkpoints; chmod 600 it", file.string());
  std::ifstream in(file);
  std::string text;
  if (!std::getline(in, text))
    return fail(ErrorCode::kUnavailable, "the key that signs checkpoints cannot be read", file.string());
  auto seed = ledger::public_key_from_hex(text);  // as many digits
  if (!seed) return fail(ErrorCode::kInvalid, "this file is not a key that signs checkpoints", file.string());
  return *seed;
}

// Under another name first, then linked: whoever comes second finds the first one's key whole.
Result<void> make_key(const fs::path& file) {
  TM_ASSIGN(const auto seed, ledger::new_key_seed());
  const std::string text =
      to_hex(std::string_view(reinterpret_cast<const char*>(seed.data()), seed.size())) + "\n";
  std::string name = file.string() + ".new-XXXXXX";
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);  // of mode 0600
  if (fd < 0) return system_failure("cannot make the key that signs checkpoints", file);
  const bool written =
      ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  const bool linked = written && (::link(name.c_str(), file.c_str()) == 0 || errno == EEXIST);
  const int failed = errno;
  ::close(fd);
  ::unlink(name.c_str());
  errno = failed;
  if (!linked) return system_failure("cannot make the key that signs checkpoints", file);
  return sync_folder(file.parent_path());
}

Result<std::string> text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) return fail(ErrorCode::kUnavailable, "cannot read the file", file.string());
  return text;
}

tl::unexpected<Error> kept(const std::string& why, const fs::path& file) {
  return fail(ErrorCode::kConflict, "the file is there and is kept: " + why, file.string());
}

// What is there is evidence: it goes only when the new one says all that it says.
Result<void> may_replace(const Ports& ports, const fs::path& file, const ledger::PublicKey& key) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(file, error))) return {};
  TM_ASSIGN(const std::string text, text_of(file));
  const auto old = ledger::read_checkpoint(text, key);
  if (!old) return kept(old.error().message, file);
  TM_ASSIGN(const auto missing, missing_head(ports, old->heads));
  if (missing)
    return kept(
        fmt::format("event {} of {}, which it names, is not in the log any more; see touchmark audit verify "
                    "--checkpoint",
                    missing->seq.value, name_of(*missing)),
        file);
  return {};
}

}  // namespace

Result<ledger::KeySeed> audit_key(const fs::path& data_dir) {
  const fs::path file = data_dir / kKeyFile;
  auto key = read_key(file);
  if (key || key.error().code != ErrorCode::kNotFound) return key;
  TM_TRY(make_key(file));
  return read_key(file);
}

Result<ledger::PublicKey> audit_public_key(const fs::path& data_dir) {
  TM_ASSIGN(const auto seed, read_key(data_dir / kKeyFile));
  return ledger::public_key_of(seed);
}

Result<std::vector<ledger::ChainHead>> chain_heads(const Ports& ports) {
  std::vector<ledger::ChainHead> out;
  TM_TRY(ports.store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto projects, reader.projects());
    out.clear();
    for (const auto& project : projects)
      out.push_back({std::string(ledger::kProjectChain), project.id.value, project.name, project.head,
                     project.head_hash});
    return {};
  }));
  for (const auto& chain : other_chains(ports)) {
    TM_ASSIGN(auto head, chain.head());
    head.chain = chain.name;
    out.push_back(std::move(head));
  }
  return out;
}

Result<std::optional<ledger::ChainHead>> missing_head(const Ports& ports,
                                                      const std::vector<ledger::ChainHead>& heads) {
  const auto others = other_chains(ports);
  const auto hash_of = [&](const ledger::ChainHead& head) -> Result<Digest> {
    if (head.chain == ledger::kProjectChain) {
      Digest out{};
      TM_TRY(ports.store.read([&](ledger::Reader& reader) -> Result<void> {
        TM_ASSIGN(const auto event, reader.event(ProjectId{head.id}, head.seq));
        out = event.hash;
        return {};
      }));
      return out;
    }
    for (const auto& chain : others)
      if (chain.name == head.chain) return chain.hash(head.seq);
    return fail(ErrorCode::kNotFound, "there is no such chain");
  };
  for (const auto& head : heads) {
    if (head.seq == Seq{}) continue;  // it was empty
    const auto hash = hash_of(head);
    if (hash && *hash == head.hash) continue;
    if (!hash && hash.error().code != ErrorCode::kNotFound && hash.error().code != ErrorCode::kCorrupt)
      return tl::unexpected<Error>(hash.error());
    return std::optional(head);
  }
  return std::optional<ledger::ChainHead>();
}

Result<ledger::Checkpoint> write_checkpoint(const Ports& ports, const fs::path& target) {
  TM_TRY(check_replaceable(target));  // a pipe would also be waited for
  TM_ASSIGN(const auto seed, audit_key(ports.data_dir));
  TM_TRY(may_replace(ports, target, ledger::public_key_of(seed)));
  ledger::Checkpoint checkpoint;
  checkpoint.at = to_iso8601(ports.clock.now());
  TM_ASSIGN(checkpoint.heads, chain_heads(ports));
  TM_TRY(formats::write_file_atomically(target, ledger::write_checkpoint(checkpoint, seed)));
  TM_TRY(sync_folder(folder_of(target)));
  return checkpoint;
}

}  // namespace touchmark::flow
