// Models behind the ports on a real database: what runs and questions about one image write, with models that
// say what the test wants.
#include <thread>

#include "flow/asset/layer.h"
#include "flow/fake_models.h"
#include "flow/fixture.h"
#include "jobs/runner.h"
#include "workflows/model_loop/assist.h"
#include "workflows/model_loop/jobs.h"
#include "workflows/model_loop/scaled.h"

namespace touchmark::flow {
namespace {

using jobs::Job;
using jobs::JobState;
using workflows::Assist;
using workflows::PredictionRun;

class PredictTest : public FlowTest {
 protected:
  PredictTest() : store_of_models(folder / "models", folder / "features", runtime, &servers) {
    std::filesystem::create_directories(folder / "tmp");
    access::AccountStore& accounts = database->accounts();
    starter = accounts.add_user({"starter", "Starter"}, {UserId{}, clock.now()})->id;
    const auto decide = [](auto) { return Result<std::optional<access::Role>>(access::Role::kManager); };
    EXPECT_TRUE(accounts.change_member(project, starter, decide, {UserId{}, clock.now()}));
    for (const auto& [name, task] : {std::pair("finder", "detect"), std::pair("cutter", "segment_prompt"),
                                     std::pair("sorter", "classify"), std::pair("reader", "read_text"),
                                     std::pair("teller", "caption"), std::pair("both", "caption, detect")})
      add(name, task);
    add_assets(3);
  }

  void add(const char* name, const char* task) {
    const Json card = {{"name", name},
                       {"task", task},
                       {"licence", "free"},
                       {"source", {{"kind", "label_studio_ml"}, {"url", "http://models.example"}}}};
    const auto parsed = models::card_from_json(card);
    ASSERT_TRUE(parsed) << parsed.error().text();
    const auto added = store_of_models.add(*parsed, folder);
    ASSERT_TRUE(added) << added.error().text();
    EXPECT_EQ(added->card.source["model_version"], "7") << "its server was asked";
  }

  Ports with_models() {
    return {store(), database->accounts(), database->jobs(), *blobs, gray, text, clock,
            folder,  &store_of_models};
  }

  LayerId new_layer(const std::string& name) {
    record::Layer layer;
    layer.kind = record::LayerKind::kRun;
    layer.name = name;
    layer.model = name + "@1";
    return create_layer(store(), manager, project, layer)->id;
  }

  Job finished(PredictionRun run) {
    const Ports ports = with_models();
    Json arguments = Json::object();
    workflows::put_prediction_run(run, arguments);
    const JobId id = *ports.jobs.enqueue("predict", project, starter, arguments, clock.now());
    jobs::RunnerOptions options;
    options.threads = 1;
    jobs::Runner runner(ports.jobs, clock, workflows::model_loop_jobs(ports), {}, options);
    runner.start();
    for (int i = 0; i < 2'000; ++i) {
      const auto job = ports.jobs.job(id);
      if (job && job->state > JobState::kRunning) return *job;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ADD_FAILURE() << "the run does not end";
    return {};
  }

  std::vector<record::Annotation> in(LayerId layer, std::int64_t asset = 1) {
    std::vector<record::Annotation> out;
    const auto rows = read([&](ledger::Reader& r) { return r.annotations(project, AssetId{asset}, layer); });
    for (const auto& row : *rows) out.push_back(*row.decode());
    return out;
  }

  PredictionRun asked_of(const char* model, LayerId layer) {
    PredictionRun run;
    run.model = model;
    run.layer = layer;
    run.labels = {{"Cat", {ClassId{1}, -1}}, {"cat", {ClassId{1}, -1}}, {"dog", {ClassId{2}, -1}}};
    return run;
  }

  FakeServers servers;
  NoRuntime runtime;
  GrayMedia gray;
  models::ModelStore store_of_models;
  UserId starter;
};

using record::AnnotationKind;

TEST_F(PredictTest, a_detector_behind_http_runs_without_a_runtime_and_its_boxes_are_of_the_whole_image) {
  const LayerId layer = new_layer("finder");
  const Job job = finished(asked_of("finder", layer));
  ASSERT_EQ(job.state, JobState::kDone) << job.message;
  EXPECT_EQ(job.result,
            (Json{{"images", 3}, {"annotations", 6}, {"unmapped", 3}, {"unfit", 0}, {"failed", 0}}));
  const auto found = in(layer, 3);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].content.shape, geometry::Shape(geometry::Box{0, 0, 320, 480}));
  EXPECT_EQ(found[1].content.shape, geometry::Shape(geometry::Box{320, 0, 320, 480}));
  EXPECT_EQ(found[0].content.score, 0.9);
  EXPECT_EQ(found[1].content.class_id, ClassId{2});
  EXPECT_EQ(found[0].made.made_by, "model:finder@1");
  expect_intact();
}

TEST_F(PredictTest, a_class_may_have_a_score_of_its_own) {
  const LayerId layer = new_layer("finder");
  PredictionRun run = asked_of("finder", layer);
  run.min_score = 0.95;
  run.labels["dog"].min_score = 0.35;
  ASSERT_EQ(finished(run).state, JobState::kDone);
  ASSERT_EQ(in(layer).size(), 1U);
  EXPECT_EQ(in(layer)[0].content.class_id, ClassId{2});
}

TEST_F(PredictTest, boxes_become_masks_by_another_model) {
  const LayerId layer = new_layer("chain");
  PredictionRun run = asked_of("finder", layer);
  run.masks_by = "cutter";
  const Job job = finished(run);
  ASSERT_EQ(job.state, JobState::kDone) << job.message;
  const auto found = in(layer);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].content.shape, geometry::Shape(geometry::Mask{{640, 480}, {0, 153'600, 153'600}}));
  EXPECT_EQ(found[1].content.shape, geometry::Shape(geometry::Mask{{640, 480}, {153'600, 153'600}}));
  EXPECT_EQ(found[1].content.score, 0.4) << "the detector's";
  EXPECT_EQ(servers.calls, 6) << "each image is looked at once by each";
}

TEST_F(PredictTest, a_classifier_gives_tags_a_reader_text_in_order_and_a_captioner_captions) {
  const LayerId tags = new_layer("tags");
  ASSERT_EQ(finished(asked_of("sorter", tags)).state, JobState::kDone);
  ASSERT_EQ(in(tags).size(), 1U) << "0.2 is below the run's score";
  EXPECT_EQ(in(tags)[0].content.kind, AnnotationKind::kTag);
  EXPECT_EQ(in(tags)[0].content.class_id, ClassId{2});

  const LayerId words = new_layer("words");
  const Job read = finished(asked_of("reader", words));
  ASSERT_EQ(read.state, JobState::kDone) << read.message;
  const auto lines = in(words);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].content.kind, AnnotationKind::kTextRegion);
  EXPECT_EQ(lines[0].content.class_id, ClassId{});
  EXPECT_EQ(lines[1].content.text, "second");
  EXPECT_EQ(lines[1].content.order, 2);
  EXPECT_EQ(std::get<geometry::Polygon>(lines[0].content.shape).parts[0].outer[2],
            (geometry::Point{120, 40}));

  const LayerId captions = new_layer("captions");
  PredictionRun tell = asked_of("teller", captions);
  tell.instruction = " of a cat";
  ASSERT_EQ(finished(tell).state, JobState::kDone);
  ASSERT_EQ(in(captions).size(), 1U);
  EXPECT_EQ(in(captions)[0].content.kind, AnnotationKind::kCaption);
  EXPECT_EQ(in(captions)[0].content.text, "a gray picture of a cat");
  expect_intact();
}

TEST_F(PredictTest, text_may_be_given_a_class_and_a_model_of_two_tasks_is_asked_for_one) {
  const LayerId words = new_layer("words");
  PredictionRun run = asked_of("reader", words);
  run.text_class = ClassId{1};
  ASSERT_EQ(finished(run).state, JobState::kDone);
  EXPECT_EQ(in(words)[0].content.class_id, ClassId{1});

  const LayerId captions = new_layer("captions");
  PredictionRun both = asked_of("both", captions);
  both.task = "caption";
  ASSERT_EQ(finished(both).state, JobState::kDone);
  EXPECT_EQ(in(captions)[0].content.kind, AnnotationKind::kCaption);
}

TEST_F(PredictTest, what_a_model_cannot_do_ends_the_run_with_its_name) {
  const LayerId layer = new_layer("none");
  PredictionRun run = asked_of("finder", layer);
  run.task = "caption";
  EXPECT_NE(finished(run).message.find("finder cannot caption"), std::string::npos);
  EXPECT_NE(finished(asked_of("cutter", layer)).message.find("cutter"), std::string::npos);
  run = asked_of("finder", layer);
  run.masks_by = "sorter";
  EXPECT_NE(finished(run).message.find("sorter makes no masks"), std::string::npos);
  EXPECT_TRUE(in(layer).empty());
}

TEST_F(PredictTest, one_image_is_asked_about_once_and_all_answers_go_into_one_layer) {
  const Ports ports = with_models();
  Assist assist(ports);
  const auto ask = [&](std::int64_t asset, const char* model = "finder") {
    PredictionRun run;
    run.model = model;
    const auto about = read([&](ledger::Reader& r) { return r.asset(project, AssetId{asset}); });
    return assist.predict(anna, project, *about, run);
  };
  const auto first = ask(1);
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_TRUE(first->asked);
  EXPECT_EQ(first->annotations, 2);
  EXPECT_EQ(first->layer.name, "finder (on demand)");
  EXPECT_EQ(first->layer.model.rfind("finder@", 0), 0U);
  EXPECT_EQ(in(first->layer.id)[0].made.made_by, "model:" + first->layer.model);
  const auto again = ask(1);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_FALSE(again->asked);
  EXPECT_EQ(again->annotations, 2);
  EXPECT_EQ(in(first->layer.id).size(), 2U);
  const auto second = ask(2);
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_EQ(second->layer.id, first->layer.id);
  EXPECT_EQ(servers.calls, 2);
  // What was rejected is not said again.
  for (const auto& one : in(first->layer.id)) {
    Operation reject;
    reject.op_id = "rejection-" + std::to_string(one.id.value);
    reject.kind = OperationKind::kReject;
    reject.made.parent_layer = first->layer.id;
    reject.made.parent = one.id;
    reject.made.parent_version = one.from_seq;
    EXPECT_EQ(apply(anna, 1, reject).status, OperationStatus::kApplied);
  }
  EXPECT_TRUE(in(first->layer.id).empty());
  EXPECT_FALSE(ask(1)->asked);
  EXPECT_TRUE(in(first->layer.id).empty());
  expect_intact();
}

TEST_F(PredictTest, a_question_of_many_at_once_is_answered_once) {
  const Ports ports = with_models();
  Assist assist(ports);
  const auto about = *read([&](ledger::Reader& r) { return r.asset(project, AssetId{1}); });
  std::vector<std::thread> people;
  std::atomic<int> asked = 0;
  for (int i = 0; i < 4; ++i)
    people.emplace_back([&] {
      PredictionRun run;
      run.model = "finder";
      const auto made = assist.predict(anna, project, about, run);
      if (made && made->asked) ++asked;
    });
  for (auto& one : people) one.join();
  EXPECT_EQ(asked, 1);
  const auto all = *read([&](ledger::Reader& r) { return layers(r, project); });
  ASSERT_EQ(all.size(), 2U) << "the truth and one layer";
  EXPECT_EQ(in(all[1].id).size(), 2U);
}

TEST(Scaled, shapes_of_a_smaller_picture_are_put_on_the_whole_one) {
  using geometry::Box;
  using geometry::Shape;
  const auto twice = [](const Shape& shape) { return workflows::scaled(shape, {100, 50}, {200, 100}); };
  EXPECT_EQ(twice(Box{1, 2, 3, 4}), Shape(Box{2, 4, 6, 8}));
  EXPECT_EQ(twice(Box{90, 40, 20, 20}), Shape(Box{180, 80, 20, 20})) << "boxes end at the edge";
  EXPECT_EQ(twice(geometry::RotatedBox{10, 20, 30, 40, 0.5}),
            Shape(geometry::RotatedBox{20, 40, 60, 80, 0.5}));
  EXPECT_EQ(twice(geometry::Polyline{{{1, 2}, {3, 4}}}), Shape(geometry::Polyline{{{2, 4}, {6, 8}}}));
  EXPECT_EQ(twice(geometry::Mask{{100, 50}, {5000}}), std::nullopt) << "masks have their pixels";
  const Shape mask = geometry::Mask{{100, 50}, {5000}};
  EXPECT_EQ(workflows::scaled(mask, {100, 50}, {100, 50}), mask);
  EXPECT_EQ(workflows::scaled(geometry::RotatedBox{1, 2, 3, 4, 0.5}, {100, 50}, {200, 300}), std::nullopt);
}

}  // namespace
}  // namespace touchmark::flow
