#pragma once

#include "shared/parameters/parameter_source.h"
#include "shared/postgres/session.h"

namespace millrace::postgres {

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
