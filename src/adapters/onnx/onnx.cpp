#include "adapters/onnx/onnx.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <thread>

#include "adapters/onnx/protocol.h"
#include "adapters/process/process_pool.h"

namespace touchmark::adapters {
namespace {

using models::Array;
using models::Hurry;
using models::NetworkFacts;
using models::NetworkFile;
using Time = std::chrono::steady_clock;

constexpr const char* kHowToInstall =
    "ONNX Runtime is not installed, so models that are files cannot run. `script/bootstrap` installs it; or "
    "set "
    "TOUCHMARK_ONNXRUNTIME to a libonnxruntime.so of version 1.11 or newer and start again";

// What the runtime needs; a model must not see the secrets of the server.
std::vector<std::string> worker_environment() {
  std::vector<std::string> environment = {"LANG=C", "ASAN_OPTIONS=detect_leaks=0"};
  for (const char* name : {"LD_LIBRARY_PATH", "TSAN_OPTIONS"})
    if (const char* value = std::getenv(name)) environment.push_back(std::string(name) + "=" + value);
  return environment;
}

// One network in a process of its own.
struct Place {
  std::unique_ptr<ProcessPool> pool;
  NetworkFacts facts;  // of the process that answered last; set by the reader of its hello
  std::mutex facts_mutex;
  Time::time_point last_used;
  int users = 0;
};

// `model`, so that whoever reads the error knows which one it was.
Error named(const std::string& model, Error error) {
  if (error.message.find(model) == std::string::npos)
    error.message = "the model " + model + ": " + error.message;
  return error;
}

class OnnxRuntime final : public models::Runtime {
 public:
  explicit OnnxRuntime(OnnxOptions options) : options_(std::move(options)) {}

  Result<std::string> version() override {
    TM_ASSIGN(const Found found, library());
    return found.version;
  }
  Result<NetworkFacts> inspect(const NetworkFile& network) override;
  Result<std::vector<Array>> run(const NetworkFile& network, const models::RunRequest& request) override;

 private:
  struct Found {
    std::string library;
    std::string version;
  };

  Result<Found> library();
  Result<Found> look_for_library();
  std::shared_ptr<Place> place_of(const Found& found, const NetworkFile& network, Hurry hurry);
  PoolOptions pool_options(const Found& found, const NetworkFile& network, Hurry hurry) const;
  void make_room();
  // Calls with a place that is not taken away meanwhile.
  template <typename Work>
  auto with_place(const NetworkFile& network, Hurry hurry, const Work& work);
  std::int64_t threads(Hurry hurry) const;

  const OnnxOptions options_;
  std::mutex mutex_;
  std::optional<Found> found_;
  Time::time_point look_again_;
  Error missing_;
  std::map<std::string, std::shared_ptr<Place>> places_;
};

std::int64_t OnnxRuntime::threads(Hurry hurry) const {
  const int cores = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 8);
  const int most = options_.threads > 0 ? options_.threads : cores;
  return hurry == Hurry::kPerson ? most : std::max(most - 1, 1);
}

// Opened once in a process that only tells its version: what is wrong with it must not happen in the server.
Result<OnnxRuntime::Found> OnnxRuntime::look_for_library() {
  std::string why;
  for (const std::string& name : options_.libraries) {
    PoolOptions pool;
    pool.command = options_.worker_command;
    pool.environment = worker_environment();
    ModelHello hello;
    hello.library = name;
    pool.hello = encode(hello);
    pool.words = {"the model worker", "opening ONNX Runtime", "ONNX Runtime", name,
                  "callers wait for models"};
    Found found{name, {}};
    ProcessPool once(pool, [&found](std::string_view reply) -> Result<void> {
      TM_ASSIGN(const auto hello_reply, decode_hello_reply(reply));
      found.version = hello_reply.version;
      return {};
    });
    // There is nothing to ask beyond the hello; a second one is answered as the first.
    const auto answered = once.call(pool.hello, -1, options_.load, Urgency::kInteractive,
                                    [](std::string_view) -> Result<void> { return {}; });
    if (answered && !found.version.empty()) return found;
    if (!answered) why += "; " + answered.error().message;
  }
  return fail(ErrorCode::kUnavailable, kHowToInstall + (why.empty() ? why : " (" + why.substr(2) + ")"));
}

Result<OnnxRuntime::Found> OnnxRuntime::library() {
  const std::lock_guard lock(mutex_);
  if (found_) return *found_;
  if (Time::now() < look_again_) return tl::unexpected<Error>(missing_);
  auto found = look_for_library();
  if (!found) {
    missing_ = found.error();
    look_again_ = Time::now() + std::chrono::seconds(30);
    return found;
  }
  found_ = *found;
  return found;
}

PoolOptions OnnxRuntime::pool_options(const Found& found, const NetworkFile& network, Hurry hurry) const {
  ModelHello hello;
  hello.library = found.library;
  hello.file = network.file.string();
  hello.sha256 = network.sha256;
  hello.memory = options_.memory;
  hello.threads = threads(hurry);
  hello.niceness = hurry == Hurry::kPerson ? 0 : 10;
  PoolOptions pool;
  pool.command = options_.worker_command;
  pool.environment = worker_environment();
  pool.idle = options_.idle;
  pool.start_deadline = options_.load;
  pool.max_served = 100'000;
  pool.hello = encode(hello);
  const std::string model = "the model " + network.model;
  pool.words = {"the worker of " + model, "running " + model, model, "its input",
                "callers wait for " + model};
  return pool;
}

// Of the processes that nobody uses the one idle longest ends. Called with the lock held.
void OnnxRuntime::make_room() {
  while (static_cast<int>(places_.size()) >= std::max(options_.processes, 1)) {
    auto oldest = places_.end();
    for (auto it = places_.begin(); it != places_.end(); ++it)
      if (it->second->users == 0 &&
          (oldest == places_.end() || it->second->last_used < oldest->second->last_used))
        oldest = it;
    if (oldest == places_.end()) return;  // all are at work: one more than wished
    places_.erase(oldest);
  }
}

std::shared_ptr<Place> OnnxRuntime::place_of(const Found& found, const NetworkFile& network, Hurry hurry) {
  const std::string key =
      network.sha256 + (hurry == Hurry::kPerson ? " person " : " job ") + network.file.string();
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Place>& place = places_[key];
  if (!place) {
    places_.erase(key);
    make_room();
    auto made = std::make_shared<Place>();
    made->pool = std::make_unique<ProcessPool>(pool_options(found, network, hurry),
                                               [raw = made.get()](std::string_view reply) -> Result<void> {
                                                 TM_ASSIGN(auto hello, decode_hello_reply(reply));
                                                 const std::lock_guard guard(raw->facts_mutex);
                                                 raw->facts = std::move(hello.facts);
                                                 return {};
                                               });
    places_[key] = made;
    ++made->users;
    return made;
  }
  ++place->users;
  return place;
}

template <typename Work>
auto OnnxRuntime::with_place(const NetworkFile& network, Hurry hurry, const Work& work) {
  using Answer = decltype(work(std::declval<Place&>()));
  const auto found = library();
  if (!found) return Answer(tl::unexpected<Error>(found.error()));
  const auto place = place_of(*found, network, hurry);
  Answer answer = work(*place);
  {
    const std::lock_guard lock(mutex_);
    --place->users;
    place->last_used = Time::now();
  }
  if (!answer) return Answer(tl::unexpected<Error>(named(network.model, answer.error())));
  return answer;
}

// An empty run is refused by the network, after the hello told what it is.
Result<NetworkFacts> OnnxRuntime::inspect(const NetworkFile& network) {
  return with_place(network, Hurry::kPerson, [&](Place& place) -> Result<NetworkFacts> {
    {
      const std::lock_guard guard(place.facts_mutex);
      if (!place.facts.outputs.empty()) return place.facts;
    }
    const auto asked = place.pool->call(encode(ModelRun{}), -1, options_.load, Urgency::kInteractive,
                                        [](std::string_view) -> Result<void> { return {}; });
    const std::lock_guard guard(place.facts_mutex);
    if (!asked && place.facts.outputs.empty()) return tl::unexpected<Error>(asked.error());
    if (place.facts.outputs.empty()) return fail(ErrorCode::kCorrupt, "it has no outputs");
    return place.facts;
  });
}

Result<std::vector<Array>> OnnxRuntime::run(const NetworkFile& network, const models::RunRequest& request) {
  for (const auto& input : request.inputs)
    if (const auto* pixels = std::get_if<models::PixelInput>(&input.value))
      TM_TRY(check_pixels(*pixels));
    else
      TM_TRY(check_array(std::get<Array>(input.value)));
  if (request.outputs.empty()) return fail(ErrorCode::kInvalid, "no output is asked for");
  ModelRun run{request.inputs, request.outputs, 0};
  run.cpu_seconds =
      std::chrono::ceil<std::chrono::seconds>(request.limit).count() * threads(request.hurry) + 1;
  const std::string message = encode(run);
  return with_place(network, request.hurry, [&](Place& place) -> Result<std::vector<Array>> {
    std::vector<Array> out;
    const Urgency urgency = request.hurry == Hurry::kPerson ? Urgency::kInteractive : Urgency::kBackground;
    TM_TRY(
        place.pool->call(message, -1, request.limit, urgency, [&out](std::string_view reply) -> Result<void> {
          TM_ASSIGN(out, decode_run_reply(reply));
          return {};
        }));
    if (out.size() != request.outputs.size())
      return fail(ErrorCode::kCorrupt, "it gave another number of outputs than asked for");
    return out;
  });
}

}  // namespace

std::vector<std::string> onnx_libraries() {
  const char* named = std::getenv("TOUCHMARK_ONNXRUNTIME");
  if (named != nullptr && *named != 0) return {named};
  return OnnxOptions{}.libraries;
}

std::unique_ptr<models::Runtime> make_onnx_runtime(OnnxOptions options) {
  return std::make_unique<OnnxRuntime>(std::move(options));
}

}  // namespace touchmark::adapters
