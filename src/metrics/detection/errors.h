// Why AP is not higher: each false alarm and each truth that was not found has one reason, and each reason
// the AP that would be gained if it were mended. After Bolya et al., "TIDE: A General Toolbox for Identifying
// Object Detection Errors" (2020), sections 2.2 and 2.3. Pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "metrics/detection/coco_evaluation.h"

namespace touchmark::metrics {

enum class ErrorKind : std::uint8_t {
  kClass,       // reaches the overlap with a truth of another class
  kPlace,       // shares enough with a truth of its class to be meant for it, but less than the overlap
  kBoth,        // another class and not the place either
  kDuplicate,   // its truth was met by a detection with a higher score
  kBackground,  // shares hardly anything with any truth
  kMissed,      // a truth that was not found, and that no class or place error was meant for
};
constexpr std::size_t kErrorKinds = 6;

// "class", "place", "both", "duplicate", "background", "missed".
std::string_view error_kind_name(ErrorKind kind);
std::optional<ErrorKind> error_kind_from_name(std::string_view name);

struct DetectionError {
  ErrorKind kind = ErrorKind::kMissed;
  std::uint32_t image = 0;
  std::uint32_t category = 0;   // of the detection, of a missed one of the truth
  std::uint32_t detection = 0;  // number in the input, or UINT32_MAX
  std::uint32_t truth = 0;      // the one that was meant, or UINT32_MAX
};

struct ErrorBreakdown {
  double ap = -1;                           // at the overlap; -1 without truths
  std::vector<DetectionError> errors;       // by image
  std::array<double, kErrorKinds> gains{};  // AP when the errors of that kind alone are mended, less `ap`
  double false_alarm_gain = 0;              // likewise, of all detections that are wrong
  double missed_gain = 0;                   // of all truths that were not found
};

// Mending: a class or place error becomes right where its truth was not found and it is the best of those
// meant for it, and is taken away elsewhere; the other false alarms are taken away; missed truths are no more
// to be found. A gain below 0, which interpolation can make, is 0. Detections that lie in what is ignored are
// no errors. `background`: less shared than this is background; at most `overlap`. As in coco_evaluation.h at
// most 100 detections of an image and class count.
ErrorBreakdown break_down_errors(const EvaluationInput& input, double overlap, double background);

}  // namespace touchmark::metrics
