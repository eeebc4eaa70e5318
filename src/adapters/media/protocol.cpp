#include "adapters/media/protocol.h"

#include "base/bytes.h"

namespace touchmark::adapters {
namespace {

constexpr std::uint8_t kOk = 0xff;

void write_info(const flow::MediaInfo& info, ByteWriter& out) {
  out.i64(info.size.width);
  out.i64(info.size.height);
  out.text(info.mime);
  out.u8(info.orientation);
  out.u32(static_cast<std::uint32_t>(info.bands));
  out.u32(static_cast<std::uint32_t>(info.bits));
  out.i64(info.pages);
}

flow::MediaInfo read_info(ByteReader& in) {
  flow::MediaInfo info;
  info.size.width = in.i64();
  info.size.height = in.i64();
  info.mime = in.text();
  info.orientation = in.u8();
  info.bands = static_cast<int>(in.u32());
  info.bits = static_cast<int>(in.u32());
  info.pages = in.i64();
  return info;
}

void write_range(const flow::ValueRange& range, ByteWriter& out) {
  out.f64(range.low);
  out.f64(range.high);
}

flow::ValueRange read_range(ByteReader& in) {
  flow::ValueRange range;
  range.low = in.f64();
  range.high = in.f64();
  return range;
}

void write_view(const flow::PictureView& view, ByteWriter& out) {
  out.i64(view.band);
  out.u8(view.window ? 1 : 0);
  write_range(view.window.value_or(flow::ValueRange{}), out);
}

flow::PictureView read_view(ByteReader& in) {
  flow::PictureView view;
  view.band = static_cast<int>(in.i64());
  const bool has_window = in.u8() != 0;
  const flow::ValueRange window = read_range(in);
  if (has_window) view.window = window;
  return view;
}

void write_values(const flow::PictureValues& values, ByteWriter& out) {
  out.i64(values.bits);
  out.i64(values.bands);
  out.u8(values.deep ? 1 : 0);
  write_range(values.all, out);
  write_range(values.shown, out);
}

flow::PictureValues read_values(ByteReader& in) {
  flow::PictureValues values;
  values.bits = static_cast<int>(in.i64());
  values.bands = static_cast<int>(in.i64());
  values.deep = in.u8() != 0;
  values.all = read_range(in);
  values.shown = read_range(in);
  return values;
}

}  // namespace

std::string encode_request(const WorkerRequest& request) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(static_cast<std::uint8_t>(request.task));
  out.u8(static_cast<std::uint8_t>(request.kind));
  out.u32(static_cast<std::uint32_t>(request.pixels));
  out.i64(request.max_pixels);
  out.i64(request.cpu_seconds);
  write_view(request.view, out);
  out.text(request.folder);
  out.text(request.library);
  out.i64(request.memory);
  out.i64(request.file_bytes);
  out.text(request.scratch);
  return bytes;
}

Result<WorkerRequest> decode_request(std::string_view bytes) {
  ByteReader in(bytes);
  WorkerRequest request;
  const std::uint8_t task = in.u8();
  const std::uint8_t kind = in.u8();
  request.pixels = static_cast<std::int32_t>(in.u32());
  request.max_pixels = in.i64();
  request.cpu_seconds = in.i64();
  request.view = read_view(in);
  request.folder = in.text();
  request.library = in.text();
  request.memory = in.i64();
  request.file_bytes = in.i64();
  request.scratch = in.text();
  if (!in.ok() || !in.at_end() || task > static_cast<std::uint8_t>(WorkerTask::kPixels) ||
      kind > static_cast<std::uint8_t>(ImageKind::kHeif))
    return fail(ErrorCode::kInternal, "malformed request to the media worker");
  request.task = static_cast<WorkerTask>(task);
  request.kind = static_cast<ImageKind>(kind);
  return request;
}

std::string encode_reply(const Result<WorkerReply>& reply) {
  std::string bytes;
  ByteWriter out(bytes);
  if (!reply) {
    out.u8(static_cast<std::uint8_t>(reply.error().code));
    out.text(reply.error().message);
    return bytes;
  }
  out.u8(kOk);
  write_info(reply->info, out);
  out.text(reply->encoded.mime);
  out.i64(reply->encoded.size.width);
  out.i64(reply->encoded.size.height);
  out.text(reply->encoded.bytes);
  write_values(reply->values, out);
  return bytes;
}

Result<WorkerReply> decode_reply(std::string_view bytes) {
  ByteReader in(bytes);
  const std::uint8_t code = in.u8();
  WorkerReply reply;
  if (in.ok() && code <= static_cast<std::uint8_t>(ErrorCode::kInternal)) {
    std::string message(in.text());
    if (in.ok() && in.at_end()) return fail(static_cast<ErrorCode>(code), std::move(message));
  } else if (in.ok() && code == kOk) {
    reply.info = read_info(in);
    reply.encoded.mime = in.text();
    reply.encoded.size.width = in.i64();
    reply.encoded.size.height = in.i64();
    reply.encoded.bytes = in.text();
    reply.values = read_values(in);
    if (in.ok() && in.at_end()) return reply;
  }
  return fail(ErrorCode::kInternal, "malformed reply of the media worker");
}

}  // namespace touchmark::adapters
