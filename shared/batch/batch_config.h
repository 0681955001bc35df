#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/batch/mapping.h"
#include "shared/batch/survey_document.h"
#include "shared/vocabulary/json_fwd.h"
#include "shared/vocabulary/result.h"

namespace millrace::batch {

/// Where results go.
struct BatchOutput {
  std::string uri;                   ///< Empty: whoever runs it chooses.
  bool is_formula_safe = false;
  std::vector<std::string> columns = {};  ///< All of them, in order.
};

/// What the design document's configuration does not say. All of it has defaults.
struct BatchExecution {
  std::vector<std::string> columns;  ///< Of the file, unique.
  std::optional<std::uint64_t> row_count;
  std::optional<FileIdentity> file;
  std::optional<csv::Dialect> dialect;
  std::uint64_t concurrency = 10;
  double row_timeout_seconds = 60;
  std::uint64_t max_attempts = 4;
  std::uint64_t chunk_rows = 100;
  std::optional<double> budget_usd;
  std::optional<std::uint64_t> budget_tokens;
  std::optional<double> deadline_seconds;
  std::vector<std::pair<std::string, std::string>> transforms = {};  ///< Field of the agent's input, steps (transform.h).
  BatchOutput output;
};

/// The configuration of one batch, as generate_batch_config answers it.
struct BatchConfig {
  std::string csv_uri;
  std::string agent_name;
  std::vector<std::pair<std::string, std::string>> input_mapping;  ///< Column, field.
  std::vector<std::string> output_fields;
  std::optional<BatchExecution> execution;
};

Json document_of(const BatchConfig& config);
/// kRejected as CONFIG_INVALID names the member.
Result<BatchConfig> parse_batch_config(const Json& document);
/// The member `execution` alone, to be laid over what is planned.
Result<BatchExecution> parse_execution(const Json& document);

/// A configuration from a complete mapping. `wanted_fields` empty: all. kRejected as UNKNOWN_OUTPUT_FIELD, MAPPING_AMBIGUOUS,
/// MAPPING_REQUIRED.
Result<BatchConfig> generate_config(const std::string& csv_uri, const AgentCard& agent, const Mapping& mapping,
                                    const std::vector<std::string>& wanted_fields);

/// The columns of the output: the file's, the fields (one that is also a column is "<field> (agent)"), and the metadata.
std::vector<std::string> output_columns_of(const std::vector<std::string>& columns, const std::vector<std::string>& fields);

/// Beside the input: "…/companies_enriched.csv"; in S3 under "results/". Empty where a URI has no neighbours.
std::string output_uri_for(const std::string& csv_uri);

}  // namespace millrace::batch
