// A private stack without workers, for tests that need real services: `millrace_stack up | down | status | logs NAME`.
// It takes what the settings take; give each test run a MILLRACE_STATE_FOLDER of its own.

#include <cstdio>
#include <iostream>
#include <string>

#include "producers/cli/stack/keeper.h"
#include "producers/cli/stack/stack_commands.h"

int main(int argc, char** argv) {
  namespace stack = millrace::cli::stack;
  const std::string command = argc > 1 ? argv[1] : "";
  const std::string option = argc > 2 ? argv[2] : "";
  const auto sheet = millrace::settings::Sheet::of_process({});
  if (!sheet) {
    std::cerr << sheet.error().detail << "\n";
    return 2;
  }
  const stack::Voice voice{.data = std::cout, .notes = std::cerr, .is_json = true};
  const stack::StackSteps steps;
  if (command == "keep") return stack::run_keeper(*sheet, steps);
  if (command == "up") return stack::up(*sheet, steps, {.has_workers = false}, voice);
  if (command == "down") return stack::down(*sheet, {.erases = option == "--erase"}, voice);
  if (command == "status") return stack::status(*sheet, voice);
  if (command == "logs") return stack::logs(*sheet, {.name = option}, voice);
  std::cerr << "usage: millrace_stack up | down [--erase] | status | logs [NAME]\n";
  return 2;
}
