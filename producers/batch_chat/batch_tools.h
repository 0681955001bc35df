#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/batch/agent_card.h"
#include "shared/csv/table_survey.h"
#include "shared/vocabulary/json.h"
#include "shared/vocabulary/result.h"

namespace millrace::batch_chat {

/// A table that was looked at.
struct SurveyedTable {
  std::string uri;
  csv::TableSurvey survey;
};

/// Rows that failed alike.
struct FailedAlike {
  std::int64_t rows = 0;
  std::string cause;  ///< What the first of them says.
  std::string action;
};

/// The six tools of the batch orchestrator, and two more, as a conversation uses them. validate_agent_compatibility and
/// generate_batch_config are functions of shared/batch over what is here. One thread.
class BatchTools {
 public:
  virtual ~BatchTools() = default;

  virtual Result<SurveyedTable> analyze_csv_structure(const std::string& uri) = 0;
  virtual Result<std::vector<batch::AgentCard>> agents() = 0;
  /// Begins what a plan (shared/batch/README.md) says; answers the execution's name for the others.
  virtual Result<std::string> execute_batch_processor(const Json& plan) = 0;
  /// After a moment: {"status", "rows_processed", "total_rows", "percent_complete", "seconds_left"?, "waits_because"?}
  virtual Result<Json> monitor_batch_execution(const std::string& execution) = 0;
  /// {"status", "output_csv_uri", "rows_succeeded", "rows_failed", "processing_time_seconds"}; kRejected when it came to nothing.
  virtual Result<Json> get_batch_results(const std::string& execution) = 0;
  virtual Result<std::vector<FailedAlike>> failures(const std::string& execution) = 0;
  /// The rows that failed, again; answers the execution that does so.
  virtual Result<std::string> retry(const std::string& execution) = 0;
};

}  // namespace millrace::batch_chat
