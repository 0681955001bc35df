#include "producers/gateway/operations.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "shared/time/timestamp.h"

namespace millrace::gateway {
namespace {

constexpr int kDepthMax = 100;  // Of a body's JSON: printing it again recurses.
constexpr std::string_view kMethods[] = {"get", "post", "put", "delete"};

std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return result;
}

bool is_variable(std::string_view part) { return part.size() > 2 && part.front() == '{' && part.back() == '}'; }

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& parts) {
  return pattern.size() == parts.size() &&
         std::equal(pattern.begin(), pattern.end(), parts.begin(),
                    [](const auto& wanted, const auto& part) { return is_variable(wanted) || wanted == part; });
}

/// A schema of components by its reference, or itself. Request bodies refer at most once.
const Json& resolved(const Json& openapi, const Json& schema) {
  if (!schema.is_object() || !schema.contains("$ref")) return schema;
  return openapi.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1)));
}

Result<std::shared_ptr<const json_schema::Schema>> compiled(const Json& schema) {
  auto parsed = json_schema::Schema::parse(schema.dump());
  if (!parsed) return broken("openapi", parsed.error().detail);
  return std::make_shared<const json_schema::Schema>(*std::move(parsed));
}

Result<Parameter> parameter_of(const Json& openapi, const Json& reference) {
  const Json& described = resolved(openapi, reference);
  const Json& schema = described.at("schema");
  auto made = compiled(schema);
  if (!made) return made.error();
  return Parameter{.name = described.at("name").get<std::string>(),
                   .place = described.at("in").get<std::string>(),
                   .type = schema.value("type", "string"),
                   .format = schema.value("format", ""),
                   .is_required = described.value("required", false),
                   .schema = *std::move(made)};
}

Result<void> read_body(const Json& openapi, const Json& described, Operation& operation) {
  if (!described.contains("requestBody")) return {};
  const Json& body = described["requestBody"];
  operation.needs_body = body.value("required", false);
  operation.takes_any_type = body.value("x-any-type", false);
  const Json& content = body.at("content");
  operation.takes_file = !content.contains("application/json");
  if (operation.takes_file) return {};
  auto made = compiled(resolved(openapi, content["application/json"].at("schema")));
  if (!made) return made.error();
  operation.body = *std::move(made);
  return {};
}

Result<Operation> operation_of(const Json& openapi, const std::string& method, const std::string& path, const Json& described) {
  Operation operation{.id = described.at("operationId").get<std::string>(), .method = upper(method), .path = {}, .role = {},
                      .parameters = {}, .body = nullptr};
  for (std::size_t begin = 1; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    operation.path.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  if (described.contains("x-role")) operation.role = role_named(described["x-role"].get<std::string>());
  for (const Json& reference : described.value("parameters", Json::array())) {
    auto parameter = parameter_of(openapi, reference);
    if (!parameter) return parameter.error();
    if (parameter->place != "path") operation.parameters.push_back(*std::move(parameter));
  }
  if (auto body = read_body(openapi, described, operation); !body) return body.error();
  return operation;
}

/// How deep arrays and objects are nested, whatever else the text is.
int depth_of(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool is_in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_in_text) {
      if (c == '\\') ++i;
      else if (c == '"') is_in_text = false;
    } else if (c == '"') {
      is_in_text = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return deepest;
}

/// A parameter's text as the JSON value that its schema speaks of; a text where it is no such value.
Json value_of(const Parameter& parameter, const std::string& text) {
  if (parameter.type == "boolean" && (text == "true" || text == "false")) return Json(text == "true");
  if (parameter.type == "integer") {
    long long number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size()) return Json(number);
  }
  return Json(text);
}

void check_parameter(const Parameter& parameter, const std::string& text, std::vector<json_schema::Violation>& errors) {
  const std::string pointer = "/" + parameter.place + "/" + parameter.name;
  for (const auto& violation : parameter.schema->validate(value_of(parameter, text))) {
    errors.push_back({pointer + violation.pointer, violation.message});
  }
  if (parameter.format == "date-time" && !parse_rfc3339(text)) {
    errors.push_back({pointer, "is not a time as RFC 3339 writes it: 2026-11-21T08:00:00Z"});
  }
}

std::vector<json_schema::Violation> wrong_parameters(const Operation& operation, const ApiRequest& request) {
  std::vector<json_schema::Violation> errors;
  std::set<std::string> seen;
  for (const auto& [name, value] : request.query) {
    const auto known = std::find_if(operation.parameters.begin(), operation.parameters.end(),
                                    [&](const Parameter& p) { return p.place == "query" && p.name == name; });
    if (!seen.insert(name).second) {
      errors.push_back({"/query/" + name, "is given twice"});
    } else if (known == operation.parameters.end()) {
      errors.push_back({"/query/" + name, "is not known here"});
    } else {
      check_parameter(*known, value, errors);
    }
  }
  for (const Parameter& parameter : operation.parameters) {
    if (parameter.place == "query" && parameter.is_required && !seen.contains(parameter.name)) {
      errors.push_back({"/query/" + parameter.name, "is missing"});
    }
    if (parameter.place != "header") continue;
    std::string name = parameter.name;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (const auto value = web::find_header(request.headers, name)) check_parameter(parameter, std::string(*value), errors);
  }
  return errors;
}

std::optional<Problem> wrong_json(const Operation& operation, ApiRequest& request) {
  if (request.body.empty() && !operation.needs_body) {
    request.document = Json::object();
    return std::nullopt;
  }
  const std::string type = request.header("content-type");
  if (!operation.takes_any_type && type.substr(0, type.find(';')) != "application/json") {
    return Problem{.status = 415,
                   .code = "not_json",
                   .title = "Not JSON",
                   .detail = "send the body as JSON, with the header Content-Type: application/json"};
  }
  const auto malformed = [](const std::string& detail) {
    return Problem{.status = 400, .code = "malformed_json", .title = "Malformed JSON", .detail = detail};
  };
  if (depth_of(request.body) > kDepthMax) return malformed("the body is nested deeper than 100 levels");
  request.document = Json::parse(request.body, nullptr, false);
  if (request.document.is_discarded()) return malformed("the body is not JSON as RFC 8259 has it, in UTF-8");
  const auto violations = operation.body->validate(request.document);
  if (!violations.empty()) return invalid_request(violations);
  return std::nullopt;
}

}  // namespace

Result<Operations> Operations::parse(std::string_view text) {
  Operations operations;
  try {
    const Json openapi = Json::parse(text);
    for (const auto& [path, methods] : openapi.at("paths").items()) {
      for (const std::string_view method : kMethods) {
        const auto described = methods.find(std::string(method));
        if (described == methods.end()) continue;
        auto operation = operation_of(openapi, std::string(method), path, *described);
        if (!operation) return operation.error();
        operations.operations_.push_back(*std::move(operation));
      }
    }
  } catch (const Json::exception& mistake) {
    return broken("openapi", mistake.what());
  }
  return operations;
}

std::variant<Operations::Found, Problem> Operations::find(std::string_view method, const std::vector<std::string>& parts) const {
  const std::string_view asked = method == "HEAD" ? "GET" : method;
  const Operation* found = nullptr;
  for (const Operation& operation : operations_) {
    // "/v1/jobs/stream" goes before "/v1/jobs/{id}".
    if (operation.method == asked && matches(operation.path, parts) && (found == nullptr || operation.path == parts)) {
      found = &operation;
    }
  }
  if (found != nullptr) {
    Found result{.operation = found, .path = {}};
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::string& wanted = found->path[i];
      if (is_variable(wanted)) result.path[wanted.substr(1, wanted.size() - 2)] = parts[i];
    }
    return result;
  }
  const std::string methods = methods_of(parts);
  if (methods.empty()) {
    return Problem{
        .status = 404, .code = "no_such_path", .title = "Not found", .detail = "nothing is here; /docs shows what there is"};
  }
  return Problem{.status = 405,
                 .code = "method_not_allowed",
                 .title = "Method not allowed",
                 .detail = "this path knows: " + methods,
                 .headers = {{"Allow", methods}}};
}

std::string Operations::methods_of(const std::vector<std::string>& parts) const {
  std::set<std::string> methods;
  for (const Operation& operation : operations_) {
    if (!matches(operation.path, parts)) continue;
    methods.insert(operation.method);
    if (operation.method == "GET") methods.insert("HEAD");
  }
  std::string text;
  for (const std::string& method : methods) text += (text.empty() ? "" : ", ") + method;
  return text;
}

std::variant<ApiRequest, Problem> checked_request(const Operations::Found& found, const Caller& caller, web::Request request) {
  ApiRequest checked{.caller = caller,
                     .path = found.path,
                     .query = {},
                     .body = std::move(request.body),
                     .document = {},
                     .body_file = std::move(request.body_file),
                     .headers = std::move(request.head.headers),
                     .target_path = std::string(request.head.path())};
  auto query = web::query_of(request.head.target);
  if (!query) {
    return Problem{.status = 400,
                   .code = "malformed_query",
                   .title = "Malformed query",
                   .detail = "what stands behind the ? is not percent-encoded UTF-8"};
  }
  checked.query = *std::move(query);
  const auto errors = wrong_parameters(*found.operation, checked);
  if (!errors.empty()) return invalid_request(errors);
  if (found.operation->body) {
    if (auto problem = wrong_json(*found.operation, checked)) return *std::move(problem);
  }
  if (found.operation->takes_file && !checked.body_file) return invalid_request("", "the body is empty: send the file's bytes");
  return checked;
}

}  // namespace millrace::gateway
