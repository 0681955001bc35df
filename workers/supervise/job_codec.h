#pragma once

#include <string>
#include <string_view>

#include "shared/vocabulary/result.h"
#include "workers/supervise/job.h"

namespace millrace::supervise {

/// The supervisor's own part of a job (`jobs.engine`) as JSON:
/// `{"format": 1, "open": [{"task_id", "pool", "operation", "state", "attempt", "phase", "since", …}], "held": […]}`.
/// People's tools read "open"; nothing but the owner writes it.
std::string encode_engine(const Job& job);

/// Fills `job.tasks` and `job.held`. kBroken when the text was written by a newer format or is damaged.
Result<void> decode_engine(std::string_view text, Job& job);

std::string encode_parent(const ParentTask& parent);
Result<ParentTask> decode_parent(std::string_view text);

/// The number that encode_engine writes, and the newest that decode_engine reads.
inline constexpr int kEngineFormat = 1;

}  // namespace millrace::supervise
