#pragma once

#include <string>

namespace millrace::tests {

/// A real PostgreSQL for one test program, with the schema of ops/migrations: started by the constructor, ended and
/// removed by the destructor. One that does not start ends the program, since no test could mean anything.
class PrivatePostgres final {
 public:
  PrivatePostgres();
  ~PrivatePostgres();
  PrivatePostgres(const PrivatePostgres&) = delete;
  PrivatePostgres& operator=(const PrivatePostgres&) = delete;

  /// For postgres::Session and postgres::SessionPool.
  const std::string& url() const { return url_; }

  /// The one that all tests of this program share, started when it is first asked for.
  static PrivatePostgres& shared();

 private:
  std::string run(const std::string& command) const;

  std::string folder_;
  std::string url_;
};

}  // namespace millrace::tests
