#include "formats/cvat/attributes.h"

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "formats/xml_text.h"
#include "record/attributes.h"

namespace touchmark::formats::cvat {
namespace {

using record::Attribute;
using record::AttributeKind;

std::string text_field(const Json& element, const char* name) {
  if (!element.is_object()) return {};
  const auto found = element.find(name);
  return found != element.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; !text.empty() && begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

// The options of a choice; false when they cannot be those of one.
bool read_options(const std::string& values, Attribute& out) {
  std::set<std::string> seen;
  for (std::string& option : lines_of(values))
    if (out.options.size() < limits::kOptions && seen.insert(option).second)
      out.options.push_back(std::move(option));
  return !out.options.empty();
}

// "0\n10\n1": least, most, step. False when it says anything else.
bool read_range(const std::string& values, Attribute& out, Json& kept) {
  const std::vector<std::string> lines = lines_of(values);
  if (lines.size() > 3) return false;
  std::optional<double> limit[2];
  for (std::size_t i = 0; i < std::min<std::size_t>(2, lines.size()); ++i) {
    limit[i] = parse_number(trimmed(lines[i]));
    if (!limit[i] && !lines[i].empty()) return false;
  }
  if (limit[0] && limit[1] && *limit[1] < *limit[0]) return false;
  out.min = limit[0];
  out.max = limit[1];
  if (lines.size() == 3 && !lines[2].empty()) kept["step"] = lines[2];
  return true;
}

std::string range_text(const Attribute& attribute, const std::string& step) {
  if (!attribute.min && !attribute.max && step.empty()) return {};
  const auto text = [](const std::optional<double>& limit) {
    return limit ? number_text(*limit) : std::string();
  };
  return text(attribute.min) + "\n" + text(attribute.max) + "\n" + step;
}

std::string joined(const std::vector<std::string>& options) {
  std::string out;
  for (const std::string& option : options) out += (&option == options.data() ? "" : "\n") + option;
  return out;
}

// Kind, options and limits.
void read_kind(const Json& element, Attribute& out, Json& kept) {
  const std::string type = text_field(element, "input_type");
  const std::string values = text_field(element, "values");
  bool taken = values.empty();
  if (type == "checkbox") {
    out.kind = AttributeKind::kCheckbox;
    if (lower_ascii(values) == "false") taken = true;  // what CVAT writes there says nothing
  } else if (type == "number") {
    out.kind = AttributeKind::kNumber;
    taken = read_range(values, out, kept);
  } else if (type == "select" || type == "radio") {
    taken = read_options(values, out);
    if (taken) out.kind = AttributeKind::kSelect;
    if (!taken || type == "radio") kept["input_type"] = type;
    taken = taken && joined(out.options) == values;
  } else if (!type.empty() && type != "text") {
    kept["input_type"] = type;
  }
  if (!taken && !values.empty()) kept["values"] = values;
}

std::string input_type_of(const Attribute& attribute, const std::string& kept) {
  switch (attribute.kind) {
    case AttributeKind::kCheckbox:
      return "checkbox";
    case AttributeKind::kNumber:
      return "number";
    case AttributeKind::kSelect:
      return kept == "radio" ? "radio" : "select";
    case AttributeKind::kText:
    case AttributeKind::kMultiSelect:
      break;
  }
  return kept.empty() ? "text" : kept;
}

}  // namespace

Attribute attribute_of(const Json& element, Json& kept) {
  Attribute out;
  out.name = text_field(element, "name");
  if (!element.is_object()) return out;
  read_kind(element, out, kept);
  if (const std::string text = text_field(element, "mutable"); !text.empty() && text != "False")
    kept["mutable"] = text;
  if (const std::string text = text_field(element, "default_value"); !text.empty()) {
    const Json value = value_of_text(&out, text);
    if (!record::judge_value(out, value) && text_of_value(value) == text)
      out.initial = json_text(value);
    else
      kept["default_value"] = text;
  }
  for (const auto& [key, value] : element.items())
    if (key != "name" && key != "input_type" && key != "values" && key != "mutable" && key != "default_value")
      kept[key] = value;
  return out;
}

Json element_of(const Attribute& attribute, const Json& kept) {
  Json out = kept.is_object() ? kept : Json::object();
  const std::string step = text_field(out, "step");
  out.erase("step");
  out["input_type"] = input_type_of(attribute, text_field(out, "input_type"));
  if (!out.contains("mutable")) out["mutable"] = "False";
  if (!attribute.initial.empty())
    out["default_value"] = text_of_value(json_from_text(attribute.initial));
  else if (!out.contains("default_value"))
    out["default_value"] = "";
  const bool choice = attribute.kind == AttributeKind::kSelect;
  const bool limited =
      attribute.kind == AttributeKind::kNumber && (attribute.min || attribute.max || !step.empty());
  std::set<std::string> said;
  for (std::string& line : lines_of(text_field(out, "values"))) said.insert(std::move(line));
  const bool same_options = said == std::set<std::string>(attribute.options.begin(), attribute.options.end());
  if (choice && !(out.contains("values") && same_options)) out["values"] = joined(attribute.options);
  if (limited) out["values"] = range_text(attribute, step);
  if (!out.contains("values")) out["values"] = "";
  out["name"] = attribute.name;
  return out;
}

Json value_of_text(const Attribute* attribute, const std::string& text) {
  if (attribute == nullptr) return text;
  if (attribute->kind == AttributeKind::kCheckbox) {
    const std::string lower = lower_ascii(text);
    if (lower == "true" || lower == "false") return lower == "true";
  }
  if (attribute->kind == AttributeKind::kNumber) {
    const auto number = parse_number(trimmed(text));
    if (!number) return text;
    auto value = parse_json(text);
    return value && value->is_number() ? std::move(*value) : Json(*number);
  }
  return text;
}

std::string text_of_value(const Json& value) {
  return value.is_string() ? value.get<std::string>() : dump_json(value);
}

void count_attribute_losses(const std::vector<Attribute>& before, const std::vector<Attribute>& after,
                            LossTally& losses) {
  for (const Attribute& one : before) {
    if (one.required) losses.add("mark of a required attribute", "left out");
    Attribute plain = one;
    plain.required = false;
    if (std::find(after.begin(), after.end(), plain) != after.end() && xml_keeps(one.name)) continue;
    if (one.kind == AttributeKind::kMultiSelect)
      losses.add("attribute of several choices", "written as a text");
    else
      losses.add("attribute definition with texts that CVAT cannot say", "written as far as it can");
  }
}

}  // namespace touchmark::formats::cvat
