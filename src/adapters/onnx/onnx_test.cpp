// The runtime with small networks of our own: right answers, and networks that hang, need too much, lie or
// die.
#include "adapters/onnx/onnx_fixture.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "adapters/onnx/protocol.h"
#include "adapters/onnx/worker.h"
#include "adapters/process/process_pool.h"
#include "base/hash.h"
#include "models/test_graphs.h"

// The test program is its own worker.
int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "model-worker")
    return touchmark::adapters::model_worker_main(touchmark::adapters::kChildSocket);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

namespace touchmark::adapters {
namespace {
using namespace std::chrono_literals;
using models::Array;
using models::NetworkFile;
namespace graphs = models::test_graphs;
namespace fs = std::filesystem;

std::vector<pid_t> child_processes() {
  std::vector<pid_t> pids;
  for (const auto& task : fs::directory_iterator("/proc/self/task")) {
    std::ifstream in(task.path() / "children");
    for (pid_t pid = 0; in >> pid;) pids.push_back(pid);
  }
  return pids;
}

class OnnxTest : public RuntimeTest {
 protected:
  NetworkFile save(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return {"Test-" + name, folder_ / name, to_hex(sha256(bytes))};
  }
  Result<std::vector<Array>> run(const NetworkFile& network, const std::string& input, Array value,
                                 std::chrono::milliseconds limit = 30s) {
    models::RunRequest request;
    request.inputs = {{input, std::move(value)}};
    request.outputs = {"y"};
    request.limit = limit;
    return runtime_->run(network, request);
  }
  void expect_works() {
    const auto out = run(save("plus", graphs::plus_one()), "x", Array::of({2}, std::vector<float>{1, 2}));
    ASSERT_TRUE(out) << out.error().text();
    EXPECT_EQ(out->at(0).to_floats(), (std::vector<float>{2, 3}));
  }
};

TEST_F(OnnxTest, RunsANetworkAndSaysWhatItIs) {
  const auto network = save("plus", graphs::plus_one());
  const auto facts = runtime_->inspect(network);
  ASSERT_TRUE(facts) << facts.error().text();
  ASSERT_EQ(facts->inputs.size(), 1u);
  EXPECT_EQ(facts->inputs[0].name, "x");
  EXPECT_EQ(facts->inputs[0].shape, (std::vector<models::Dimension>{{0, "n"}}));
  EXPECT_EQ(facts->metadata.at("character"), "a\nb");
  expect_works();
}

TEST_F(OnnxTest, PixelsAreNormalizedBesideTheNetwork) {
  graphs::Graph g;
  g.nodes = {graphs::node("Identity", {"x"}, {"y"})};
  g.inputs = {graphs::value("x", graphs::kFloat, {"1", "3", "2", "2"})};
  g.outputs = {graphs::value("y", graphs::kFloat, {"1", "3", "2", "2"})};
  models::PixelInput pixels;
  pixels.width = pixels.height = 2;
  pixels.picture_width = 2;
  pixels.picture_height = 1;
  pixels.rgb = std::string("\x0a\x14\x1e\x28\x32\x3c", 6);
  pixels.padding = 114;
  pixels.normalization = {1, {10, 0, 0}, {2, 1, 1}, true, false};
  models::RunRequest request;
  request.inputs = {{"x", pixels}};
  request.outputs = {"y"};
  const auto out = runtime_->run(save("same", graphs::model(g)), request);
  ASSERT_TRUE(out) << out.error().text();
  EXPECT_EQ(out->at(0).to_floats(), (std::vector<float>{10, 25, 52, 52, 20, 50, 114, 114, 10, 40, 114, 114}));
}

TEST_F(OnnxTest, AFileOfAnotherContentIsRefused) {
  auto network = save("plus", graphs::plus_one());
  network.sha256[0] = network.sha256[0] == '0' ? '1' : '0';
  const auto out = run(network, "x", Array::of({1}, std::vector<float>{1}));
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(out.error().message.find("Test-plus"), std::string::npos) << out.error().message;
}

TEST_F(OnnxTest, WhatIsNoNetworkIsRefused) {
  const auto facts = runtime_->inspect(save("text", "this is a text and no network"));
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code, ErrorCode::kCorrupt) << facts.error().text();
  expect_works();
}

TEST_F(OnnxTest, AWrongInputIsRefusedAndNamesTheModel) {
  const auto network = save("plus", graphs::plus_one());
  const auto out = run(network, "other", Array::of({1}, std::vector<float>{1}));
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, ErrorCode::kInvalid);
  EXPECT_NE(out.error().message.find("Test-plus"), std::string::npos);
  expect_works();
}

TEST_F(OnnxTest, ANetworkThatHangsIsEnded) {
  const auto network = save("loop", graphs::counting());
  const auto few = run(network, "times", Array::of({}, std::vector<std::int64_t>{3}));
  ASSERT_TRUE(few) << few.error().text();
  EXPECT_EQ(few->at(0).to_floats(), (std::vector<float>{3}));
  const auto out = run(network, "times", Array::of({}, std::vector<std::int64_t>{1LL << 60}), 500ms);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, ErrorCode::kTooLarge);
  EXPECT_NE(out.error().message.find("Test-loop"), std::string::npos) << out.error().message;
  expect_works();
}

TEST_F(OnnxTest, ANetworkThatNeedsTenGigabytesIsRefused) {
  const auto network = save("zeros", graphs::zeros());
  ASSERT_TRUE(run(network, "shape", Array::of({1}, std::vector<std::int64_t>{5})));
  const auto out = run(network, "shape", Array::of({1}, std::vector<std::int64_t>{10LL << 28}));
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, ErrorCode::kTooLarge) << out.error().text();
  EXPECT_NE(out.error().message.find("Test-zeros"), std::string::npos) << out.error().message;
  const auto wide = run(network, "shape", Array::of({1}, std::vector<std::int64_t>{20LL << 20}));
  ASSERT_FALSE(wide) << "80 MB of output";
  EXPECT_EQ(wide.error().code, ErrorCode::kTooLarge);
  expect_works();
}

TEST_F(OnnxTest, AWorkerThatCrashesCostsOneRequest) {
  const auto network = save("loop", graphs::counting());
  ASSERT_TRUE(run(network, "times", Array::of({}, std::vector<std::int64_t>{1})));
  Result<std::vector<Array>> out = fail(ErrorCode::kInternal, "not run");
  std::thread caller(
      [&] { out = run(network, "times", Array::of({}, std::vector<std::int64_t>{1LL << 60})); });
  std::this_thread::sleep_for(200ms);
  // Not one of those that a sanitizer catches.
  for (const pid_t pid : child_processes()) ::kill(pid, SIGILL);
  caller.join();
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(out.error().message.find("Test-loop crashed"), std::string::npos) << out.error().message;
  EXPECT_TRUE(run(network, "times", Array::of({}, std::vector<std::int64_t>{2})));
}

TEST_F(OnnxTest, ProcessesMakeRoomForOthers) {
  options_.processes = 2;
  runtime_ = make_onnx_runtime(options_);
  for (int i = 0; i < 4; ++i) {
    const auto network = save("plus" + std::to_string(i), graphs::plus_one());
    ASSERT_TRUE(run(network, "x", Array::of({1}, std::vector<float>{1})));
  }
  EXPECT_LE(child_processes().size(), 2u);
}

TEST(OnnxMissing, SaysWhatToInstall) {
  OnnxOptions options;
  options.libraries = {"libonnxruntime-is-not-here.so.1"};
  const auto runtime = make_onnx_runtime(options);
  const auto version = runtime->version();
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(version.error().message.find("script/bootstrap"), std::string::npos);
  models::RunRequest request;
  request.outputs = {"y"};
  const auto out = runtime->run({"M", "/nowhere", ""}, request);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, ErrorCode::kUnavailable);
}

TEST(OnnxProtocol, EveryMessageComesBackEqual) {
  ModelRun run;
  run.inputs = {{"a", Array::of({2}, std::vector<float>{1, 2})}};
  models::PixelInput pixels;
  pixels.width = pixels.height = pixels.picture_width = pixels.picture_height = 1;
  pixels.rgb = "abc";
  run.inputs.push_back({"b", pixels});
  run.outputs = {"y", "z"};
  run.cpu_seconds = 7;
  const auto request = decode_model_request(encode(run));
  ASSERT_TRUE(request);
  ASSERT_TRUE(request->run);
  EXPECT_EQ(encode(*request->run), encode(run));
  HelloReply hello{"1.2", {{{"x", models::ElementType::kInt64, {{3, ""}, {0, "n"}}, ""}}, {}, {{"k", "v"}}}};
  const auto reply = decode_hello_reply(encode(Result<HelloReply>(hello)));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->facts.inputs, hello.facts.inputs);
  EXPECT_EQ(reply->facts.metadata, hello.facts.metadata);
  const auto refused = decode_run_reply(encode(Result<std::vector<Array>>(fail(ErrorCode::kInvalid, "no"))));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "no");
  EXPECT_FALSE(decode_run_reply("nonsense"));
  EXPECT_FALSE(decode_model_request(""));
}

}  // namespace
}  // namespace touchmark::adapters
