#pragma once

#include "shared/frameworks/framework_files.h"
#include "shared/sandbox/sandbox.h"
#include "shared/work_loop/task_handler.h"
#include "workers/validate/validate_settings.h"

namespace millrace::validate {

/// The pool `validate`: operation `judge` holds a program to the rules of its framework. A refused program is
/// Succeeded, with the reasons; Failed is for what a new program cannot mend: Validation.BadRequest,
/// Validation.NoFramework, Validation.JudgeFailed, Sandbox.Unavailable.
class ValidateHandler final : public work_loop::TaskHandler {
 public:
  struct Dependencies {
    frameworks::FrameworkFiles& frameworks;
    sandbox::Sandbox& sandbox;
    ValidateSettings settings;
  };
  explicit ValidateHandler(Dependencies dependencies) : with_(std::move(dependencies)) {}

  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task, const work_loop::TaskScope& scope) override;

 private:
  Dependencies with_;
};

}  // namespace millrace::validate
