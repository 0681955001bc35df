#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/agents/agent.h"
#include "shared/batch/row_input.h"
#include "shared/csv/dialect.h"
#include "shared/vocabulary/json_fwd.h"
#include "shared/vocabulary/result.h"

namespace millrace::enrich {

/// A batch configuration (shared/batch/README.md) as far as running needs it.
struct BatchConfig {
  std::string csv_uri{};
  agents::AgentName agent{};
  std::vector<std::pair<std::string, std::string>> input_mapping{};  ///< Column to field of the agent's input.
  std::vector<std::string> output_fields{};
  int concurrency = 10;  ///< Rows in flight, of the whole batch.
  Duration row_timeout = std::chrono::seconds(60);
  int attempts_max = 4;
  std::int64_t chunk_rows = 0;  ///< 0: by the table's size.
  std::optional<double> budget_usd{};
  std::optional<std::int64_t> budget_tokens{};
  batch::Transforms transforms{};
  bool is_formula_safe = false;
  std::string output_uri{};  ///< An object in S3 that the output goes to besides the file store; empty: none.
  std::optional<csv::Dialect> dialect{};  ///< Absent: found out.
  bool continues = false;  ///< The table is another batch's output: rows that failed there are not sent, its metadata go.
  std::string previous{};                 ///< The batch whose answers are taken over where the input is the same.
};

/// kRejected names the member that is missing or wrong.
Result<BatchConfig> parse_batch_config(const Json& config);

/// How the table's rows become the agent's input. kRejected when the mapping names a column or field that is not there, or leaves
/// out a field that the agent needs.
Result<batch::RowInputs> row_inputs_of(const BatchConfig& config, const std::vector<std::string>& columns,
                                       const agents::Agent& agent);

}  // namespace millrace::enrich
