#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "producers/cli/stack/stack_steps.h"
#include "shared/settings/settings.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli::stack {

/// What must be there before workers start: the database with its schema and the cluster's row, and the topics. Waits for
/// services that do not answer yet; everything is done again without harm.
class Founding {
 public:
  struct Dependencies {
    Clock& clock;
    const StackSteps& steps;
    std::function<void(std::string)> report;  ///< What it waits for or cannot do; empty when it goes on.
  };

  explicit Founding(Dependencies dependencies) : use_(std::move(dependencies)) {}

  /// True when done, false when stopped before. Repeats, with a pause, what fails: a service may come, and a wrong setting is
  /// reported until somebody corrects it.
  bool run(const std::stop_token& stop);

 private:
  Result<void> try_once();
  Result<void> found_topics(const settings::Sheet& sheet);

  Dependencies use_;
};

}  // namespace millrace::cli::stack
