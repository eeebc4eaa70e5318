#include "formats/labelstudio/controls.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "formats/labelstudio/names.h"

namespace touchmark::formats::labelstudio {
namespace {

bool names_transcription(const std::string& from_name) {
  const std::string lower = lower_ascii(from_name);
  return lower == "text" || lower.find("transcri") != std::string::npos ||
         lower.find("ocr") != std::string::npos;
}

std::optional<std::uint32_t> flags_of(const std::vector<std::string>& choices) {
  std::uint32_t out = 0;
  for (const std::string& choice : choices) {
    const auto flag = record::flag_from_name(choice);
    if (!flag) return std::nullopt;
    out |= *flag;
  }
  return out;
}

Control choices_control(const Json& result, Control out) {
  const Json& value = result["value"];
  if (!value.is_object() || !value.contains("choices")) return out;
  out.texts = texts_of(result, "choices");
  const auto flags = text_member(result, "from_name") == kFlags ? flags_of(out.texts) : std::nullopt;
  out.role = flags ? Role::kFlags : Role::kChoice;
  out.flags = flags.value_or(0);
  return out;
}

Control text_control(const Json& result, bool labeled, Control out) {
  const std::string from_name = text_member(result, "from_name");
  out.texts = texts_of(result, "text");
  if (from_name.starts_with("attr:"))
    out.role = Role::kText;
  else if (from_name == kCaption && labeled)
    out.role = Role::kObjectText;
  else
    out.role = !labeled || names_transcription(from_name) ? Role::kTranscription : Role::kText;
  return out;
}

}  // namespace

Control control_of(const Json& result, bool labeled) {
  Control out;
  out.attribute = attribute_of_control(text_member(result, "from_name"));
  if (!result.contains("value") || out.attribute.empty()) return out;
  const std::string type = text_member(result, "type");
  if (type == "choices") return choices_control(result, std::move(out));
  if (type == "textarea") return text_control(result, labeled, std::move(out));
  if (type != "number" && type != "rating") return out;
  const Json& value = result["value"];
  const auto number = value.is_object() ? value.find(type) : value.end();
  if (!value.is_object() || number == value.end() || !number->is_number()) return out;
  out.role = Role::kNumber;
  out.number = *number;
  return out;
}

std::vector<Control> controls_of(const Region& region) {
  const bool labeled = !region.label_names().empty();
  std::vector<Control> out;
  std::set<std::string> attributes;
  std::set<Role> roles;
  for (const Json* result : region.others) {
    Control control = control_of(*result, labeled);
    const bool is_attribute =
        control.role == Role::kChoice || control.role == Role::kNumber || control.role == Role::kText;
    if (is_attribute && (class_name(region).empty() || !attributes.insert(control.attribute).second))
      control.role = Role::kOther;
    const bool is_text = control.role == Role::kTranscription || control.role == Role::kObjectText;
    if (is_text && !roles.insert(Role::kTranscription).second) control.role = Role::kOther;
    if (control.role == Role::kFlags && !roles.insert(Role::kFlags).second) control.role = Role::kOther;
    out.push_back(std::move(control));
  }
  return out;
}

std::string class_name(const Region& region) {
  const auto labels = region.label_names();
  if (!labels.empty()) return labels[0];
  const bool has_text = std::any_of(region.others.begin(), region.others.end(), [](const Json* result) {
    return control_of(*result, false).role == Role::kTranscription;
  });
  return has_text ? "" : kUnnamedClass;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (&text == texts.data() ? "" : "\n") + text;
  return out;
}

}  // namespace touchmark::formats::labelstudio
