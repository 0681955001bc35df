#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "shared/aws/aws_account.h"
#include "shared/http/transport.h"
#include "shared/time/clock.h"

namespace millrace::aws {

struct GlueColumn {
  std::string name;
  std::string type;  ///< As Hive writes it: "bigint", "decimal(10,2)", "string".
};

struct GlueTable {
  std::string database;
  std::string name;
  std::string location;
  std::vector<GlueColumn> columns;  ///< Partition columns last.
};

/// AWS Glue's Data Catalog. Any thread. Errors as aws_call.h says.
class GlueCatalogue final {
 public:
  GlueCatalogue(AwsAccount account, http::Transport& transport, Clock& clock)
      : account_(std::move(account)), transport_(transport), clock_(clock) {}

  Result<std::vector<std::string>> databases(std::stop_token stop = {});
  Result<std::vector<GlueTable>> tables(const std::string& database, std::stop_token stop = {});
  Result<GlueTable> table(const std::string& database, const std::string& name, std::stop_token stop = {});

 private:
  Result<std::string> ask(const std::string& action, const std::string& body, std::stop_token stop);

  const AwsAccount account_;
  http::Transport& transport_;
  Clock& clock_;
};

}  // namespace millrace::aws
