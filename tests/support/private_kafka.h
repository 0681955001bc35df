#pragma once

#include <string>

#include "tests/support/service_program.h"

namespace millrace::tests {

/// A real broker for one test program: started by the constructor, ended and removed by the destructor.
class PrivateKafka final {
 public:
  PrivateKafka();

  /// "127.0.0.1:port"; the same after a restart.
  const std::string& bootstrap() const { return bootstrap_; }
  /// Stops the broker and starts it again with what it had.
  void restart();

  /// The one that all tests of this program share, started when it is first asked for.
  static PrivateKafka& shared();

 private:
  ServiceProgram program_{"private_kafka"};
  std::string bootstrap_;
};

}  // namespace millrace::tests
