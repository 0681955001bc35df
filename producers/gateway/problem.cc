#include "producers/gateway/problem.h"

#include <algorithm>

#include "shared/jwt/token_verifier.h"
#include "topics/refusal.h"

namespace millrace::gateway {
namespace {

std::string snake_case(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    if (is_upper && !text.empty() && text.back() != '_') text += '_';
    if (is_upper) text += static_cast<char>(c + 32);
    else text += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
  }
  return text;
}

int status_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kTransient:
    case ErrorKind::kUnknownOutcome:
    case ErrorKind::kCancelled: return 503;
    case ErrorKind::kRejected: return error.where == topics::kPayloadTooLarge ? 413 : 422;
    case ErrorKind::kAlreadyDone: return 422;
    case ErrorKind::kBroken: return 500;
  }
  return 500;
}

}  // namespace

std::string text_of(const Json& document) { return document.dump(-1, ' ', false, Json::error_handler_t::replace); }

web::Response json_response(int status, const Json& document, std::vector<web::Header> headers) {
  headers.push_back({"Content-Type", "application/json"});
  headers.push_back({"Cache-Control", "no-store"});
  return {.status = status, .headers = std::move(headers), .body = text_of(document)};
}

web::Response response_of(const Problem& problem, std::string_view instance) {
  Json document{{"type", "urn:millrace:problem:" + problem.code},
                {"title", problem.title},
                {"status", problem.status},
                {"detail", problem.detail},
                {"instance", instance},
                {"code", problem.code},
                {"retryable", problem.status == 503 || problem.status == 429 || problem.status == 408}};
  if (!problem.errors.empty()) {
    document["errors"] = Json::array();
    for (const auto& error : problem.errors) document["errors"].push_back({{"pointer", error.pointer}, {"detail", error.message}});
  }
  for (const auto& [name, value] : problem.more.items()) document[name] = value;
  std::vector<web::Header> headers = problem.headers;
  if (problem.status == 503) headers.push_back({"Retry-After", "1"});
  headers.push_back({"Content-Type", "application/problem+json"});
  headers.push_back({"Cache-Control", "no-store"});
  return {.status = problem.status, .headers = std::move(headers), .body = text_of(document)};
}

Problem problem_of(const Error& error) {
  const int status = status_of(error);
  if (error.kind == ErrorKind::kUnknownOutcome) {
    return {.status = status,
            .code = "unknown_outcome",
            .title = "It may have happened",
            .detail = error.detail + "; send the same request again with the same Idempotency-Key"};
  }
  if (status == 503) return {.status = 503, .code = "unavailable", .title = "A service is away", .detail = error.detail};
  if (status == 500) return {.status = 500, .code = "internal", .title = "A defect of the gateway", .detail = error.detail};
  return {.status = status, .code = snake_case(error.where), .title = "The request was refused", .detail = error.detail};
}

Problem invalid_request(std::vector<json_schema::Violation> errors) {
  std::string detail = json_schema::describe(errors);
  return {.status = 422,
          .code = "invalid_request",
          .title = "The request is not valid",
          .detail = std::move(detail),
          .errors = std::move(errors)};
}

Problem invalid_request(const std::string& pointer, const std::string& message) {
  return invalid_request(std::vector<json_schema::Violation>{{pointer, message}});
}

Problem no_such(const std::string& what, const std::string& id) {
  return {.status = 404, .code = what + "_not_found", .title = "Not found", .detail = "there is no " + what + " " + id};
}

}  // namespace millrace::gateway
