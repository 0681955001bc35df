#include "tests/support/private_postgres.h"

namespace millrace::tests {

PrivatePostgres::PrivatePostgres() {
  const std::string answer = program_.run("start");
  url_ = answer.substr(0, answer.find('\n'));
}

PrivatePostgres& PrivatePostgres::shared() {
  static PrivatePostgres postgres;
  return postgres;
}

}  // namespace millrace::tests
