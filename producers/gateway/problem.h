#pragma once

#include <string>
#include <vector>

#include "shared/json_schema/violation.h"
#include "shared/vocabulary/error.h"
#include "shared/vocabulary/json.h"
#include "shared/web/message.h"

namespace millrace::gateway {

/// A failure as a client sees it: RFC 9457, `application/problem+json`.
struct Problem {
  int status = 500;
  std::string code;    ///< Stable, for programs: "job_not_found".
  std::string title;   ///< Short and without variables.
  std::string detail;  ///< What exactly, and the remedy.
  std::vector<json_schema::Violation> errors{};  ///< What is wrong with the request, place by place.
  std::vector<web::Header> headers{};
  Json more = Json::object();  ///< Further members.
};

/// {"type", "title", "status", "detail", "instance", "code", "retryable", "errors", …}
web::Response response_of(const Problem& problem, std::string_view instance);

/// kTransient and kUnknownOutcome are 503, kRejected is 422 (413 for what is too large), the rest is 500.
Problem problem_of(const Error& error);

/// 422 with every place that is wrong.
Problem invalid_request(std::vector<json_schema::Violation> errors);
Problem invalid_request(const std::string& pointer, const std::string& message);

/// 404, also for what belongs to another tenant: whether it exists is nobody else's business.
Problem no_such(const std::string& what, const std::string& id);

/// JSON text of any value; bytes that are not UTF-8 are replaced.
std::string text_of(const Json& document);

web::Response json_response(int status, const Json& document, std::vector<web::Header> headers = {});

}  // namespace millrace::gateway
