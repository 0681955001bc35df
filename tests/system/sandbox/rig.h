#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "shared/sandbox/line_sink.h"
#include "shared/sandbox/sandbox_program.h"
#include "shared/time/clock.h"
#include "tests/system/sandbox/canaries.h"

namespace millrace::sandbox {

/// The user without rights that every test of this program runs as.
inline constexpr uid_t kUnprivilegedUser = 65534;

/// Becomes that user for good when started as root; exits when it cannot.
void drop_root();

/// Keeps all lines.
class Transcript final : public LineSink {
 public:
  void line(Stream stream, std::string_view text) override;

  bool has(const std::string& part) const;
  std::vector<std::string> starting_with(const std::string& prefix) const;
  std::string all() const;

 private:
  std::vector<std::string> lines_;
};

SystemClock& real_clock();
Canaries& canaries();

/// The program with the canaries' variables and one argument by which its processes can be found.
SandboxProgram aimed_at_canaries(const std::string& text, const std::string& marker);

/// What the same program prints when the same user runs it without a sandbox.
std::string output_outside(const SandboxProgram& program);

/// Processes of the whole machine whose command line holds the marker.
int processes_with(const std::string& marker);
/// Waits for a condition, at most `patience`; answers whether it came.
bool comes_true(std::chrono::milliseconds patience, const std::function<bool()>& condition);

int open_descriptors();
int mounts();

}  // namespace millrace::sandbox
