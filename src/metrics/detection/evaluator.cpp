#include "metrics/detection/evaluator.h"

#include <algorithm>
#include <numeric>

#include "metrics/detection/accumulate.h"
#include "metrics/detection/cells.h"
#include "metrics/detection/match.h"
#include "metrics/share_work.h"

namespace touchmark::metrics {

// What two objects of an image share, where they share anything.
struct Share {
  std::uint32_t truth;
  double overlap;
};

struct Evaluator::Image {
  Image(ImageObjects given, const Overlaps& overlaps, std::uint32_t categories,
        const EvaluationParameters& parameters)
      : objects(std::move(given)) {
    for (TrueObject& truth : objects.truths) truth.image = 0;
    for (DetectedObject& detection : objects.detections) detection.image = 0;
    keep_shares(overlaps);
    const EvaluationInput input{1, categories, objects.truths, objects.detections,
                                [this](auto ds, auto gs, auto out) { look_up(ds, gs, out, 0, 0); }};
    cells = cells_of(input, parameters.most_detections.back());
    matches =
        std::make_unique<Matches>(parameters.areas.size(), cells.detections.size(), cells.truths.size());
    CellMatcher matcher(input, parameters, cells, *matches);
    for (const Cell& cell : cells.all) matcher.match(cell);
    for (std::uint32_t k = 0; k < categories; ++k)
      if (cells.first_of[k] < cells.first_of[k + 1]) categories_here.push_back(k);
    cells.first_of.clear();  // a table of all classes; an image has few
  }

  void keep_shares(const Overlaps& overlaps) {
    std::vector<std::uint32_t> gs(objects.truths.size());
    std::iota(gs.begin(), gs.end(), 0);
    std::vector<double> row(gs.size());
    for (std::uint32_t d = 0; d < objects.detections.size(); ++d) {
      if (!gs.empty()) overlaps(std::span(&d, 1), gs, row);
      for (const std::uint32_t g : gs)
        if (row[g] > 0) shares.push_back({g, row[g]});
      shares_end.push_back(static_cast<std::uint32_t>(shares.size()));
    }
  }

  // `ds` and `gs` number the objects from these on.
  void look_up(std::span<const std::uint32_t> ds, std::span<const std::uint32_t> gs, std::span<double> out,
               std::uint32_t first_detection, std::uint32_t first_truth) const {
    std::fill(out.begin(), out.end(), 0.0);
    for (std::size_t row = 0; row < ds.size(); ++row) {
      const std::uint32_t d = ds[row] - first_detection;
      for (std::uint32_t i = d == 0 ? 0 : shares_end[d - 1]; i < shares_end[d]; ++i) {
        const auto at = std::lower_bound(gs.begin(), gs.end(), shares[i].truth + first_truth);
        if (at != gs.end() && *at == shares[i].truth + first_truth)
          out[row * gs.size() + static_cast<std::size_t>(at - gs.begin())] = shares[i].overlap;
      }
    }
  }

  ImageObjects objects;
  std::vector<Share> shares;
  std::vector<std::uint32_t> shares_end;  // of each detection
  Cells cells;                            // of this image alone
  std::unique_ptr<Matches> matches;
  std::vector<std::uint32_t> categories_here;  // one for each cell, ascending
};

namespace {

// Of all images the cells with what was matched in them, as a fresh evaluation would have them.
class Assembly {
 public:
  Assembly(std::uint32_t categories, std::size_t areas, std::size_t detections, std::size_t truths)
      : matches_(areas, detections, truths), of_category_(categories) {
    scores_.resize(detections);
    cells_.detections.resize(detections);
    std::iota(cells_.detections.begin(), cells_.detections.end(), 0);
    cells_.truths.resize(truths);
  }

  void note(std::uint32_t category, const Cells& cells, const Cell& cell, const Matches& matches,
            std::span<const DetectedObject> detections) {
    of_category_[category].push_back({&cells, &cell, &matches, detections});
  }

  void run() {
    for (const auto& sources : of_category_) {
      cells_.first_of.push_back(static_cast<std::uint32_t>(cells_.all.size()));
      for (const Source& source : sources) append(source);
    }
    cells_.first_of.push_back(static_cast<std::uint32_t>(cells_.all.size()));
  }

  const Cells& cells() const { return cells_; }
  const Matches& matches() const { return matches_; }
  std::span<const DetectedObject> detections() const { return scores_; }

 private:
  struct Source {
    const Cells* cells;
    const Cell* cell;
    const Matches* matches;
    std::span<const DetectedObject> detections;
  };

  void append(const Source& source) {
    const Cell& from = *source.cell;
    const std::uint32_t truths = from.truths_end - from.truths_begin;
    const std::uint32_t detections = from.detections_end - from.detections_begin;
    cells_.all.push_back({truth_, truth_ + truths, detection_, detection_ + detections});
    for (std::size_t area = 0; area * matches_.detections < matches_.matched.size(); ++area) {
      const std::size_t to = area * matches_.detections + detection_;
      const std::size_t at = area * source.matches->detections + from.detections_begin;
      std::copy_n(source.matches->matched.begin() + static_cast<std::ptrdiff_t>(at), detections,
                  matches_.matched.begin() + static_cast<std::ptrdiff_t>(to));
      std::copy_n(source.matches->ignored.begin() + static_cast<std::ptrdiff_t>(at), detections,
                  matches_.ignored.begin() + static_cast<std::ptrdiff_t>(to));
    }
    for (std::size_t area = 0; area * matches_.truths < matches_.counts_not.size(); ++area)
      std::copy_n(source.matches->counts_not.begin() +
                      static_cast<std::ptrdiff_t>(area * source.matches->truths + from.truths_begin),
                  truths,
                  matches_.counts_not.begin() + static_cast<std::ptrdiff_t>(area * matches_.truths + truth_));
    for (std::uint32_t i = 0; i < detections; ++i)
      scores_[detection_ + i] = source.detections[source.cells->detections[from.detections_begin + i]];
    truth_ += truths;
    detection_ += detections;
  }

  Cells cells_;
  Matches matches_;
  std::vector<DetectedObject> scores_;
  std::vector<std::vector<Source>> of_category_;
  std::uint32_t truth_ = 0, detection_ = 0;
};

}  // namespace

Evaluator::Evaluator(std::uint32_t categories, EvaluationParameters parameters)
    : categories_(categories), parameters_(std::move(parameters)) {}
Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator& Evaluator::operator=(Evaluator&&) noexcept = default;

void Evaluator::put(std::int64_t image, ImageObjects objects, const Overlaps& overlaps) {
  images_[image] = std::make_unique<const Image>(std::move(objects), overlaps, categories_, parameters_);
}

void Evaluator::remove(std::int64_t image) {
  images_.erase(image);
}

std::size_t Evaluator::bytes() const {
  std::size_t out = 0;
  const std::size_t areas = parameters_.areas.size();
  for (const auto& [id, image] : images_) {
    const std::size_t truths = image->objects.truths.size(), detections = image->objects.detections.size();
    out += 500 + truths * (sizeof(TrueObject) + 8 + areas) + image->shares.size() * sizeof(Share) +
           detections * (sizeof(DetectedObject) + 8 + areas * (2 * sizeof(Bits) + 4));
  }
  return out;
}

Evaluation Evaluator::evaluate(unsigned threads, const Among& among) const {
  std::size_t detections = 0, truths = 0;
  std::vector<const Image*> counted;
  for (const auto& [id, image] : images_) {
    if (among && !among(id)) continue;
    counted.push_back(image.get());
    detections += image->objects.detections.size();
    truths += image->objects.truths.size();
  }
  Assembly assembly(categories_, parameters_.areas.size(), detections, truths);
  for (const Image* image : counted)
    for (std::size_t i = 0; i < image->cells.all.size(); ++i)
      assembly.note(image->categories_here[i], image->cells, image->cells.all[i], *image->matches,
                    image->objects.detections);
  assembly.run();
  Evaluation out = nothing_yet(parameters_, categories_);
  const EvaluationInput input{
      static_cast<std::uint32_t>(counted.size()), categories_, {}, assembly.detections(), {}};
  share_work(categories_, threads, [&](std::uint32_t category) {
    accumulate(input, assembly.cells(), assembly.matches(), category, out);
  });
  return out;
}

std::unique_ptr<GatheredInput> Evaluator::gather(const Among& among) const {
  struct From {
    const Image* image;
    std::uint32_t first_truth, first_detection;
  };
  auto out = std::make_unique<GatheredInput>();
  auto from = std::make_shared<std::vector<From>>();
  for (const auto& [id, image] : images_) {
    if (among && !among(id)) continue;
    const auto number = static_cast<std::uint32_t>(out->images.size());
    from->push_back({image.get(), static_cast<std::uint32_t>(out->truths.size()),
                     static_cast<std::uint32_t>(out->detections.size())});
    out->images.push_back(id);
    for (TrueObject truth : image->objects.truths) {
      truth.image = number;
      out->truths.push_back(truth);
    }
    for (DetectedObject detection : image->objects.detections) {
      detection.image = number;
      out->detections.push_back(detection);
    }
  }
  const auto shared = [from, all = out.get()](std::span<const std::uint32_t> ds,
                                              std::span<const std::uint32_t> gs, std::span<double> to) {
    if (ds.empty()) return;
    const From& one = (*from)[all->detections[ds.front()].image];
    one.image->look_up(ds, gs, to, one.first_detection, one.first_truth);
  };
  out->input = {static_cast<std::uint32_t>(out->images.size()), categories_, out->truths, out->detections,
                shared};
  return out;
}

}  // namespace touchmark::metrics
