#pragma once

#include "producers/cli/command_scope.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::cli {

/// Tells people what happens to a job while they wait: history events and lines that programs print, each once, as
/// remarks. What cannot be read now is said next time.
class JobFollow final {
 public:
  /// `scope` must outlive the follow.
  JobFollow(CommandScope& scope, JobId job) : scope_(scope), job_(std::move(job)) {}

  void say_news();
  /// Only the lines.
  void say_lines();

 private:
  void say_events(postgres::SessionPool& database);
  void say_lines(postgres::SessionPool& database);

  CommandScope& scope_;
  JobId job_;
  long event_said_ = 0;
  long line_said_ = 0;
};

}  // namespace millrace::cli
