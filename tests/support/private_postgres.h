#pragma once

#include <string>

#include "tests/support/service_program.h"

namespace millrace::tests {

/// A real PostgreSQL for one test program, with the schema of ops/migrations: started by the constructor, ended and
/// removed by the destructor.
class PrivatePostgres final {
 public:
  PrivatePostgres();

  /// For postgres::Session and postgres::SessionPool.
  const std::string& url() const { return url_; }

  /// The one that all tests of this program share, started when it is first asked for.
  static PrivatePostgres& shared();

 private:
  ServiceProgram program_{"private_postgres"};
  std::string url_;
};

}  // namespace millrace::tests
