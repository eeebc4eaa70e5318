// Reads the parts of a model card. Internal to models/. Errors are kInvalid with a JSON pointer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/card.h"

namespace touchmark::models {

// Each fails unless the value has the form that card.h describes; `at` is its pointer.
Result<std::vector<CardFile>> read_files(const Json& value, const std::string& at);
Result<std::vector<Tensor>> read_tensors(const Json& value, const std::string& at, ElementType missing);
// The networks of a whole card, in whichever form.
Result<std::vector<Network>> read_networks(const Json& card, const std::vector<CardFile>& files);
Result<ElementType> read_element_type(const Json& object, const std::string& at, std::string_view key,
                                      ElementType missing);

// Texts that end up in file names, logs and pages: no control characters, not empty.
Result<std::string> read_name(const Json& object, const std::string& at, std::string_view key);

}  // namespace touchmark::models
