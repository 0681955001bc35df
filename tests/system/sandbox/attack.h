#pragma once

#include <string>
#include <vector>

#include "shared/sandbox/sandbox_limits.h"
#include "shared/sandbox/sandbox_report.h"

namespace millrace::sandbox {

/// Who stops an attack. The list allows two that are left to the watchdog where there is no cgroup.
enum class HeldBy { kKernel, kDeadline, kReader, kWatchdog };

/// Whether the same program, run outside by the same user, shows that the attack is real.
enum class Control { kSucceedsOutside, kTooHarmfulOutside, kNeedsRootOutside };

/// One line of the sandbox test list: a program in attacks/ and how its run must end.
struct Attack {
  int number = 0;
  std::string name;
  std::string file;
  Control control = Control::kSucceedsOutside;
  HeldBy held_by = HeldBy::kKernel;
  Ending ending = Ending::kExited;
  /// Printed before the attack hits, so that a program that did not even start cannot pass.
  std::string must_print = "BLOCKED";
  SandboxLimits limits = {.wall = std::chrono::seconds(30)};

  /// attack_kit.py and the attack, as one program.
  std::string program = {};
};

/// S1 to S48, with their programs loaded. The remaining numbers are host-side tests of their own.
std::vector<Attack> load_attacks();

}  // namespace millrace::sandbox
