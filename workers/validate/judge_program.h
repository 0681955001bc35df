#pragma once

#include <optional>
#include <string>

#include "shared/frameworks/framework_folder.h"
#include "shared/sandbox/sandbox_program.h"
#include "shared/sandbox/sandbox_report.h"
#include "shared/vocabulary/result.h"
#include "workers/validate/verdict.h"

namespace millrace::validate {

/// What can be said without a judge: too large, no text at all. Nothing when a judge has to look.
std::optional<Verdict> judge_at_a_glance(const std::string& program, const frameworks::ValidationRules& rules);

/// The run that judges: the built-in script or the folder's own, with the program as /in/program and the rules as
/// /in/rules.json: those for every program and those for what this one is about (JudgeTask::source). The program is data to
/// it and is never executed. kRejected when the folder lacks its own judge.
Result<sandbox::SandboxProgram> judging_run(const std::string& program, const std::string& source,
                                            const frameworks::FrameworkFolder& folder);

/// What the run said. A program on which the judge exhausts its limits is refused; a judge that fails by itself is
/// kRejected, with its own last words.
Result<Verdict> verdict_of(const sandbox::SandboxReport& report);

}  // namespace millrace::validate
