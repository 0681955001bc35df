#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/vocabulary/identifiers.h"

/// Every name that travels: topics, event types, sources, limits. The table is in topics/README.md.
namespace millrace::topics {

inline constexpr std::string_view kRequests = "millrace.requests";
inline constexpr std::string_view kResults = "millrace.results";
inline constexpr std::string_view kEvents = "millrace.events";
inline constexpr std::string_view kControl = "millrace.control";
inline constexpr std::string_view kDead = "millrace.dead";
inline constexpr std::string_view kTasksPrefix = "millrace.tasks.";

/// "millrace.tasks.<pool>".
std::string tasks_topic(const PoolName& pool);

/// The consumer group of a pool's workers, and the one under which supervisors publish their positions.
std::string group_of_pool(const PoolName& pool);
inline constexpr std::string_view kSupervisorGroup = "millrace.supervise";

inline constexpr std::string_view kJobRequested = "millrace.job.requested";
inline constexpr std::string_view kTaskDispatched = "millrace.task.dispatched";
inline constexpr std::string_view kTaskFinished = "millrace.task.finished";
inline constexpr std::string_view kTaskRenewed = "millrace.task.renewed";
inline constexpr std::string_view kJobAccepted = "millrace.job.accepted";
inline constexpr std::string_view kJobRejected = "millrace.job.rejected";
inline constexpr std::string_view kJobProgressed = "millrace.job.progressed";
inline constexpr std::string_view kJobPaused = "millrace.job.paused";
inline constexpr std::string_view kJobResumed = "millrace.job.resumed";
inline constexpr std::string_view kJobRedriven = "millrace.job.redriven";
inline constexpr std::string_view kJobFinished = "millrace.job.finished";
inline constexpr std::string_view kLookNowType = "millrace.control.look_now";
inline constexpr std::string_view kStopTaskType = "millrace.control.stop_task";
inline constexpr std::string_view kWorkflowChangedType = "millrace.control.workflow_changed";

/// `ce_source` of our own events.
inline constexpr std::string_view kSupervisorSource = "millrace/supervise";
inline constexpr std::string_view kWorkerSource = "millrace/workers";

/// A payload above this travels as a reference (`dataref`); no event's value is larger than kEventBytesMax.
inline constexpr std::size_t kInlinePayloadBytesMax = 256 * 1024;
inline constexpr std::size_t kEventBytesMax = 1024 * 1024;
/// Nesting of the JSON in an event.
inline constexpr int kJsonDepthMax = 128;

}  // namespace millrace::topics
