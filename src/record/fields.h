// Reads the members of a stored record: canonical JSON text that Touchmark wrote itself. Internal to record/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"

namespace touchmark::record {

// Collects the first problem; every reader returns a value that can be used, so that a decoder reads like a
// list of its members. A member that is not there has its empty value.
class StoredFields {
 public:
  StoredFields(const char* what, std::string_view body) : what_(what) {
    auto parsed = parse_canonical_json(body);
    if (!parsed || !parsed->is_object())
      problem("is not an object");
    else
      value_ = std::move(*parsed);
  }

  const Json* find(const char* name) const {
    const auto found = value_.find(name);
    return found == value_.end() ? nullptr : &*found;
  }
  std::int64_t integer(const char* name, std::int64_t fallback = 0) {
    const Json* member = find(name);
    if (member == nullptr) return fallback;
    if (member->is_number_integer()) return member->get<std::int64_t>();
    return problem(name), fallback;
  }
  double number(const char* name, double fallback = 0) {
    const Json* member = find(name);
    if (member == nullptr) return fallback;
    if (member->is_number()) return member->get<double>();
    return problem(name), fallback;
  }
  bool boolean(const char* name) {
    const Json* member = find(name);
    if (member == nullptr) return false;
    if (member->is_boolean()) return member->get<bool>();
    return problem(name), false;
  }
  std::string text(const char* name) {
    const Json* member = find(name);
    if (member == nullptr) return {};
    if (member->is_string()) return member->get<std::string>();
    return problem(name), std::string();
  }
  std::vector<std::int64_t> integers(const char* name) {
    std::vector<std::int64_t> out;
    const Json* member = find(name);
    if (member == nullptr) return out;
    if (!member->is_array()) return problem(name), out;
    for (const Json& each : *member) {
      if (!each.is_number_integer()) return problem(name), std::vector<std::int64_t>();
      out.push_back(each.get<std::int64_t>());
    }
    return out;
  }
  // A text that `from_name` turns into a value.
  template <typename Value>
  void named(const char* name, Value& out, Result<Value> (*from_name)(std::string_view)) {
    auto value = from_name(text(name));
    if (value)
      out = *value;
    else
      problem(name);
  }
  void problem(const char* name) {
    if (error_.empty()) error_ = std::string("stored ") + what_ + ": " + name;
  }
  Result<void> finish() const {
    if (error_.empty()) return {};
    return fail(ErrorCode::kCorrupt, error_);
  }

 private:
  const char* what_;
  Json value_ = Json::object();
  std::string error_;
};

}  // namespace touchmark::record
