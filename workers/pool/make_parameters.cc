#include "workers/pool/make_parameters.h"

#include "shared/parameters/environment_parameters.h"
#include "shared/parameters/file_parameters.h"
#include "shared/parameters/ssm_parameters.h"
#include "shared/postgres/queries/postgres_parameters.h"

namespace millrace::pool {

std::vector<std::unique_ptr<parameters::ParameterSource>> make_parameter_sources(
    const agent_calls::CallSettings& settings, const std::map<std::string, std::string>& environment, http::Transport& transport,
    postgres::SessionPool& sessions, Clock& clock) {
  std::vector<std::unique_ptr<parameters::ParameterSource>> sources;
  for (const std::string& source : settings.parameter_sources) {
    if (source == "environment") sources.push_back(std::make_unique<parameters::EnvironmentParameters>(environment));
    if (source == "file") sources.push_back(std::make_unique<parameters::FileParameters>(settings.parameter_file));
    if (source == "postgres") sources.push_back(std::make_unique<postgres::PostgresParameters>(sessions));
    if (source == "ssm") {
      const parameters::SsmSettings ssm{.region = settings.aws_region,
                                        .endpoint = settings.ssm_endpoint,
                                        .credentials = settings.aws};
      sources.push_back(std::make_unique<parameters::SsmParameters>(ssm, transport, clock));
    }
  }
  return sources;
}

}  // namespace millrace::pool
