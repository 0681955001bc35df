#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "producers/gateway/caller.h"
#include "producers/gateway/problem.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"
#include "shared/web/message.h"
#include "shared/web/query.h"

namespace millrace::gateway {

/// A request as handlers see it: authenticated, its path and body taken apart and checked against openapi.json.
struct ApiRequest {
  Caller caller;
  std::map<std::string, std::string> path;  ///< By the names in the route: "id".
  web::Query query;                         ///< Of the parameters that openapi.json names, each once, checked.
  std::string body;
  Json document;                            ///< The body, where the operation takes JSON.
  std::optional<std::filesystem::path> body_file;
  std::vector<web::Header> headers;
  std::string target_path;

  const std::string& id() const { return path.at("id"); }
  std::optional<std::string> parameter(const std::string& name) const;
  long number(const std::string& name, long otherwise) const;
  std::optional<TimePoint> time(const std::string& name) const;
  std::string header(std::string_view name) const;
  /// A text of the document; empty when absent or null.
  std::string text(const char* member) const;
};

/// Nobody holds a thread while a job is waited for: `then` makes the answer once the job has ended or patience has.
struct JobWait;
/// A stream of what happens to a job from a place on.
struct JobStream {
  JobId job;
  long after_event = 0;
  long after_line = 0;
};

using Answer = std::variant<web::Response, Problem, JobWait, JobStream>;

struct JobWait {
  JobId job;
  Duration patience{};
  std::function<Answer()> then;  ///< Answers a response or a problem.
};

using Handler = std::function<Answer(const ApiRequest&)>;

}  // namespace millrace::gateway
