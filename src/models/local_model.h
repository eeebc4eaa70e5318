// Models that are files here, behind the ports of model.h, over whatever Runtime there is.
#pragma once

#include <filesystem>
#include <memory>

#include "models/model.h"
#include "models/runtime.h"

namespace touchmark::models {

// The card's files lie in `folder`. The result implements the ports that its pipeline can serve (dynamic_cast
// tells). `runtime` must outlive it. kUnsupported when the card has no pipeline, or one of a kind that is not
// known; kInvalid, with a pointer into the card, for settings that make no sense.
Result<std::unique_ptr<Model>> make_local_model(const Card& card, const std::filesystem::path& folder,
                                                Runtime& runtime, Hurry hurry);

// Whether the card tells the truth: its files have their hashes, each network has the inputs and outputs that
// it lists, and a gray picture comes through with outputs of the sizes that its labels need. kCorrupt or
// kInvalid with what differs; kUnavailable without a runtime, when only the hashes could be looked at.
Result<void> check_local_model(const Card& card, const std::filesystem::path& folder, Runtime& runtime);

}  // namespace touchmark::models
