#pragma once

#include <string>

namespace millrace::tests {

/// A program beside this file that runs a real service below a folder of its own: `PROGRAM start|stop|… FOLDER [ARGUMENT]`.
/// One that fails ends the test program, since no test could mean anything.
class ServiceProgram final {
 public:
  explicit ServiceProgram(std::string name);
  /// Stops the service and removes the folder.
  ~ServiceProgram();
  ServiceProgram(const ServiceProgram&) = delete;
  ServiceProgram& operator=(const ServiceProgram&) = delete;

  /// What the program printed.
  std::string run(const std::string& command, const std::string& argument = {}) const;

 private:
  std::string name_;
  std::string folder_;
};

}  // namespace millrace::tests
