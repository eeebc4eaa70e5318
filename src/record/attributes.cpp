#include "record/attributes.h"

#include <algorithm>

#include "base/json.h"
#include "base/json_fields.h"
#include "base/text.h"

namespace touchmark::record {
namespace {

using Options = std::unordered_set<std::string>;

constexpr std::size_t kMaxText = 10'000;  // bytes
constexpr std::string_view kNames[] = {"unknown attribute", "unknown option", "wrong type", "out of range",
                                       "missing required"};

AttributeFinding finding(AttributeProblem problem, const std::string& name, const std::string& message) {
  return {problem, name, pointer_to("/attributes", name), message};
}

AttributeFinding wrong_type(const Attribute& attribute, const char* wanted) {
  return finding(AttributeProblem::kWrongType, attribute.name,
                 touchmark::quoted(attribute.name) + " takes " + wanted);
}

// Half a megabyte of unknown option does not belong into a message.
std::string shown(const std::string& text) {
  return touchmark::quoted(text.size() <= 60 ? text : text.substr(0, 60) + "...");
}

AttributeFinding unknown_option(const Attribute& attribute, const std::string& value) {
  return finding(AttributeProblem::kUnknownOption, attribute.name,
                 shown(value) + " is not an option of " + touchmark::quoted(attribute.name));
}

std::optional<AttributeFinding> judge_number(const Attribute& attribute, const Json& value) {
  if (!value.is_number()) return wrong_type(attribute, "a number");
  const double number = value.get<double>();
  const bool low = attribute.min && !(number >= *attribute.min);
  const bool high = attribute.max && !(number <= *attribute.max);
  if (!low && !high) return std::nullopt;
  return finding(AttributeProblem::kOutOfRange, attribute.name,
                 touchmark::quoted(attribute.name) + (low ? " is at least " : " is at most ") +
                     dump_json(low ? *attribute.min : *attribute.max));
}

std::optional<AttributeFinding> judge_text(const Attribute& attribute, const Json& value) {
  const auto* text = value.get_ptr<const std::string*>();
  if (text == nullptr) return wrong_type(attribute, "a text");
  if (text->size() <= kMaxText) return std::nullopt;
  return finding(AttributeProblem::kOutOfRange, attribute.name,
                 touchmark::quoted(attribute.name) + " is longer than 10,000 bytes");
}

std::optional<AttributeFinding> judge_select(const Attribute& attribute, const Options& options,
                                             const Json& value) {
  const auto* text = value.get_ptr<const std::string*>();
  if (text == nullptr) return wrong_type(attribute, "one of its options");
  if (options.contains(*text)) return std::nullopt;
  return unknown_option(attribute, *text);
}

std::optional<AttributeFinding> judge_list(const Attribute& attribute, const Options& options,
                                           const Json& value) {
  if (!value.is_array()) return wrong_type(attribute, "a list of its options");
  std::unordered_set<std::string_view> seen;
  for (std::size_t i = 0; i < value.size(); ++i) {
    std::optional<AttributeFinding> found = judge_select(attribute, options, value[i]);
    if (!found && !seen.insert(value[i].get_ref<const std::string&>()).second)
      found = finding(AttributeProblem::kUnknownOption, attribute.name,
                      touchmark::quoted(attribute.name) + " names an option twice");
    if (!found) continue;
    found->where = pointer_to(found->where, i);
    return found;
  }
  return std::nullopt;
}

std::optional<AttributeFinding> judge(const Attribute& attribute, const Options& options, const Json& value) {
  switch (attribute.kind) {
    case AttributeKind::kText:
      return judge_text(attribute, value);
    case AttributeKind::kNumber:
      return judge_number(attribute, value);
    case AttributeKind::kCheckbox:
      if (value.is_boolean()) return std::nullopt;
      return wrong_type(attribute, "true or false");
    case AttributeKind::kSelect:
      return judge_select(attribute, options, value);
    case AttributeKind::kMultiSelect:
      return judge_list(attribute, options, value);
  }
  return wrong_type(attribute, "nothing that this build knows");
}

const Json* member(const Json& object, const std::string& name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

// Says nothing: left out, or the text or list without anything in it.
bool says_nothing(const Json* value) {
  if (value == nullptr) return true;
  if (const auto* text = value->get_ptr<const std::string*>()) return text->empty();
  return value->is_array() && value->empty();
}

}  // namespace

std::string_view attribute_problem_name(AttributeProblem problem) {
  const auto index = static_cast<std::size_t>(problem);
  return index < std::size(kNames) ? kNames[index] : "unknown";
}

std::optional<AttributeFinding> judge_value(const Attribute& attribute, const Json& value) {
  return judge(attribute, Options(attribute.options.begin(), attribute.options.end()), value);
}

AttributeRules::AttributeRules(const Class& item) : class_name_(item.name) {
  for (const Attribute& attribute : item.attributes) {
    rules_.push_back({attribute, Options(attribute.options.begin(), attribute.options.end())});
    any_required_ = any_required_ || attribute.required;
  }
  std::sort(rules_.begin(), rules_.end(),
            [](const Rule& a, const Rule& b) { return a.attribute.name < b.attribute.name; });
}

const AttributeRules::Rule* AttributeRules::find(std::string_view name) const {
  const auto found = std::lower_bound(
      rules_.begin(), rules_.end(), name,
      [](const Rule& rule, std::string_view wanted) { return rule.attribute.name < wanted; });
  return found != rules_.end() && found->attribute.name == name ? &*found : nullptr;
}

std::optional<AttributeFinding> AttributeRules::judge(const std::string& name, const Json& value) const {
  const Rule* rule = find(name);
  if (rule != nullptr) return record::judge(rule->attribute, rule->options, value);
  const std::string owner = class_name_.empty() ? "without a class there is no" : class_name_ + " has no";
  return finding(AttributeProblem::kUnknownAttribute, name, owner + " attribute " + shown(name));
}

std::vector<AttributeFinding> AttributeRules::findings(const Json& attributes, const Json& held) const {
  std::vector<AttributeFinding> out;
  if (attributes.is_null() && !any_required_) return out;
  if (!attributes.is_null() && !attributes.is_object()) {
    out.push_back(
        {AttributeProblem::kWrongType, "", "/attributes", "attributes are an object of names and values"});
    return out;
  }
  for (const auto& [name, value] : attributes.items()) {
    std::optional<AttributeFinding> found = judge(name, value);
    if (!found) continue;
    const Json* before = member(held, name);
    if (before == nullptr || *before != value) out.push_back(std::move(*found));
  }
  if (!any_required_) return out;
  for (const Rule& rule : rules_) {
    const std::string& name = rule.attribute.name;
    if (!rule.attribute.required || !says_nothing(member(attributes, name))) continue;
    const auto same = [&](const AttributeFinding& found) { return found.name == name; };
    if (std::any_of(out.begin(), out.end(), same)) continue;  // it is there, though not as it should be
    if (held.is_null() || !says_nothing(member(held, name)))
      out.push_back(finding(AttributeProblem::kMissingRequired, name,
                            class_name_ + " needs the attribute " + touchmark::quoted(name)));
  }
  return out;
}

Result<void> AttributeRules::check(const Json& attributes, const Json& held) const {
  std::vector<AttributeFinding> found = findings(attributes, held);
  if (found.empty()) return {};
  return fail(ErrorCode::kInvalid, std::move(found.front().message), std::move(found.front().where));
}

}  // namespace touchmark::record
