#pragma once

#include <string>

namespace millrace::tests {

/// A real broker for one test program: started by the constructor, ended and removed by the destructor. A
/// broker that does not start ends the program, since no test could mean anything.
class PrivateKafka final {
 public:
  PrivateKafka();
  ~PrivateKafka();
  PrivateKafka(const PrivateKafka&) = delete;
  PrivateKafka& operator=(const PrivateKafka&) = delete;

  /// "127.0.0.1:port"; the same after a restart.
  const std::string& bootstrap() const { return bootstrap_; }
  /// Stops the broker and starts it again with what it had.
  void restart();

  /// The one that all tests of this program share, started when it is first asked for.
  static PrivateKafka& shared();

 private:
  std::string run(const std::string& command, const std::string& owner = {}) const;

  std::string folder_;
  std::string bootstrap_;
};

}  // namespace millrace::tests
