#include "shared/map_run/plan.h"

#include <map>

namespace millrace::map_run {
namespace {

std::string text_of(const Json& json, const char* name) {
  return json.is_object() && json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : std::string();
}

std::optional<std::int64_t> whole_number(const Json& json, const char* name) {
  if (!json.contains(name)) return {};
  return static_cast<std::int64_t>(json[name].get<double>());
}

std::optional<double> number(const Json& json, const char* name) {
  if (!json.contains(name)) return {};
  return json[name].get<double>();
}

char delimiter_of(const std::string& name) {
  static const std::map<std::string, char> kDelimiters{{"COMMA", ','}, {"PIPE", '|'}, {"SEMICOLON", ';'}, {"SPACE", ' '}, {"TAB", '\t'}};
  const auto found = kDelimiters.find(name);
  return found == kDelimiters.end() ? ',' : found->second;
}

Reading reading_of(const Json& config) {
  Reading reading;
  const std::string type = text_of(config, "InputType");
  reading.format = type == "CSV" ? Format::kCsv : type == "JSON" ? Format::kJson : Format::kJsonLines;
  reading.delimiter = delimiter_of(text_of(config, "CSVDelimiter"));
  if (config.contains("CSVHeaders") && text_of(config, "CSVHeaderLocation") == "GIVEN")
    reading.headers = config["CSVHeaders"].get<std::vector<std::string>>();
  reading.pointer = text_of(config, "ItemsPointer");
  return reading;
}

SourceName source_of(const Json& reader) {
  const Json& parameters = reader.contains("parameters") ? reader["parameters"] : reader;
  const std::string resource = text_of(reader, "resource");
  return {.uri = text_of(parameters, "Uri"),
          .bucket = text_of(parameters, "Bucket"),
          .key = text_of(parameters, "Key"),
          .prefix = text_of(parameters, "Prefix"),
          .is_listing = resource.find(":listObjectsV2") != std::string::npos};
}

Batching batching_of(const Json& batcher) {
  Batching batching{.items_max = whole_number(batcher, "items_max"), .bytes_max = whole_number(batcher, "bytes_max"), .input = {}};
  if (batcher.contains("input")) batching.input = batcher["input"];
  return batching;
}

Writing writing_of(const Json& writer) {
  const Json& parameters = writer.contains("parameters") ? writer["parameters"] : writer;
  return {.resource = text_of(writer, "resource"), .bucket = text_of(parameters, "Bucket"), .prefix = text_of(parameters, "Prefix")};
}

std::optional<Error> duplicate_headers(const Reading& reading) {
  for (std::size_t i = 0; i < reading.headers.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (reading.headers[i] == reading.headers[j]) return rejected(kItemReaderFailed, "CSV headers cannot contain duplicates.");
  return {};
}

}  // namespace

bool Writing::is_to_storage() const { return resource.find(":s3:putObject") != std::string::npos; }

Result<std::shared_ptr<const Plan>> decode_plan(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return rejected("map_run.plan", "the plan of the Map run is no JSON object");
  return parse_plan(json);
}

Result<std::shared_ptr<const Plan>> parse_plan(const Json& json) {
  auto inputs = asl::ItemInputs::compile(json);
  if (!inputs) return inputs.error();
  try {
    auto plan = std::make_shared<Plan>();
    plan->inputs = std::move(*inputs);
    plan->map_run_arn = text_of(json, "map_run_arn");
    plan->concurrency_max = json.value("concurrency", std::size_t{0});
    plan->tolerated_count = number(json, "tolerated_count");
    plan->tolerated_percentage = number(json, "tolerated_percentage");
    if (json.contains("reader")) {
      const Json& written = json.at("state").at("ItemReader");
      plan->source = source_of(json["reader"]);
      if (written.contains("ReaderConfig") && !plan->source.is_listing) plan->reading = reading_of(written["ReaderConfig"]);
      plan->reading.items_max = whole_number(json["reader"], "items_max").value_or(0);
      if (auto duplicate = duplicate_headers(plan->reading)) return *duplicate;
    }
    if (json.contains("batcher")) plan->batching = batching_of(json["batcher"]);
    if (json.contains("writer")) plan->writing = writing_of(json["writer"]);
    return std::shared_ptr<const Plan>(std::move(plan));
  } catch (const nlohmann::json::exception& error) {
    return rejected("map_run.plan", std::string("the plan of the Map run is damaged: ") + error.what());
  }
}

}  // namespace millrace::map_run
