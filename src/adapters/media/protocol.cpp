#include "adapters/media/protocol.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/bytes.h"

namespace touchmark::adapters {
namespace {

constexpr std::uint32_t kMaxMessage = 64u << 20;
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

tl::unexpected<Error> gone() {
  return fail(ErrorCode::kUnavailable, "the other end of the socket is gone");
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

Result<void> wait_for(int socket, short what, Deadline deadline) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return fail(ErrorCode::kCancelled, "the deadline passed");
    pollfd waiting{socket, what, 0};
    const int most = static_cast<int>(std::min<std::int64_t>(left.count(), 60'000));
    const int ready = ::poll(&waiting, 1, most);
    if (ready < 0 && errno != EINTR) return gone();
    if (ready > 0) return {};
  }
}

bool must_retry() {
  return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
}

// Exactly `count` bytes, and a descriptor when one is attached to them.
Result<void> receive_exactly(int socket, char* out, std::size_t count, int& attached, Deadline deadline) {
  while (count > 0) {
    TM_TRY(wait_for(socket, POLLIN, deadline));
    iovec part{out, count};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    const ssize_t n = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (n < 0 && must_retry()) continue;
    if (n <= 0) return gone();
    const cmsghdr* extra = CMSG_FIRSTHDR(&header);
    if (extra != nullptr && extra->cmsg_level == SOL_SOCKET && extra->cmsg_type == SCM_RIGHTS) {
      if (attached >= 0) ::close(attached);
      std::memcpy(&attached, CMSG_DATA(extra), sizeof(int));
    }
    out += n;
    count -= static_cast<std::size_t>(n);
  }
  return {};
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
  if (!in.ok() || !in.at_end() || task > static_cast<std::uint8_t>(WorkerTask::kValues) ||
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

Result<void> send_message(int socket, std::string_view message, int attached, Deadline deadline) {
  if (message.size() > kMaxMessage)
    return fail(ErrorCode::kTooLarge, "the message to the other process is too large");
  std::string bytes;
  ByteWriter(bytes).u32(static_cast<std::uint32_t>(message.size()));
  bytes.append(message);
  std::string_view left = bytes;
  while (!left.empty()) {
    iovec part{const_cast<char*>(left.data()), left.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    if (attached >= 0) {
      header.msg_control = control;
      header.msg_controllen = sizeof control;
      cmsghdr* extra = CMSG_FIRSTHDR(&header);
      extra->cmsg_level = SOL_SOCKET;
      extra->cmsg_type = SCM_RIGHTS;
      extra->cmsg_len = CMSG_LEN(sizeof(int));
      std::memcpy(CMSG_DATA(extra), &attached, sizeof(int));
    }
    const ssize_t n = ::sendmsg(socket, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && must_retry()) {
      TM_TRY(wait_for(socket, POLLOUT, deadline));
      continue;
    }
    if (n <= 0) return gone();
    attached = -1;
    left.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<Received> receive_message(int socket, Deadline deadline) {
  Received received;
  std::uint32_t length = 0;
  const auto close_attached = [&received] {
    if (received.attached >= 0) ::close(received.attached);
  };
  auto done =
      receive_exactly(socket, reinterpret_cast<char*>(&length), sizeof length, received.attached, deadline);
  if (done && length > kMaxMessage) done = fail(ErrorCode::kInternal, "a message of impossible length");
  if (done) {
    received.bytes.resize(length);
    done = receive_exactly(socket, received.bytes.data(), length, received.attached, deadline);
  }
  if (!done) {
    close_attached();
    return tl::unexpected<Error>(done.error());
  }
  return received;
}

}  // namespace touchmark::adapters
