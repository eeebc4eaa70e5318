#include "cli/output.h"

#include <fmt/core.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>

#include "base/json.h"
#include "base/visible.h"
#include "cli/signals.h"
#include "flow/asset/layer.h"
#include "formats/loss_words.h"

namespace touchmark::cli {

void print(const Context& context, const Json& value, std::string_view text) {
  const std::string line = context.json ? dump_json(value) : visible_lines(text);
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::ptrdiff_t first = number < 0 ? 1 : 0;
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > first; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
  return grouped(count) + " " + std::string(count == 1 ? one : many);
}

Result<std::chrono::milliseconds> duration_of(std::string_view text, std::string_view option) {
  constexpr std::pair<char, std::int64_t> kUnits[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86'400}};
  constexpr std::int64_t kMost = 10 * 366 * 86'400LL;
  std::int64_t unit = 1;
  std::string_view digits = text;
  for (const auto& [letter, seconds] : kUnits)
    if (!text.empty() && text.back() == letter) {
      unit = seconds;
      digits.remove_suffix(1);
      break;
    }
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (problem != std::errc() || end != digits.data() + digits.size() || number < 1 || number > kMost / unit)
    return fail(ErrorCode::kInvalid, "a time is a number of seconds, or like 30m, 1h or 2d",
                std::string(option));
  return std::chrono::seconds(number * unit);
}

ProgressBar::ProgressBar(std::string title)
    : title_(std::move(title)),
      terminal_(isatty(STDERR_FILENO) == 1),
      begun_(std::chrono::steady_clock::now()),
      last_(begun_) {
  heed_stop_signals();
}

ProgressBar::~ProgressBar() {
  if (drawn_) fmt::print(stderr, "\r\x1b[K");
}

bool ProgressBar::update(std::int64_t done, std::int64_t total, std::string_view unit) {
  if (!terminal_ || stop_requested()) return !stop_requested();
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < std::chrono::milliseconds(100)) return true;
  last_ = now;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(now - begun_).count();
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  const double share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0;
  constexpr int kWidth = 30;
  const int full = static_cast<int>(share * kWidth);
  const double left = rate > 0 && total > done ? static_cast<double>(total - done) / rate : 0;
  fmt::print(stderr, "\r\x1b[K{} [{}{}] {:3.0f} %  {} {}  {}/s  {:.0f} s left", visible(title_),
             std::string(full, '='), std::string(kWidth - full, ' '), share * 100, grouped(done), unit,
             grouped(static_cast<std::int64_t>(rate)), left);
  return true;
}

void warn_loss(const formats::LossReport& loss, std::string_view title) {
  if (loss.lossless()) return;
  fmt::print(stderr, "note: what cannot be said in {}:\n", title);
  for (const auto& item : loss.items)
    fmt::print(stderr, "  {}: {}\n", visible(formats::counted_text(item)), visible(item.remedy));
}

void warn_missing(std::int64_t count, const std::vector<std::string>& names) {
  if (count == 0) return;
  constexpr std::size_t kNamed = 5;
  std::string list;
  for (std::size_t i = 0; i < names.size() && i < kNamed; ++i) list += (i == 0 ? "" : ", ") + names[i];
  if (count > static_cast<std::int64_t>(kNamed)) list += ", ...";
  fmt::print(stderr, "note: {} {} could not be read; {} labels were written without {}: {}\n", grouped(count),
             count == 1 ? "image file" : "image files", count == 1 ? "its" : "their",
             count == 1 ? "it" : "them", visible(list));
}

Result<LayerId> find_layer(ledger::Store& store, ProjectId project, const std::string& name) {
  if (name.empty()) return kTruth;
  LayerId id;
  TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto found, flow::layer_by_name(reader, project, name));
    id = found.id;
    return {};
  }));
  return id;
}

Result<ledger::Project> find_project(ledger::Store& store, const std::string& name) {
  ledger::Project found;
  TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
    auto project = reader.project_by_name(name);
    if (!project && project.error().code == ErrorCode::kNotFound)
      return fail(ErrorCode::kNotFound,
                  "there is no project named \"" + name + "\"; see touchmark project list");
    TM_ASSIGN(found, std::move(project));
    return {};
  }));
  return found;
}

}  // namespace touchmark::cli
