#include "producers/gateway/mcp_server.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace millrace::gateway {
namespace {

/// Without any introduction; the others begin with `initialize`.
constexpr char kStatelessRevision[] = "2026-07-28";
constexpr std::array<std::string_view, 3> kRevisions{"2025-11-25", "2025-06-18", "2025-03-26"};  // The newest first.
constexpr char kInstructions[] =
    "Every call is a durable job: a call that outlasts its connection goes on, and its job is in the result.";
constexpr std::chrono::milliseconds kListTime{60'000};  // How long a client may keep what hardly ever changes.

Json capabilities() { return {{"tools", {{"listChanged", false}}}}; }
Json server_info() { return {{"name", "millrace"}, {"version", "1"}}; }

Json text_schema(const char* description) { return {{"type", "string"}, {"description", description}}; }

Json object_schema(Json properties, Json required) {
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false}};
}

std::vector<McpTool> make_tools() {
  const Json session = text_schema("The conversation; the same id is the same context.");
  const Json cluster = text_schema("address or address:port of the Ray cluster's head; must be on the allow-list.");
  const Json file = text_schema("s3://bucket/key of a CSV file.");
  return {
      {.name = "ray-code-validation-inline___validate_ray_code",
       .description = "Checks a program for Ray and runs it on the cluster; the answer is what it printed.",
       .input_schema =
           object_schema({{"code", text_schema("The program.")}, {"ray_cluster_ip", cluster}, {"session_id", session}}, {"code"}),
       .door = {.entry = "/execute", .workflow = "ray", .runs_code = true}},
      {.name = "ask_ray",
       .description = "Writes a program for Ray that answers a question, checks it, runs it, and answers.",
       .input_schema = object_schema({{"prompt", text_schema("The question.")},
                                      {"ray_cluster_ip", cluster},
                                      {"s3_input_path", file},
                                      {"session_id", session}},
                                     {"prompt"}),
       .door = {.entry = "/generate", .workflow = "ray"}},
      {.name = "ask_spark",
       .description = "Writes a Spark program that answers a question about a file in S3 or tables of Glue, checks it, runs it "
                      "on AWS, and answers.",
       .input_schema = object_schema(
           {{"prompt", text_schema("The question.")},
            {"s3_input_path", file},
            {"selected_tables", {{"type", "array"}, {"items", {{"type", "string"}}}, {"description", "database.table of Glue."}}},
            {"execution_platform", {{"enum", {"auto", "Lambda", "EMR", "Spark"}}}},
            {"session_id", session}},
           {"prompt"}),
       .door = {.entry = "/spark/generate", .workflow = "spark"}},
  };
}

bool fits(const Json& value, const Json& schema) {
  const std::string type = schema.value("type", "");
  if (type == "array") {
    return value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_string(); });
  }
  return value.is_string();
}

std::string member_of(const Json& document, const char* name) {
  const auto found = document.find(name);
  if (found == document.end() || found->is_null()) return "";
  return found->is_string() ? found->get<std::string>() : found->dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// What a person wants to read of a result first.
std::string words_of(const Json& document) {
  for (const char* name : {"output", "answer"}) {
    if (const std::string text = member_of(document, name); !text.empty() && text != "[]") return text;
  }
  return "";
}

}  // namespace

const std::vector<McpTool>& mcp_tools() {
  static const std::vector<McpTool> kTools = make_tools();
  return kTools;
}

const McpTool* find_mcp_tool(std::string_view name) {
  const auto& tools = mcp_tools();
  const auto found = std::find_if(tools.begin(), tools.end(), [&](const McpTool& tool) { return tool.name == name; });
  return found == tools.end() ? nullptr : &*found;
}

std::variant<RpcMessage, RpcFailure> read_mcp_message(const Json& body) {
  auto read = read_rpc_message(body);
  const auto* message = std::get_if<RpcMessage>(&read);
  const bool is_odd = message != nullptr && message->id && !message->id->is_string() && !message->id->is_number();
  if (is_odd) return RpcFailure{RpcError::kInvalidRequest, "id must be a text or a number"};
  return read;
}

Json mcp_introduction(const Json& params) {
  const Json asked = params.value("protocolVersion", Json());
  const bool is_known =
      asked.is_string() && std::find(kRevisions.begin(), kRevisions.end(), asked.get<std::string>()) != kRevisions.end();
  return {{"protocolVersion", is_known ? asked : Json(kRevisions.front())},
          {"capabilities", capabilities()},
          {"serverInfo", server_info()},
          {"instructions", kInstructions}};
}

Json mcp_discovery() {
  Json versions = Json::array({kStatelessRevision});
  for (const std::string_view revision : kRevisions) versions.push_back(revision);
  return {{"resultType", "complete"},       {"supportedVersions", std::move(versions)},
          {"capabilities", capabilities()}, {"_meta", {{"io.modelcontextprotocol/serverInfo", server_info()}}},
          {"instructions", kInstructions},  {"ttlMs", kListTime.count()},
          {"cacheScope", "public"}};
}

Json mcp_tool_list() {
  Json tools = Json::array();
  for (const McpTool& tool : mcp_tools()) {
    tools.push_back({{"name", tool.name}, {"description", tool.description}, {"inputSchema", tool.input_schema}});
  }
  return {{"tools", std::move(tools)}, {"resultType", "complete"}, {"ttlMs", kListTime.count()}, {"cacheScope", "public"}};
}

std::variant<Json, RpcFailure> mcp_arguments(const McpTool& tool, const Json& params) {
  const Json arguments = params.value("arguments", Json::object());
  if (!arguments.is_object()) return RpcFailure{RpcError::kInvalidParams, "params.arguments must be an object"};
  const Json& properties = tool.input_schema["properties"];
  for (const auto& [name, value] : arguments.items()) {
    const auto known = properties.find(name);
    if (known == properties.end()) return RpcFailure{RpcError::kInvalidParams, tool.name + " has no argument " + name};
    if (!fits(value, *known)) return RpcFailure{RpcError::kInvalidParams, "the argument " + name + " is of the wrong type"};
  }
  for (const Json& name : tool.input_schema["required"]) {
    const auto given = arguments.find(name.get<std::string>());
    const bool is_missing = given == arguments.end() || *given == "";
    if (is_missing) {
      return RpcFailure{RpcError::kInvalidParams, "the argument " + name.get<std::string>() + " is missing or empty"};
    }
  }
  return arguments;
}

Json mcp_tool_result(const web::Response& answered) {
  Json document = Json::parse(answered.body, nullptr, false);
  if (!document.is_object()) document = Json::object();
  const std::string status = member_of(document, "status");
  const bool goes_on = answered.status == 202;
  const bool is_error = !goes_on && status != "SUCCEEDED";
  std::string text = words_of(document);
  if (goes_on) {
    text = "the job " + member_of(document, "job_id") + " goes on: GET /v1/jobs/" + member_of(document, "job_id") + "/result";
  }
  if (is_error) text = member_of(document, "error") + ": " + member_of(document, "cause");
  return {{"content", Json::array({Json{{"type", "text"}, {"text", text}}})},
          {"structuredContent", std::move(document)},
          {"isError", is_error},
          {"resultType", "complete"}};
}

}  // namespace millrace::gateway
