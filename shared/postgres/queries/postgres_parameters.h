#pragma once

#include "shared/parameters/parameter_source.h"
#include "shared/postgres/session.h"
#include "shared/time/clock.h"

namespace millrace::postgres {

/// A row of the table `parameters`.
struct ParameterRow {
  parameters::ParameterName name;
  std::string value;
  TimePoint updated_at;
};

/// By name.
Result<std::vector<ParameterRow>> list_parameters(SessionPool& sessions);
/// Makes it, or changes its value.
Result<void> put_parameter(SessionPool& sessions, const parameters::ParameterName& name, const std::string& value);
/// Whether there was one.
Result<bool> remove_parameter(SessionPool& sessions, const parameters::ParameterName& name);

/// ParameterSource over the table `parameters`.
class PostgresParameters final : public parameters::ParameterSource {
 public:
  explicit PostgresParameters(SessionPool& sessions) : sessions_(sessions) {}

  std::string name() const override { return "the table parameters"; }
  Result<std::map<parameters::ParameterName, std::string>> fetch(
      const std::vector<parameters::ParameterName>& names) override;

 private:
  SessionPool& sessions_;
};

}  // namespace millrace::postgres
