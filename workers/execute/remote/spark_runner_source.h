#pragma once

#include <string_view>

namespace millrace::execute::remote {

/// The text of spark_runner.py, put into the program when it is built.
extern const std::string_view kSparkRunnerSource;

}  // namespace millrace::execute::remote
