#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/asl/event.h"
#include "shared/vocabulary/json.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli {

/// The answers of one test case of a MockConfigFile: for each state a list, the first for its first attempt and so on.
class MockedTasks final {
 public:
  /// Answers nothing.
  MockedTasks() = default;
  /// Rejected with what is wrong in the file: unknown machine, case or response, or a response of another shape.
  static Result<MockedTasks> parse(const Json& file, const std::string& machine, const std::string& test_case);

  /// The next answer for a state. Rejected when the case has none (left).
  Result<asl::Event> next_answer(const std::string& state_name, TaskKey key);

 private:
  struct Answers {
    std::string response;
    /// First attempt that the answer is for, the last one, and the answer.
    struct Range {
      int first = 0;
      int last = 0;
      Json answer;
    };
    std::vector<Range> ranges;
    int attempts = 0;
  };

  std::map<std::string, Answers> by_state_;
};

}  // namespace millrace::cli
