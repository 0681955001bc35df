#include "producers/gateway/code_doors.h"

#include <string_view>

namespace millrace::gateway {
namespace {

bool has_text(const Json& body, const char* member) {
  const auto found = body.find(member);
  return found != body.end() && found->is_string() && !found->get_ref<const std::string&>().empty();
}

bool has_items(const Json& body, const char* member) {
  const auto found = body.find(member);
  return found != body.end() && found->is_array() && !found->empty();
}

}  // namespace

std::variant<Json, Problem> workflow_input(const CodeDoor& door, const Json& body, const std::string& session) {
  if (has_text(body, "s3_input_path") && has_items(body, "selected_tables")) {
    return invalid_request("/selected_tables", "and s3_input_path exclude each other: a question is about a file or about tables");
  }
  Json input = Json::object();
  for (const auto& [name, value] : body.items()) {
    const bool is_absent = value.is_null() || value == "" || (value.is_array() && value.empty());
    if (!is_absent && name != "session_id") input[name] = value;
  }
  input["session_id"] = session;
  if (door.runs_code) input["skip_generation"] = true;
  return input;
}

Json agent_input(const std::string& workflow, Json input) {
  constexpr std::string_view kExecuteOnly = "EXECUTE_ONLY:";
  if (workflow != "ray" || !has_text(input, "prompt")) return input;
  const std::string prompt = input["prompt"].get<std::string>();
  if (!prompt.starts_with(kExecuteOnly)) return input;
  const std::size_t code = prompt.find_first_not_of(" \r\n", kExecuteOnly.size());
  input.erase("prompt");
  input["code"] = code == std::string::npos ? "" : prompt.substr(code);
  input["skip_generation"] = true;
  return input;
}

Json code_document(const CodeEnd& end) {
  const auto or_absent = [](const std::optional<std::string>& text) { return text ? Json(*text) : Json(); };
  Json document{{"job_id", end.job.value()},
                {"session_id", end.session},
                {"runtime_session_id", end.runtime_session},
                {"status", end.end.status},
                {"error", or_absent(end.end.error)},
                {"cause", or_absent(end.end.cause)}};
  if (end.output.is_object()) {
    for (const auto& [name, value] : end.output.items()) {
      if (!document.contains(name)) document[name] = value;
    }
  } else if (!end.output.is_null()) {
    document["output"] = end.output;
  }
  if (end.end.status == "SUCCEEDED") return document;
  document["step"] = end.step;
  document["logs"] = end.log_lines;
  document["links"] = {{"history", "/v1/jobs/" + end.job.value() + "/history"}, {"logs", "/v1/jobs/" + end.job.value() + "/logs"}};
  return document;
}

}  // namespace millrace::gateway
