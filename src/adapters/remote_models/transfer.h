// One exchange over libcurl. Private to adapters/remote_models; http.h says what is promised.
#pragma once

#include <string>

#include "adapters/remote_models/http.h"

namespace touchmark::remote_models {

struct HttpReply {
  long status = 0;
  std::string type;  // the content type, as sent
  std::string body;
};

// POST with `body`, GET without. The error does not name the model yet.
Result<HttpReply> transfer(const std::string& url, const std::string* body, const std::string& key,
                           const HttpOptions& options);

}  // namespace touchmark::remote_models
