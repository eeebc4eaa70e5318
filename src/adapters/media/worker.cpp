#include "adapters/media/worker.h"

#include <unistd.h>

#include <chrono>
#include <optional>

#include "adapters/media/decoder.h"
#include "adapters/media/protocol.h"
#include "adapters/process/framing.h"
#include "adapters/process/sandbox.h"

namespace touchmark::adapters {
namespace {

class Worker {
 public:
  Result<WorkerReply> answer(const WorkerRequest& request, int fd) {
    if (request.task == WorkerTask::kHello) return hello(request);
    if (!decoder_) return fail(ErrorCode::kInternal, "the media worker was not greeted");
    if (fd < 0) return fail(ErrorCode::kInternal, "the request carries no image");
    limit_cpu(request.cpu_seconds);
    return decoder_->run(request, fd);
  }

 private:
  Result<WorkerReply> hello(const WorkerRequest& request) {
    limit_process(request.memory, request.file_bytes);
    TM_ASSIGN(const VipsApi api, open_vips(request.library));
    lock_down(request.scratch);
    decoder_.emplace(api);
    return WorkerReply{};
  }

  std::optional<Decoder> decoder_;
};

}  // namespace

int media_worker_main(int fd) {
  Worker worker;
  for (;;) {
    const Deadline never = std::chrono::steady_clock::now() + std::chrono::hours(24 * 365);
    auto message = receive_message(fd, never);
    if (!message) return message.error().code == ErrorCode::kUnavailable ? 0 : 2;
    const auto request = decode_request(message->bytes);
    Result<WorkerReply> reply = fail(ErrorCode::kInternal, "malformed request to the media worker");
    if (request) reply = worker.answer(*request, message->attached);
    if (message->attached >= 0) ::close(message->attached);
    if (!send_message(fd, encode_reply(reply), -1, never)) return 0;
  }
}

}  // namespace touchmark::adapters
