#pragma once

#include <string>
#include <string_view>

#include "producers/cli/exit_code.h"
#include "shared/vocabulary/error.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli {

/// A failure as the user sees it: one line of text, or an RFC 9457 document with `-o json`.
struct Problem {
  ExitCode code = ExitCode::kInternal;
  std::string title;            ///< Short and without variables: "job not found".
  std::string detail;           ///< What exactly, and the remedy.
  Json more = Json::object();   ///< Further members of the document, e.g. the decision that came first.
};

/// `Error::where` of what is not there: exits with kNotFound.
inline constexpr std::string_view kNotFoundName = "not found";

/// The exit code follows the kind: kRejected is wrong use (or kNotFound, by its name), kTransient and kUnknownOutcome are
/// an unavailable service.
Problem problem_of(const Error& error);

/// {"type", "title", "detail", "exit_code", …more}.
Json to_document(const Problem& problem);

}  // namespace millrace::cli
