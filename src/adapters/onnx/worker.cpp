#include "adapters/onnx/worker.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "adapters/onnx/ort_session.h"
#include "adapters/onnx/protocol.h"
#include "adapters/process/framing.h"
#include "adapters/process/sandbox.h"
#include "base/hash.h"

namespace touchmark::adapters {
namespace {

Result<std::string> read_model(const ModelHello& hello) {
  std::ifstream in(hello.file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in.good() && !in.eof())
    return fail(ErrorCode::kNotFound, "the file " + hello.file + " cannot be read");
  if (bytes.empty()) return fail(ErrorCode::kNotFound, "the file " + hello.file + " is missing or empty");
  if (to_hex(sha256(bytes)) != hello.sha256)
    return fail(ErrorCode::kCorrupt, "the file " + hello.file + " is not the one that the card describes");
  return bytes;
}

class Worker {
 public:
  // What is trusted comes first: the runtime and the bytes are read, then the process gives up its rights,
  // and only then is the model looked at.
  Result<HelloReply> greet(const ModelHello& hello) {
    limit_process(hello.memory, 0);
    if (hello.niceness > 0) (void)::setpriority(PRIO_PROCESS, 0, static_cast<int>(hello.niceness));
    TM_ASSIGN(const OrtLibrary library, OrtLibrary::open(hello.library));
    HelloReply reply;
    reply.version = library.version();
    if (hello.file.empty()) return reply;
    TM_ASSIGN(model_, read_model(hello));
    lock_down("");
    TM_ASSIGN(session_, OrtSession::open(library, model_, static_cast<int>(hello.threads)));
    model_ = {};
    reply.facts = session_->facts();
    return reply;
  }

  Result<std::vector<models::Array>> run(const ModelRun& request) {
    if (!session_) return fail(ErrorCode::kInternal, "the model worker was not greeted");
    limit_cpu(request.cpu_seconds);
    return session_->run(request.inputs, request.outputs);
  }

 private:
  std::string model_;
  std::unique_ptr<OrtSession> session_;
};

}  // namespace

int model_worker_main(int fd) {
  Worker worker;
  for (;;) {
    const Deadline never = std::chrono::steady_clock::now() + std::chrono::hours(24 * 365);
    auto message = receive_message(fd, never);
    if (!message) return message.error().code == ErrorCode::kUnavailable ? 0 : 2;
    if (message->attached >= 0) ::close(message->attached);
    const auto request = decode_model_request(message->bytes);
    if (!request) return 2;
    message->bytes = {};
    const std::string reply =
        request->hello ? encode(worker.greet(*request->hello)) : encode(worker.run(*request->run));
    if (!send_message(fd, reply, -1, never)) return 0;
  }
}

}  // namespace touchmark::adapters
