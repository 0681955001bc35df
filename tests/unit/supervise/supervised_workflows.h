#pragma once

namespace millrace::supervise {

// Definitions that the tests of the supervisor run.

inline constexpr char kTwoTasks[] = R"({
  "StartAt": "First",
  "States": {
    "First": {"Type": "Task", "Resource": "millrace:work:one", "Next": "Second"},
    "Second": {"Type": "Task", "Resource": "millrace:other:two", "End": true}
  }
})";

inline constexpr char kRetried[] = R"({
  "StartAt": "Try",
  "States": {
    "Try": {"Type": "Task", "Resource": "millrace:work:one", "End": true,
            "Retry": [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 2.0}]}
  }
})";

inline constexpr char kWaits[] = R"({
  "StartAt": "Pause",
  "States": {"Pause": {"Type": "Wait", "Seconds": 600, "Next": "Done"}, "Done": {"Type": "Succeed"}}
})";

inline constexpr char kCallsChild[] = R"({
  "StartAt": "Call",
  "States": {
    "Call": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
             "Parameters": {"StateMachineArn": "child", "Input.$": "$"}, "OutputPath": "$.Output", "End": true}
  }
})";

inline constexpr char kCallback[] = R"({
  "StartAt": "Ask",
  "States": {
    "Ask": {"Type": "Task", "Resource": "millrace:work:ask.waitForTaskToken",
            "Parameters": {"token.$": "$$.Task.Token"}, "End": true}
  }
})";

}  // namespace millrace::supervise
