#pragma once

#include <string_view>

namespace millrace::asl {

/// How a Task's answer is waited for.
enum class Pattern {
  kRequestResponse,   ///< The outcome of the call itself.
  kWaitForTaskToken,  ///< `.waitForTaskToken`: whoever holds the token answers.
  kSync,              ///< `.sync`: the end of a child execution, its output as JSON text.
  kSync2,             ///< `.sync:2`: the same, output as JSON.
};

/// "request_response", "wait_for_task_token", "sync", "sync_2".
std::string_view name_of(Pattern pattern);

}  // namespace millrace::asl
