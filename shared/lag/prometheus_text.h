#pragma once

#include <string>
#include <vector>

#include "shared/lag/group_lag.h"

namespace millrace::lag {

/// The figures in Prometheus' text format (0.0.4) under the names and labels of kafka-lag-exporter, so that boards
/// made for it work; plus millrace_consumergroup_group_state (0 OK, 1 WARN, 2 STALL, 3 STOP). What is not known yet is
/// NaN.
std::string prometheus_text(const std::vector<GroupLag>& groups, const std::string& cluster_name);

}  // namespace millrace::lag
