// Precision and recall of one class. Private to metrics/detection.
#pragma once

#include "metrics/detection/cells.h"
#include "metrics/detection/coco_evaluation.h"
#include "metrics/detection/match.h"

namespace touchmark::metrics {

// Of the right size, with -1 everywhere.
Evaluation nothing_yet(const EvaluationParameters& parameters, std::size_t categories);

// Writes the class's entries of `out`; classes may be done side by side.
void accumulate(const EvaluationInput& input, const Cells& cells, const Matches& matches,
                std::uint32_t category, Evaluation& out);

}  // namespace touchmark::metrics
