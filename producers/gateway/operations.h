#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "producers/gateway/api.h"
#include "shared/json_schema/schema.h"

namespace millrace::gateway {

/// A parameter as openapi.json describes it. One schema with values as texts turned into what the schema's type says.
struct Parameter {
  std::string name;
  std::string place;  ///< "query" or "header"; those of the path are taken as they are.
  std::string type;   ///< "string", "integer", "boolean"
  std::string format; ///< "date-time" is checked here, other formats by the schema.
  bool is_required = false;
  std::shared_ptr<const json_schema::Schema> schema;
};

/// One thing that the gateway can be asked for.
struct Operation {
  std::string id;      ///< "listJobs"
  std::string method;  ///< "GET"
  std::vector<std::string> path;  ///< {"v1", "jobs", "{id}"}
  std::optional<Role> role;       ///< Absent: anybody may ask.
  std::vector<Parameter> parameters;
  std::shared_ptr<const json_schema::Schema> body;  ///< Of a JSON body; null where there is none.
  bool needs_body = false;
  bool takes_any_type = false;    ///< JSON whatever Content-Type says of it.
  bool takes_file = false;  ///< The body goes to a file whatever it is.
};

/// The description of the interface is the interface: routes, roles, and what requests must look like are read from
/// openapi.json, so that it cannot say anything else than what happens. Immutable; any thread.
class Operations final {
 public:
  /// kBroken when the document is not what is expected of it: our own mistake.
  static Result<Operations> parse(std::string_view openapi);

  struct Found {
    const Operation* operation = nullptr;
    std::map<std::string, std::string> path;
  };
  /// 404 for a path that leads nowhere, 405 with `Allow` for a method that is not offered there. HEAD asks as GET does.
  std::variant<Found, Problem> find(std::string_view method, const std::vector<std::string>& parts) const;
  /// The methods of a path, for OPTIONS; empty when there is no such path.
  std::string methods_of(const std::vector<std::string>& parts) const;

  const std::vector<Operation>& all() const { return operations_; }

 private:
  std::vector<Operation> operations_;
};

/// The request in the operation's form, or everything that is wrong with it (400, 413, 415, 422). Pure.
std::variant<ApiRequest, Problem> checked_request(const Operations::Found& found, const Caller& caller, web::Request request);

}  // namespace millrace::gateway
