#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <string_view>

#include "producers/cli/stack/stack_steps.h"
#include "shared/settings/settings.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli::stack {

/// Where a command of the stack says things: data on one stream, progress line by line on the other.
struct Voice {
  std::ostream& data;
  std::ostream& notes;
  bool is_json = false;
};

/// Every command answers an exit code (see exit_code.h: 0, 1, 2, 5, 6, 10) and has said what went wrong.
struct UpOptions {
  bool has_workers = true;  ///< `--no-workers`: services, schema and topics only.
};
/// Starts what is not running; with an older program running, stops that first. Returns when everything runs.
int up(const settings::Sheet& sheet, const StackSteps& steps, const UpOptions& options, const Voice& voice);

struct DownOptions {
  bool erases = false;  ///< `--erase`: removes the state folder, with all jobs.
};
int down(const settings::Sheet& sheet, const DownOptions& options, const Voice& voice);

int status(const settings::Sheet& sheet, const Voice& voice);

struct LogsOptions {
  std::string name{};      ///< "kafka", "execute-1", "keeper"; a pool means all of its workers; empty: everything.
  bool follows = false;
  std::size_t lines = 50;
};
int logs(const settings::Sheet& sheet, const LogsOptions& options, const Voice& voice);

/// Looks at everything that the system needs and says what to do about what is missing.
int doctor(const settings::Sheet& sheet, const StackSteps& steps, const Voice& voice);

/// `millrace scale POOL N`: tells the keeper and waits until that many run.
int scale(const settings::Sheet& sheet, const StackSteps& steps, const std::string& pool, int replicas, const Voice& voice);

}  // namespace millrace::cli::stack
