#include "producers/cli/problem.h"

namespace millrace::cli {
namespace {

bool is_absence(std::string_view name) {
  return name == kNotFoundName || name == "FileMissing" || name == "UnknownWorkflow";
}

ExitCode code_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kTransient: return ExitCode::kUnavailable;
    case ErrorKind::kUnknownOutcome: return ExitCode::kUnavailable;
    case ErrorKind::kRejected: return is_absence(error.where) ? ExitCode::kNotFound : ExitCode::kUsage;
    case ErrorKind::kAlreadyDone: return ExitCode::kConflict;
    case ErrorKind::kCancelled: return ExitCode::kInterrupted;
    case ErrorKind::kBroken: return ExitCode::kInternal;
  }
  return ExitCode::kInternal;
}

}  // namespace

Problem problem_of(const Error& error) {
  return {.code = code_of(error), .title = error.where, .detail = error.detail};
}

Json to_document(const Problem& problem) {
  Json document{{"type", "urn:millrace:problem:" + std::string(name_of(problem.code))},
                {"title", problem.title},
                {"detail", problem.detail},
                {"exit_code", static_cast<int>(problem.code)}};
  for (const auto& [name, value] : problem.more.items()) document[name] = value;
  return document;
}

}  // namespace millrace::cli
