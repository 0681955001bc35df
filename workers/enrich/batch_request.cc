#include "workers/enrich/batch_request.h"

#include "shared/batch/batch_config.h"
#include "shared/batch/survey_document.h"
#include "shared/csv/column_type.h"
#include "shared/csv/file_input.h"
#include "shared/csv/table_survey.h"
#include "workers/enrich/agent_bodies.h"
#include "workers/enrich/table.h"

namespace millrace::enrich {
namespace {

std::string text_at(const Json& object, const char* member) {
  const auto found = object.is_object() ? object.find(member) : object.end();
  return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Json object_at(const Json& object, const char* member) {
  return object.is_object() && object.contains(member) && object[member].is_object() ? object[member] : Json::object();
}

std::string first_of(std::initializer_list<std::string> texts) {
  for (const std::string& text : texts) {
    if (!text.empty()) return text;
  }
  return "";
}

std::string uri_in(const Json& request) {
  return first_of({text_at(request, "csv_s3_uri"), text_at(request, "csv_uri"), text_at(request, "s3_uri"),
                   text_at(object_at(object_at(request, "csv"), "file"), "uri")});
}

std::string agent_in(const Json& request) {
  return first_of({text_at(object_at(request, "target"), "name"), text_at(request, "agent_name"),
                   text_at(object_at(request, "agent"), "agent_name")});
}

/// The columns with the types of their first cells.
Result<std::vector<batch::Column>> typed_columns(Table& table) {
  constexpr int kRowsLookedAt = 200;
  std::vector<csv::TypeTally> tallies(table.columns().size());
  csv::Row row;
  for (int seen = 0; seen < kRowsLookedAt; ++seen) {
    const auto read = table.read(row);
    if (!read) return read.error();
    if (!*read) break;
    if (row.problem != csv::RowProblem::kNone) continue;
    for (std::size_t i = 0; i < tallies.size(); ++i) tallies[i].see(row.cells[i]);
  }
  std::vector<batch::Column> columns;
  for (std::size_t i = 0; i < tallies.size(); ++i) columns.push_back({.name = table.columns()[i], .type = tallies[i].verdict().type});
  return columns;
}

}  // namespace

Result<std::string> BatchRequests::analyze_csv_structure(const std::string& text, std::stop_token stop) {
  const Json request = Json::parse(text, nullptr, false);
  const std::string uri = uri_in(request);
  if (uri.empty()) return rejected("BATCH_REQUEST", "the request needs s3_uri");
  const auto source = sources_.bring(uri, std::move(stop));
  if (!source) return source.error();
  auto input = csv::FileInput::open(source->path, uri);
  if (!input) return input.error();
  csv::SurveyOptions options;
  if (const Json dialect = object_at(request, "dialect"); !dialect.empty()) {
    const auto overrides = batch::parse_dialect_overrides(dialect);
    if (!overrides) return overrides.error();
    options.overrides = *overrides;
  }
  const auto survey = csv::survey_table(**input, options);
  if (!survey) return survey.error();
  return batch::document_of(*survey, uri).dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Json> BatchRequests::known_agent(const std::string& name) {
  const auto agent = find_batch_agent(registry_, agents::AgentName(name));
  if (!agent) return agent.error();
  const Json output = Json::parse((*agent)->output_schema, nullptr, false);
  const Json input = Json::parse((*agent)->input_schema.empty() ? "{}" : (*agent)->input_schema, nullptr, false);
  Json fields = Json::array();
  for (const auto& [field, property] : output["properties"].items()) fields.push_back(field);
  return Json{{"compatible", true},
              {"structured_output_enabled", true},
              {"output_schema", output},
              {"available_fields", fields},
              {"agent_name", (*agent)->name.value()},
              {"input_schema", input},
              {"required_fields", input.value("required", Json::array())}};
}

Result<std::string> BatchRequests::validate_agent_compatibility(const std::string& text) {
  const std::string name = agent_in(Json::parse(text, nullptr, false));
  if (name.empty()) return rejected("BATCH_REQUEST", "the request needs agent_name, e.g. company-enrichment-agent");
  const auto known = known_agent(name);
  if (known) return known->dump(-1, ' ', false, Json::error_handler_t::replace);
  const bool is_answer = known.error().where == "UNKNOWN_AGENT" || known.error().where == "INCOMPATIBLE_AGENT";
  return is_answer ? Result<std::string>(known.error().detail) : known.error();
}

Result<std::string> BatchRequests::validate_csv_and_agent(const std::string& text, std::stop_token stop) {
  Json request = Json::parse(text, nullptr, false);
  const std::string uri = uri_in(request);
  const std::string name = agent_in(request);
  if (uri.empty())
    return rejected("BATCH_REQUEST",
                    "the request needs csv_uri: what `millrace file put` answers, s3://…, https://…, or a file:// URI below "
                    "files.input_roots");
  if (name.empty()) return rejected("BATCH_REQUEST", "the request needs agent_name, e.g. company-enrichment-agent");
  const auto agent = known_agent(name);
  if (!agent) return agent.error();
  const auto source = sources_.bring(uri, std::move(stop));
  if (!source) return source.error();
  const auto table = Table::open(source->path, uri);
  if (!table) return table.error();
  if (source->uri != uri) request[request.contains("csv_s3_uri") ? "csv_s3_uri" : "csv_uri"] = source->uri;
  return Json{{"csv", {{"columns", (*table)->columns()}, {"file", {{"uri", source->uri}}}}},
              {"agent", *agent},
              {"request", request}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::string> BatchRequests::generate_batch_config(const std::string& text, std::stop_token stop) {
  const Json given = Json::parse(text, nullptr, false);
  const Json request = object_at(given, "request").empty() ? given : object_at(given, "request");
  const auto validated = validate_csv_and_agent(request.dump(-1, ' ', false, Json::error_handler_t::replace), stop);
  if (!validated) return validated.error();
  const Json known = Json::parse(*validated);
  const auto agent = find_batch_agent(registry_, agents::AgentName(known["agent"]["agent_name"].get<std::string>()));
  if (!agent) return agent.error();
  const batch::AgentCard card = batch::card_of(**agent, false);
  batch::MappingWishes wishes;
  for (const char* member : {"mappings", "input_mapping"}) {
    const Json mappings = object_at(request, member);
    for (const auto& [column, field] : mappings.items()) wishes.emplace_back(column, field.is_string() ? field.get<std::string>() : "");
  }
  const std::string uri = known["csv"]["file"]["uri"].get<std::string>();
  const auto source = sources_.bring(uri, std::move(stop));
  if (!source) return source.error();
  const auto table = Table::open(source->path, uri);
  if (!table) return table.error();
  const auto columns = typed_columns(**table);
  if (!columns) return columns.error();
  const auto mapping = batch::propose_mapping(*columns, card, wishes);
  if (!mapping) return mapping.error();
  std::vector<std::string> fields;
  const Json wanted =
      object_at(request, "output_mapping").value("structured_output_fields", request.value("output_fields", Json::array()));
  for (const Json& field : wanted) fields.push_back(field.is_string() ? field.get<std::string>() : field.dump());
  const auto generated = batch::generate_config(uri, card, *mapping, fields);
  if (!generated) return generated.error();
  Json config = batch::document_of(*generated);
  if (const Json execution = object_at(request, "execution"); !execution.empty()) config["execution"] = execution;
  return config.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace millrace::enrich
