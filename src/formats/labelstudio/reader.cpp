#include "formats/labelstudio/reader.h"

#include <algorithm>

#include "formats/json_stream.h"
#include "formats/labelstudio/builder.h"
#include "formats/labelstudio/config.h"
#include "formats/labelstudio/task_asset.h"
#include "formats/labelstudio/tasks.h"

namespace touchmark::formats::labelstudio {
namespace {

namespace fs = std::filesystem;
using Visit = std::function<Result<void>(Json& task, std::size_t number)>;
constexpr int kPasses = 3;

struct Quiet final : Sink {
  Result<void> on_ontology(record::Ontology) override { return {}; }
  Result<void> on_asset(SourceAsset) override { return {}; }
  Result<void> on_annotation(SourceAnnotation) override { return {}; }
  void on_issue(Issue) override {}
  bool on_progress(double) override { return true; }
};

class Reader {
 public:
  Reader(const DataSource& source, std::vector<fs::path> files, Sink& sink)
      : source_(source),
        files_(std::move(files)),
        sink_(sink),
        issues_(sink),
        assets_(source, sink, issues_) {}

  Result<void> run() {
    for (const std::string& name : classes_of_configs(source_)) schema_.add_class(name);
    for (const fs::path& path : files_)
      if (const auto file = source_.open_file(path)) total_bytes_ += kPasses * file->size();
    TM_TRY(pass([this](Json& task, std::size_t) {
      assets_.note(task);
      return learn(task);
    }));
    TM_TRY(sink_.on_ontology(schema_.ontology()));
    first_ = false;
    TM_TRY(pass([this](Json& task, std::size_t number) { return assets_.add(task, number, where(number)); }));
    TM_TRY(pass([this](Json& task, std::size_t number) { return read_labels(task, number); }));
    assets_.report_missing(source_.path().string());
    for (const Error& error : broken_)
      issues_.add("broken files", error.where,
                  "it breaks off here (" + error.message + "); what is before it was read");
    issues_.finish();
    return {};
  }

 private:
  std::string where(std::size_t number) const { return file_ + "#/" + std::to_string(number); }
  Result<void> pass(const Visit& visit);
  Result<void> read_file(const fs::path& path, const Visit& visit);
  Result<void> learn(const Json& task);
  Result<void> read_labels(const Json& task, std::size_t number);
  Result<void> push(const Json& task, const Json& answer, const char* list, std::size_t number,
                    AnswerPlace place);
  void count_left_out(std::int64_t others, std::int64_t skipped, std::int64_t predictions,
                      std::size_t number);

  const DataSource& source_;
  std::vector<fs::path> files_;
  Sink& sink_;
  IssueLog issues_;
  Schema schema_;
  TaskAssets assets_;
  LocalIds ids_;
  std::string file_;      // at hand, for messages
  bool first_ = true;     // pass: later ones meet what it has found broken
  std::size_t task_ = 0;  // in the third pass, over all files
  std::vector<Error> broken_;
  std::uint64_t total_bytes_ = 0;
  std::uint64_t done_bytes_ = 0;
};

Result<void> Reader::read_file(const fs::path& path, const Visit& visit) {
  file_ = path.string();
  assets_.begin_file(path);
  const auto on_read = [this](std::uint64_t at) {
    const auto all = static_cast<double>(std::max<std::uint64_t>(1, total_bytes_));
    return sink_.on_progress(std::min(1.0, static_cast<double>(done_bytes_ + at) / all));
  };
  TM_ASSIGN(OpenFile file, source_.open_text(path));
  TM_ASSIGN(const auto in, JsonStream::open(std::move(file), on_read, source_.encoding()));
  bool any = false;
  Quiet quiet;
  IssueLog ignored(quiet);  // the first pass says it
  const auto done = each_task(*in, file_, first_ ? issues_ : ignored, [&](Json& task, std::size_t number) {
    any = true;
    return visit(task, number);
  });
  done_bytes_ += in->size();
  if (done || !in->failed()) return done;
  Error error = in->error();
  if (error.code != ErrorCode::kInvalid || (!any && files_.size() == 1))
    return tl::unexpected<Error>(std::move(error));
  if (first_) broken_.push_back(std::move(error));
  return {};
}

Result<void> Reader::pass(const Visit& visit) {
  for (const fs::path& path : files_) TM_TRY(read_file(path, visit));
  return {};
}

Result<void> Reader::learn(const Json& task) {
  std::int64_t others = 0;
  std::int64_t skipped = 0;
  if (const Json* chosen = chosen_annotation(task, others, skipped))
    schema_.learn(sort_results((*chosen)["result"]));
  for (const Json* prediction : chosen_predictions(task, others))
    schema_.learn(sort_results((*prediction)["result"]));
  return {};
}

void Reader::count_left_out(std::int64_t others, std::int64_t skipped, std::int64_t predictions,
                            std::size_t number) {
  if (others > 0)
    issues_.add(
        "tasks labeled by several people", where(number),
        std::to_string(others) +
            " more annotations of this task were left out: the last that is marked as ground truth was "
            "taken, else the first");
  if (skipped > 0)
    issues_.add(
        "skipped annotations", where(number),
        std::to_string(skipped) + " annotations of this task were cancelled by who made them; left out");
  if (predictions > 0)
    issues_.add(
        "repeated predictions", where(number),
        std::to_string(predictions) + " predictions of a model version that has a later one; left out");
}

Result<void> Reader::push(const Json& task, const Json& answer, const char* list, std::size_t number,
                          AnswerPlace place) {
  const Json& all = task[list];
  std::size_t index = 0;
  while (index < all.size() && &all[index] != &answer) ++index;
  place.where = std::make_shared<const std::string>(where(number) + "/" + list + "/" + std::to_string(index) +
                                                    "/result/");
  const Answer sorted = sort_results(answer["result"]);
  for (const auto& [at, result] : sorted.unread)
    issues_.add("results that are kept as they are", *place.where + std::to_string(at),
                "a result of type \"" + (result->is_object() ? text_member(*result, "type") : "") +
                    "\" has no place in Touchmark; it is kept, and written back");
  for (SourceAnnotation& one : build(sorted, schema_, place, ids_, issues_))
    TM_TRY(sink_.on_annotation(std::move(one)));
  return {};
}

Result<void> Reader::read_labels(const Json& task, std::size_t number) {
  AnswerPlace place;
  const std::uint32_t asset = assets_.asset_of(task_++);
  if (asset == TaskAssets::kNone) return {};
  place.asset = asset;
  place.size = assets_.size_of(asset);
  std::int64_t others = 0;
  std::int64_t skipped = 0;
  std::int64_t repeated = 0;
  const Json* chosen = chosen_annotation(task, others, skipped);
  const auto predictions = chosen_predictions(task, repeated);
  count_left_out(others, skipped, repeated, number);
  if (chosen != nullptr) TM_TRY(push(task, *chosen, "annotations", number, place));
  for (const Json* prediction : predictions) {
    AnswerPlace of_run = place;
    of_run.run = run_name(*prediction);
    const auto score = prediction->find("score");
    if (score != prediction->end() && score->is_number() && score->get<double>() >= 0 &&
        score->get<double>() <= 1)
      of_run.score = score->get<double>();
    TM_TRY(push(task, *prediction, "predictions", number, std::move(of_run)));
  }
  return {};
}

}  // namespace

Result<void> read_labelstudio(const DataSource& source, Sink& sink) {
  TM_ASSIGN(std::vector<fs::path> files, find_files(source));
  return Reader(source, std::move(files), sink).run();
}

}  // namespace touchmark::formats::labelstudio
