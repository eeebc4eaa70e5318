#include "adapters/process/framing.h"

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

tl::unexpected<Error> gone() {
  return fail(ErrorCode::kUnavailable, "the other end of the socket is gone");
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

// All of `left`; a descriptor goes with its first byte.
Result<void> send_exactly(int socket, std::string_view left, int attached, Deadline deadline) {
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

}  // namespace

Result<void> send_message(int socket, std::string_view message, int attached, Deadline deadline) {
  if (message.size() > kMaxMessage)
    return fail(ErrorCode::kTooLarge, "the message to the other process is too large");
  std::string length;
  ByteWriter(length).u32(static_cast<std::uint32_t>(message.size()));
  TM_TRY(send_exactly(socket, length, attached, deadline));
  return send_exactly(socket, message, -1, deadline);
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
