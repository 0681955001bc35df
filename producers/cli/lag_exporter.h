#pragma once

#include <string>

#include "producers/cli/command_scope.h"
#include "producers/cli/lag_survey.h"

namespace millrace::cli {

/// Answers Prometheus at `address` ("host:port") with the lag of all groups, looked at every few seconds, under the names of
/// kafka-lag-exporter. While Kafka does not answer /readyz says so, the figures are absent rather than stale, and it looks on.
/// Runs until the process is ended; comes back only when it cannot listen.
ExitCode export_lag(CommandScope& scope, LagSurvey& survey, const std::string& address);

/// The exporter's label for the one cluster it looks at.
inline constexpr char kClusterName[] = "millrace";

}  // namespace millrace::cli
