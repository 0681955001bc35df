#include <algorithm>
#include <utility>

#include "producers/cli/commands.h"
#include "shared/agent_calls/call_settings.h"
#include "shared/http/curl_transport.h"
#include "shared/postgres/queries/postgres_parameters.h"
#include "shared/time/relative_time.h"
#include "shared/time/timestamp.h"
#include "workers/pool/make_parameters.h"

namespace millrace::cli {
namespace {

using parameters::ParameterName;

constexpr std::size_t kParameterNameBytesMax = 1'011;  // As AWS's Parameter Store.
constexpr std::size_t kParameterValueBytesMax = 4'096;

struct SetParameterOptions {
  std::string name;
  std::string value;
};

struct NamedParameterOptions {
  std::string name;
};

struct ListParameterOptions {};

/// Empty when the name is one that every source could hold.
std::string wrong_parameter_name(const std::string& name) {
  const bool has_odd_bytes = std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) <= ' '; });
  if (!name.empty() && name.size() <= kParameterNameBytesMax && !has_odd_bytes) return "";
  return "a parameter's name has 1 to " + std::to_string(kParameterNameBytesMax) +
         " bytes and no blanks: /agentcore/agents/NAME/arn";
}

std::string wrong_parameter(const SetParameterOptions& options) {
  if (auto wrong = wrong_parameter_name(options.name); !wrong.empty()) return wrong;
  if (!options.value.empty() && options.value.size() <= kParameterValueBytesMax) return "";
  return "a parameter's value has 1 to " + std::to_string(kParameterValueBytesMax) +
         " bytes; `millrace parameter remove` takes one away";
}

Error no_such_parameter(const std::string& name, const std::string& where) {
  return rejected(std::string(kNotFoundName),
                  "parameter " + name + " is in none of " + where + "; `millrace parameter set " + name + " VALUE`");
}

struct ParameterAccess {
  agent_calls::CallSettings settings;
  postgres::SessionPool& database;
};

Result<ParameterAccess> access_to_parameters(CommandScope& scope) {
  const auto sheet = scope.backend.settings();
  if (!sheet) return sheet.error();
  auto settings = agent_calls::call_settings(**sheet, scope.environment);
  if (!settings) return settings.error();
  const auto database = scope.backend.database();
  if (!database) return database.error();
  return ParameterAccess{.settings = *std::move(settings), .database = **database};
}

/// People who set what nobody reads are told so.
void warn_unless_read(CommandScope& scope, const agent_calls::CallSettings& settings) {
  const auto& sources = settings.parameter_sources;
  if (std::find(sources.begin(), sources.end(), "postgres") != sources.end()) return;
  scope.console.note("workers do not look there: add postgres to the setting parameters.sources");
}

ExitCode set_parameter(CommandScope& scope, const SetParameterOptions& options) {
  if (const auto wrong = wrong_parameter(options); !wrong.empty()) {
    return scope.console.fail({.code = ExitCode::kUsage, .title = "usage", .detail = wrong});
  }
  const auto access = access_to_parameters(scope);
  if (!access) return scope.console.fail(access.error());
  if (const auto put = postgres::put_parameter(access->database, ParameterName(options.name), options.value); !put) {
    return scope.console.fail(put.error());
  }
  warn_unless_read(scope, access->settings);
  if (scope.console.is_text()) {
    scope.console.note("parameter " + options.name + " is set; workers use it within the setting parameters.ttl");
  } else {
    scope.console.print_json(Json{{"name", options.name}, {"value", options.value}});
  }
  return ExitCode::kOk;
}

/// As workers find it: in the sources' order, the first that knows the name wins.
ExitCode show_parameter(CommandScope& scope, const NamedParameterOptions& options) {
  const auto access = access_to_parameters(scope);
  if (!access) return scope.console.fail(access.error());
  http::CurlTransport to_aws;
  const ParameterName name(options.name);
  std::string asked;
  for (const auto& source : pool::make_parameter_sources(access->settings, scope.environment, to_aws, access->database, scope.clock)) {
    const auto values = source->fetch({name});
    if (!values) return scope.console.fail(values.error());
    asked += (asked.empty() ? "" : ", ") + source->name();
    const auto found = values->find(name);
    if (found == values->end() || found->second.empty()) continue;
    if (scope.console.is_text()) {
      scope.console.print_text(found->second + "\n");
      scope.console.note("from " + source->name());
    } else {
      scope.console.print_json(Json{{"name", options.name}, {"value", found->second}, {"source", source->name()}});
    }
    return ExitCode::kOk;
  }
  return scope.console.fail(no_such_parameter(options.name, asked));
}

ExitCode list_table_parameters(CommandScope& scope, const ListParameterOptions&) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto rows = postgres::list_parameters(**database);
  if (!rows) return scope.console.fail(rows.error());
  if (!scope.console.is_text()) {
    Json array = Json::array();
    for (const auto& row : *rows) {
      array.push_back({{"name", row.name.value()}, {"value", row.value}, {"updated_at", to_rfc3339(row.updated_at)}});
    }
    scope.console.print_array(array);
    return ExitCode::kOk;
  }
  TextTable table({"NAME", "VALUE", "CHANGED"});
  for (const auto& row : *rows) {
    table.add({row.name.value(), shortened(row.value, 80), relative_time(row.updated_at, scope.clock.now())});
  }
  scope.console.print_table(table, "the table parameters is empty; `millrace parameter set NAME VALUE`");
  return ExitCode::kOk;
}

ExitCode remove_table_parameter(CommandScope& scope, const NamedParameterOptions& options) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto removed = postgres::remove_parameter(**database, ParameterName(options.name));
  if (!removed) return scope.console.fail(removed.error());
  if (!*removed) return scope.console.fail(no_such_parameter(options.name, "the table parameters"));
  if (scope.console.is_text()) {
    scope.console.note("parameter " + options.name + " is gone; workers notice within the setting parameters.ttl");
  } else {
    scope.console.print_json(Json{{"name", options.name}, {"removed", true}});
  }
  return ExitCode::kOk;
}

void declare_parameter_name(CommandSyntax& syntax, NamedParameterOptions& options) {
  syntax.argument("NAME", options.name, "for example /agentcore/agents/pdf-adapter/arn").required();
}

}  // namespace

void add_parameter_commands(CommandTree& tree) {
  CLI::App& parameter = tree.add_group("parameter", "Values that may change while all runs: where agents are, above all");
  tree.add<SetParameterOptions>(
      parameter, "set", "Write a parameter into the table of PostgreSQL",
      [](CommandSyntax& syntax, SetParameterOptions& options) {
        syntax.argument("NAME", options.name, "for example /agentcore/agents/pdf-adapter/arn").required();
        syntax.argument("VALUE", options.value, "an address or an ARN; no secret: it is kept as it is").required();
      },
      set_parameter);
  tree.add<NamedParameterOptions>(parameter, "get", "A parameter as workers find it, and in which source", declare_parameter_name,
                                  show_parameter);
  tree.add<ListParameterOptions>(parameter, "list", "What the table of PostgreSQL holds",
                                 [](CommandSyntax&, ListParameterOptions&) {}, list_table_parameters);
  tree.add<NamedParameterOptions>(parameter, "remove", "Take a parameter out of the table of PostgreSQL", declare_parameter_name,
                                  remove_table_parameter);
}

}  // namespace millrace::cli
