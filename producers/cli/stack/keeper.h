#pragma once

#include "producers/cli/stack/stack_folder.h"
#include "producers/cli/stack/stack_steps.h"
#include "shared/settings/settings.h"

namespace millrace::cli::stack {

/// `millrace keep`, which `millrace up` starts as a daemon: starts the private services and the workers, restarts what dies,
/// follows desired.json, writes stack.json, and on SIGTERM stops workers first, then services. Answers the exit code; 6 when
/// another keeper has the folder. Must be called before any thread is started: it blocks signals.
int run_keeper(const settings::Sheet& sheet, const StackSteps& steps);

/// Whether a keeper has the folder now. Its lock ends with the process, so a crash leaves nothing stale.
bool is_kept(const StackFolder& folder);

}  // namespace millrace::cli::stack
