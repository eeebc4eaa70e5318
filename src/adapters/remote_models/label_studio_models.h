// The ports of a Label Studio ML backend. Private to adapters/remote_models.
#pragma once

#include <memory>

#include "adapters/remote_models/label_studio.h"

namespace touchmark::remote_models {

// The port of one task; kUnsupported when such a backend has none, kInvalid when its interface has no labels
// or choices for it.
Result<void> add_port(models::Task task, const std::shared_ptr<LabelStudioBackend>& backend,
                      RemoteModel& out);

}  // namespace touchmark::remote_models
