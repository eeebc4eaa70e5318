// The files of the images that arrive: opened, examined on two threads, and taken into the blob store.
#include <atomic>
#include <exception>

#include "base/file_hash.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "flow/asset/ingest.h"

namespace touchmark::flow {
namespace {

// In hex; empty when it cannot be read.
std::string hash_of(const OpenFile& file) {
  const auto digest = sha256_of(file.fd());
  return digest ? to_hex(*digest) : std::string();
}

}  // namespace

// Whatever a reader says of the file, it is opened by the source's gate or not at all. A uri that names no
// file of the source is a claim that nothing came with: it is not believed.
Result<void> IngestSink::prepare_one(Waiting& waiting, std::vector<formats::Issue>& issues) const {
  formats::SourceAsset& asset = waiting.source;
  record::AssetContent& content = asset.content;
  constexpr std::string_view kFile = "file:";
  if (!content.uri.starts_with(kFile)) {
    content.media_error = content.uri.empty() ? "the image file was not found at import"
                                              : "the image did not come with the data set";
    content.media = record::MediaState::kMissing;
    content.uri.clear();
    return {};
  }
  const auto opened = source_.open_file(waiting.file);
  const auto info = !opened                ? Result<MediaInfo>(tl::unexpected<Error>(opened.error()))
                    : options_.check_media ? media_.check(*opened)
                                           : media_.probe(*opened);
  if (info) {
    content.mime = info->mime;
    waiting.truth = formats::Framing::Truth{info->size, info->orientation};
    content.media = record::MediaState::kOk;
    content.media_error.clear();
    if (info->pages > 1)
      issues.push_back({content.name, "it has " + std::to_string(info->pages) + " pages; the first is used",
                        "images of several pages"});
  } else {
    content.media = opened ? record::MediaState::kCorrupt : record::MediaState::kMissing;
    content.media_error = info.error().message;
    issues.push_back({content.name, info.error().message, "images that cannot be read"});
  }
  if (opened) return store_bytes(asset, *opened, issues);
  content.uri.clear();
  return {};
}

// Into the blob store, unless it is referenced in place. Bytes that are not those that the source names are
// left out: somebody changed them. A disk that takes no more ends the import: the images after this one would
// fare no better.
Result<void> IngestSink::store_bytes(formats::SourceAsset& asset, const OpenFile& file,
                                     std::vector<formats::Issue>& issues) const {
  record::AssetContent& content = asset.content;
  // Copied is what no text can name later. Of a file that stays where it is nothing else says whether it is
  // still the same; audit verify --media.
  const bool copies = options_.copy || source_.is_mounted(file.path()) || !is_utf8(file.path().string());
  const bool noted = !copies && options_.check_media;
  const std::string hash = noted || !asset.sha256.empty() ? hash_of(file) : std::string();
  const bool same = asset.sha256.empty() || hash == asset.sha256;
  Result<std::string> stored = content.uri;
  if (same && copies) stored = blobs_.put_open(file);
  if (same && stored) {
    content.uri = std::move(*stored);
    if (noted) content.sha256 = hash;
    return {};
  }
  if (same && stored.error().code == ErrorCode::kUnavailable) return tl::unexpected<Error>(stored.error());
  std::string problem = same ? "could not be copied: " + stored.error().message
                             : "the image's bytes are not those that the bundle names; it was left out";
  content.uri.clear();
  content.media = same ? record::MediaState::kMissing : record::MediaState::kCorrupt;
  content.media_error = problem;
  issues.push_back({content.name, std::move(problem), "images that did not come in"});
  return {};
}

// On two threads. kCancelled when the progress says so; what throws on either thread throws here.
Result<void> IngestSink::examine_waiting() {
  std::vector<std::vector<formats::Issue>> issues(waiting_.size());
  std::atomic<std::size_t> next{0};
  std::atomic<bool> go_on{true};
  std::exception_ptr thrown[2];
  Result<void> ends[2];
  const auto work = [&](bool tells, std::exception_ptr& broken, Result<void>& end) {
    try {
      for (std::size_t i = next++; i < waiting_.size() && go_on; i = next++) {
        end = prepare_one(waiting_[i], issues[i]);
        if (!end) go_on = false;
        if (tells && !tell(static_cast<std::int64_t>(i + 1))) go_on = false;
      }
    } catch (...) {  // out of a thread it would end the process
      broken = std::current_exception();
      go_on = false;
    }
  };
  const bool files = std::any_of(waiting_.begin(), waiting_.end(),
                                 [](const auto& one) { return !one.source.content.uri.empty(); });
  if (files) {
    std::thread helper(work, false, std::ref(thrown[1]), std::ref(ends[1]));
    work(true, thrown[0], ends[0]);
    helper.join();
  } else {
    work(false, thrown[0], ends[0]);
  }
  for (const auto& one : thrown)
    if (one) std::rethrow_exception(one);
  for (const auto& end : ends) TM_TRY(end);
  if (!go_on) return fail(ErrorCode::kCancelled, "cancelled");
  for (auto& list : issues)
    for (auto& issue : list) on_issue(std::move(issue));
  return {};
}

}  // namespace touchmark::flow
