#include "flow/version/audit_media.h"

#include <fmt/core.h>

#include <unordered_set>

#include "base/file_hash.h"
#include "base/json.h"

namespace touchmark::flow {
namespace {

constexpr std::string_view kBlob = "blob:";

struct FirstBytes {
  std::size_t operator()(const Digest& digest) const {
    std::size_t out = 0;
    for (std::size_t i = 0; i < sizeof out; ++i) out = out << 8 | digest[i];
    return out;
  }
};

class MediaChecker {
 public:
  MediaChecker(BlobStore& blobs, const Progress& progress) : blobs_(blobs), progress_(progress) {}

  Result<void> run(ledger::Reader& reader, ProjectId project) {
    TM_ASSIGN(const auto head, reader.project(project));
    total_ = head.assets;
    TM_ASSIGN(const auto revisions, reader.scan_asset_revisions(project));
    for (record::Asset asset;;) {
      TM_ASSIGN(const bool more, revisions->next(asset));
      if (!more) return {};
      TM_TRY(check(asset));
    }
  }

  // Of an image that was erased meanwhile, the file is gone for good reason.
  Result<void> settle(ledger::Reader& reader, ProjectId project) {
    report.problems.clear();
    for (const auto& [asset, text] : found_) {
      TM_ASSIGN(const auto erased, reader.erased(project, asset));
      if (!erased) report.problems.push_back(text);
    }
    return {};
  }

  MediaReport report;

 private:
  Result<void> check(const record::Asset& asset) {
    const record::AssetContent& content = asset.content;
    if (content.erased) return {};
    if (content.uri.empty()) {
      ++report.absent;
      return {};
    }
    const bool blob = content.uri.starts_with(kBlob);
    const std::string wanted = blob ? content.uri.substr(kBlob.size()) : content.sha256;
    if (!seen_.insert(sha256(content.uri + "\n" + wanted)).second) return {};
    if (!tell()) return fail(ErrorCode::kCancelled, "cancelled");
    auto problem = problem_of(content.uri, wanted);
    if (!problem) return tl::unexpected<Error>(problem.error());
    ++report.files;
    if (!problem->empty())
      found_.emplace_back(asset.id, fmt::format("the file of image {}, \"{}\" ({}), {}", asset.id.value,
                                                content.name, content.uri, *problem));
    return {};
  }

  // What is wrong with the file; empty when nothing is.
  Result<std::string> problem_of(const std::string& uri, const std::string& wanted) {
    const auto file = blobs_.open(uri);
    if (!file) return "cannot be opened: " + file.error().message;
    if (wanted.empty()) {
      ++report.unhashed;
      return std::string();
    }
    const auto found = sha256_of(file->fd(), [this](std::int64_t bytes) {
      report.bytes += bytes;
      return tell();
    });
    if (!found && found.error().code == ErrorCode::kCancelled) return tl::unexpected<Error>(found.error());
    if (!found) return "cannot be read: " + found.error().message;
    if (to_hex(*found) == wanted) return std::string();
    return std::string("was altered: its bytes are not those that came in");
  }

  bool tell() const { return !progress_ || progress_(report.files, std::max(total_, report.files), "files"); }

  BlobStore& blobs_;
  const Progress& progress_;
  std::unordered_set<Digest, FirstBytes> seen_;
  std::vector<std::pair<AssetId, std::string>> found_;
  std::int64_t total_ = 0;
};

}  // namespace

Result<MediaReport> check_media(ledger::Store& store, BlobStore& blobs, ProjectId project,
                                const Progress& progress) {
  MediaChecker checker(blobs, progress);
  TM_TRY(store.read([&](ledger::Reader& reader) { return checker.run(reader, project); }));
  TM_TRY(store.read([&](ledger::Reader& reader) { return checker.settle(reader, project); }));
  return std::move(checker.report);
}

Json to_json(const MediaReport& report) {
  return {{"files", report.files},
          {"bytes", report.bytes},
          {"unhashed", report.unhashed},
          {"absent", report.absent},
          {"damaged", report.problems.size()}};
}

}  // namespace touchmark::flow
