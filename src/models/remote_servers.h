// How models behind HTTP are reached: implemented by adapters/remote_models, joined by main.cpp.
// Thread-safety: all members from any thread.
#pragma once

#include <memory>
#include <string>

#include "models/model.h"

namespace touchmark::models {

class RemoteServers {
 public:
  virtual ~RemoteServers() = default;
  // The card with the version that its server says now. kUnavailable when it does not answer, else as the
  // adapter says.
  virtual Result<Card> greet(const Card& card) = 0;
  // Behind the ports that the card's tasks name. Asks nobody yet.
  virtual Result<std::unique_ptr<Model>> open(const Card& card) = 0;
  // Some servers fetch the image while they are asked about it. `address`: where this process answers
  // "<address>/<name>" from picture(); without it such a server gets the image inside the request.
  virtual void serve_pictures_at(const std::string& address) = 0;
  // A PNG file, for as long as its question is open; null when there is none of that name.
  virtual std::shared_ptr<const std::string> picture(const std::string& name) const = 0;
};

}  // namespace touchmark::models
