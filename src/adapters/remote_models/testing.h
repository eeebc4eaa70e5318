// Cards, pictures and options for the tests of remote models.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "adapters/remote_models/remote_models.h"

namespace touchmark::remote_models::testing {

inline models::Card card_of(const std::string& tasks, const Json& source) {
  const auto card = models::card_from_json(
      {{"name", "remote"}, {"task", tasks}, {"licence", "declared by its server"}, {"source", source}});
  EXPECT_TRUE(card) << card.error().text();
  return card.value_or(models::Card{});
}

inline RemoteOptions quick_options() {
  RemoteOptions out;
  out.http.limits.whole = std::chrono::milliseconds(10'000);
  out.http.limits.connect = std::chrono::milliseconds(2'000);
  return out;
}

// 200 x 100: black, with a white box of 40 x 20 pixels at (20, 30).
class Picture {
 public:
  Picture() : rgb_(std::size_t{200} * 100 * 3, '\0') {
    for (std::size_t y = 30; y < 50; ++y)
      for (std::size_t i = (y * 200 + 20) * 3; i < (y * 200 + 60) * 3; ++i) rgb_[i] = '\xff';
  }
  models::Image image() const { return {{200, 100}, reinterpret_cast<const std::uint8_t*>(rgb_.data())}; }

 private:
  std::string rgb_;
};

}  // namespace touchmark::remote_models::testing
