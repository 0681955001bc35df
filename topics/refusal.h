#pragma once

#include <string>
#include <string_view>

#include "shared/vocabulary/error.h"

namespace millrace::topics {

/// Names under which bad input is refused: `Error::where` of every error from this folder, `x-error-type` of a dead
/// letter and `error` of `millrace.job.rejected`. The supervisor refuses under the later ones.
inline constexpr std::string_view kInvalidCloudEvent = "InvalidCloudEvent";
inline constexpr std::string_view kInvalidRequest = "InvalidRequest";
inline constexpr std::string_view kInvalidEvent = "InvalidEvent";
inline constexpr std::string_view kNotUtf8 = "NotUtf8";
inline constexpr std::string_view kPayloadTooLarge = "PayloadTooLarge";
inline constexpr std::string_view kUnknownWorkflow = "UnknownWorkflow";
inline constexpr std::string_view kInputRefused = "InputRefused";              ///< Against the workflow's schema.
inline constexpr std::string_view kAnotherRequest = "AnotherRequestWithThisKey";  ///< Same key, another body.

/// What is wrong with one field and what to do about it, as a kRejected error: "<field>: <problem>; <remedy>".
struct FieldProblem {
  std::string field;
  std::string problem;
  std::string remedy;
};
Error refusal(std::string_view name, const FieldProblem& problem);

}  // namespace millrace::topics
