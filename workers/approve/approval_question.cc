#include "workers/approve/approval_question.h"

#include <algorithm>

#include "shared/vocabulary/json.h"

namespace millrace::approve {
namespace {

constexpr double kSecondsMax = 10.0 * 366 * 24 * 3600;

Error invalid(const std::string& what) { return rejected("Approval.InvalidQuestion", what); }

/// Takes the time to answer out of the input: it is not part of what is shown.
Result<Duration> take_time(Json& input, Duration standard) {
  Duration time = standard;
  for (const char* name : {"timeout_seconds", "deadline_seconds"}) {
    if (!input.contains(name)) continue;
    const Json& seconds = input[name];
    if (!seconds.is_number() || seconds.get<double>() <= 0 || seconds.get<double>() > kSecondsMax) {
      return invalid(std::string(name) + " must be a number of seconds above 0 and at most ten years");
    }
    time = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds.get<double>()));
    input.erase(name);
  }
  return time;
}

}  // namespace

Result<Question> parse_question(const work_loop::Task& task, TimePoint now, Duration standard_deadline) {
  Json input = Json::parse(task.input, nullptr, false);
  if (!input.is_object()) return invalid("the input must be an object with a \"question\"");
  if (!input.contains("question") || input["question"].is_null() || input["question"] == "") {
    return invalid("question is missing: say what is to be decided");
  }
  const auto time = take_time(input, standard_deadline);
  if (!time) return time.error();

  Question question{.id = task.id.value(),
                    .job = task.job,
                    .workflow = task.workflow,
                    .content = input.dump(),
                    .requested_by = {},
                    .deadline = now + *time};
  if (task.deadline) question.deadline = std::min(question.deadline, *task.deadline);
  if (input.contains("requested_by") && input["requested_by"].is_string() && input["requested_by"] != "") {
    question.requested_by = input["requested_by"].get<std::string>();
  }
  return question;
}

}  // namespace millrace::approve
