// What the server and a worker say to each other over their socket (adapters/process/framing.h): one request,
// one reply. The image travels as an open descriptor, attached to the request, so a worker opens no files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/media/header.h"
#include "base/error.h"
#include "flow/asset/media.h"

namespace touchmark::adapters {

enum class WorkerTask : std::uint8_t {
  kHello,  // open libvips; fails with kUnavailable where it is missing
  kProbe,  // the decoder's view of the header
  kCheck,  // decode everything; the reply carries the thumbnail of `pixels`
  kThumbnail,
  kPyramid,  // write all tiles of `view` under `folder`/pyramid_files
  kValues,   // the values of `view.band`
  kPixels,   // the pixels of the thumbnail of `pixels`, not encoded
};

struct WorkerRequest {
  WorkerTask task = WorkerTask::kHello;
  ImageKind kind = ImageKind::kJpeg;
  std::int32_t pixels = 0;  // longest side of the thumbnail
  std::int64_t max_pixels = 0;
  std::int64_t cpu_seconds = 60;  // processor time for this request
  flow::PictureView view;         // kPyramid, kValues
  std::string folder;             // kPyramid
  std::string library;            // kHello: the file name of libvips
  std::int64_t memory = 0;        // kHello: limits of the process, bytes
  std::int64_t file_bytes = 0;    // kHello
  std::string scratch;            // kHello: the only folder the worker may write in
};

struct WorkerReply {
  flow::MediaInfo info;
  flow::Encoded encoded;
  flow::PictureValues values;
};

std::string encode_request(const WorkerRequest& request);
Result<WorkerRequest> decode_request(std::string_view bytes);
std::string encode_reply(const Result<WorkerReply>& reply);
// The worker's own error, or kInternal for bytes that are not a reply.
Result<WorkerReply> decode_reply(std::string_view bytes);

}  // namespace touchmark::adapters
