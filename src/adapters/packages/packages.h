// models::PackageClient by npm, pip and mvn, run as programs.
#pragma once

#include <memory>

#include "models/package.h"

namespace touchmark::adapters {

std::unique_ptr<models::PackageClient> make_package_client();

}  // namespace touchmark::adapters
