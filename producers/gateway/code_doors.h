#pragma once

#include <string>
#include <variant>

#include "producers/gateway/api.h"
#include "shared/postgres/queries/job_record.h"

namespace millrace::gateway {

/// One of the documents' ways in, as the engine sees it.
struct CodeDoor {
  std::string entry;     ///< "/generate"
  std::string workflow;  ///< "ray"
  bool runs_code = false;  ///< The caller brings the program: nothing is generated.
};

/// What the door's workflow is given: what the caller sent under the same names, nulls left out. A prompt stays a prompt,
/// whatever it begins with: only the door decides that a program is run as it is. Pure.
std::variant<Json, Problem> workflow_input(const CodeDoor& door, const Json& body, const std::string& session);

/// What an agent's message asks of a workflow. Of `ray` it may be a program behind "EXECUTE_ONLY:", as the documents' supervisor is
/// spoken to: only here, where there is no field to say it. Pure.
Json agent_input(const std::string& workflow, Json input);

/// How a job came to its end, beside its output.
struct CodeEnd {
  JobId job;
  std::string session;       ///< As the caller named it.
  std::string runtime_session;
  postgres::JobEnd end;
  Json output;
  std::string step;          ///< Of a job that failed: the state it was in.
  Json log_lines = Json::array();
};

/// One shape for success and every failure: job_id, session_id, status, error, cause, and the output's own members. Pure.
Json code_document(const CodeEnd& end);

}  // namespace millrace::gateway
