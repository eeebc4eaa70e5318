// What a command says about itself: its options, and what runs when it is chosen. cli.cpp turns that into a
// parser; no other file knows the parsing library. Internal to cli/.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/cli.h"

namespace touchmark::cli {

// Where a value goes. A bool is a flag; a list may be given more than once. What it points to must live as
// long as the command: the arguments that `run` holds. A duration is given in seconds, with fractions.
using Target =
    std::variant<std::string*, std::int64_t*, int*, double*, bool*, std::vector<std::string>*,
                 std::vector<double>*, std::chrono::milliseconds*, std::optional<std::chrono::milliseconds>*>;

struct Option {
  std::string name;  // "--out"; without dashes the value is told by its position
  Target target;
  std::string help = {};
  bool required = false;
  bool shows_default = false;  // the target's value, in the help text
  bool existing_file = false;
  std::optional<std::pair<int, int>> range = {};  // least and most
  int count = 0;                                  // exactly so many values
  std::string needs = {};                         // the name of an option that must be given as well
  std::string excludes = {};                      // the name of an option that must not
};

// Either runs or has commands of its own, one of which must be chosen.
struct Command {
  std::string name;
  std::string help;
  std::vector<Option> options = {};
  std::function<Result<int>(const Context&)> run = {};
  std::vector<Command> commands = {};
};

Command serve_command();
Command demo_command();
Command import_command();
Command export_command();
Command convert_command();
Command eval_command();
Command project_command();
Command layer_command();
Command model_command();
Command version_command();
Command audit_command();
Command audit_verify_command();      // of audit
Command audit_checkpoint_command();  // of audit
Command audit_key_command();         // of audit
Command backup_command();
Command restore_command();
Command user_command();
Command member_command();
Command token_command();
Command worker_command();

}  // namespace touchmark::cli
