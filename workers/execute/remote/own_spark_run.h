#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "shared/sandbox/sandbox_limits.h"
#include "shared/sandbox/sandbox_program.h"
#include "workers/execute/remote/remote_settings.h"
#include "workers/execute/remote/spark_task.h"

namespace millrace::execute::remote {

/// Where a program finds its only file inside the sandbox.
inline constexpr char kInputInside[] = "/in/1";

/// What the sandbox is to run: spark_runner.py, which runs the program. With a file, every mention of the request's path is the
/// file's inside. `place` is a folder in S3 for the result; empty: the runner hands the result over. Looks at Java's folder only.
sandbox::SandboxProgram own_spark_run(const SparkTask& spark, const std::optional<std::filesystem::path>& file,
                                      const std::string& place, const OwnSparkSettings& settings);

/// What a driver with its Java machine may use. Pure.
sandbox::SandboxLimits own_spark_limits(const OwnSparkSettings& settings);

}  // namespace millrace::execute::remote
