#include <algorithm>

#include "shared/asl/parse/definition_parser.h"
#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

constexpr std::size_t kLabelCharactersMax = 40;
constexpr double kItemsMax = 100'000'000;

/// The fields that only a distributed Map has.
constexpr std::string_view kOfDistributed[] = {"ItemReader", "ItemBatcher", "ResultWriter", "Label"};

/// An item processor that says so makes its Map a distributed one.
bool is_distributed(const Json& processor) {
  if (!processor.is_object() || !processor.contains("ProcessorConfig")) return false;
  const Json& config = processor["ProcessorConfig"];
  return config.is_object() && config.contains("Mode") && config["Mode"] == "DISTRIBUTED";
}

/// U+0000 to U+001F and U+007F to U+009F; `text` is UTF-8, where the latter range begins with the byte C2.
bool has_control_character(std::string_view text) {
  unsigned char before = 0;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte == 0x7f || (before == 0xc2 && byte < 0xa0)) return true;
    before = byte;
  }
  return false;
}

/// Wildcards, brackets, control characters and what paths are made of may not stand in a label.
bool is_label(const std::string& label) {
  return !has_control_character(label) && label.find_first_of("?*<>{}[]:;,\\|^~$#%&`\"/ ") == std::string::npos;
}

void one_of(FieldReader& fields, std::string_view name, std::initializer_list<std::string_view> choices) {
  const auto value = fields.text(name);
  if (!value || std::ranges::find(choices, *value) != choices.end()) return;
  std::string all;
  for (const std::string_view choice : choices) all += (all.empty() ? "" : ", ") + std::string(choice);
  fields.error(name, "Value is not one of [" + all + "]");
}

}  // namespace

MapState DefinitionParser::parse_map(State& state, FieldReader& fields) {
  MapState map;
  parse_transition(state, fields);
  parse_filters(state, fields);
  parse_result(state, fields);
  parse_recovery(state, fields);
  map.items_path = fields.path("ItemsPath");
  fields.exclude({"ItemSelector", "Parameters"});
  map.item_selector = parse_template(fields, "ItemSelector");
  if (auto old_name = parse_template(fields, "Parameters")) map.item_selector = std::move(old_name);
  map.concurrency_max = fields.number_or_path("MaxConcurrency", "MaxConcurrencyPath", {.min = 0});
  map.tolerated_failure_count = fields.number_or_path("ToleratedFailureCount", "ToleratedFailureCountPath", {.min = 0});
  map.tolerated_failure_percentage = fields.number_or_path(
      "ToleratedFailurePercentage", "ToleratedFailurePercentagePath", {.min = 0, .max = 100, .is_whole = false});

  fields.exclude({"ItemProcessor", "Iterator"});
  const std::string_view name = fields.has("Iterator") ? "Iterator" : "ItemProcessor";
  if (const Json* processor = fields.require(name)) {
    map.processor = parse_nested(*processor, fields.place() / name, true);
    if (is_distributed(*processor)) map.distributed = parse_distributed(fields);
  }
  fields.take(name == "Iterator" ? "ItemProcessor" : "Iterator");
  for (const std::string_view field : kOfDistributed)
    if (fields.take(field) && !map.distributed)
      fields.error(field, "Field '" + std::string(field) + "' is only supported by a Map of mode DISTRIBUTED");
  return map;
}

DistributedMap DefinitionParser::parse_distributed(FieldReader& fields) {
  DistributedMap map;
  if (const Json* reader = fields.take("ItemReader")) map.reader = parse_reader(*reader, fields.place() / "ItemReader");
  if (const Json* batcher = fields.take("ItemBatcher"))
    map.batcher = parse_batcher(*batcher, fields.place() / "ItemBatcher");
  if (const Json* writer = fields.take("ResultWriter"))
    map.writer = parse_writer(*writer, fields.place() / "ResultWriter");
  map.label = fields.text("Label").value_or("");
  if (count_characters(map.label) > kLabelCharactersMax) fields.error("Label", "A label has at most 40 characters");
  if (!is_label(map.label)) fields.error("Label", "A label has no spaces, wildcards, brackets, special or control characters");
  return map;
}

ItemReader DefinitionParser::parse_reader(const Json& json, const Place& place) {
  ItemReader reader;
  FieldReader fields(json, place, findings_);
  reader.resource = fields.required_text("Resource").value_or("");
  reader.parameters = parse_template(fields, "Parameters");
  const bool reads_objects = reader.resource.find(":listObjectsV2") == std::string::npos;
  if (const Json* written = fields.take("ReaderConfig")) {
    FieldReader config(*written, place / "ReaderConfig", findings_);
    reader.items_max = config.number_or_path("MaxItems", "MaxItemsPath", {.min = 0, .max = kItemsMax});
    check_reader_config(config, reads_objects);
    config.finish();
  } else if (reads_objects) {
    fields.error("ReaderConfig", "These fields are required: [ReaderConfig]");
  }
  fields.finish();
  return reader;
}

void DefinitionParser::check_reader_config(FieldReader& config, bool reads_objects) {
  if (reads_objects && !config.has("InputType"))
    findings_.error(code::kSchema, config.place(), "These fields are required: [InputType]");
  one_of(config, "InputType", {"CSV", "JSON", "JSONL"});
  one_of(config, "CSVHeaderLocation", {"FIRST_ROW", "GIVEN"});
  one_of(config, "CSVDelimiter", {"COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"});
  if (config.has("CSVHeaders")) config.texts("CSVHeaders");
  if (const auto pointer = config.text("ItemsPointer"); pointer && !pointer->empty() && !pointer->starts_with('/'))
    config.error("ItemsPointer", "Value is not a JSON pointer");
}

ItemBatcher DefinitionParser::parse_batcher(const Json& json, const Place& place) {
  ItemBatcher batcher;
  FieldReader fields(json, place, findings_);
  batcher.items_max = fields.number_or_path("MaxItemsPerBatch", "MaxItemsPerBatchPath", {.min = 1, .max = kItemsMax});
  batcher.bytes_max =
      fields.number_or_path("MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath", {.min = 1, .max = 262144});
  batcher.batch_input = parse_template(fields, "BatchInput");
  if (!batcher.items_max.is_set() && !batcher.bytes_max.is_set())
    findings_.error(code::kSchema, place, "One of these fields is required: [MaxItemsPerBatch, MaxInputBytesPerBatch]");
  fields.finish();
  return batcher;
}

ResultWriter DefinitionParser::parse_writer(const Json& json, const Place& place) {
  ResultWriter writer;
  FieldReader fields(json, place, findings_);
  writer.resource = fields.text("Resource").value_or("");
  writer.parameters = parse_template(fields, "Parameters");
  if (const Json* written = fields.take("WriterConfig")) {
    FieldReader config(*written, place / "WriterConfig", findings_);
    one_of(config, "OutputType", {"JSON", "JSONL"});
    one_of(config, "Transformation", {"NONE", "COMPACT", "FLATTEN"});
    config.finish();
  }
  fields.finish();
  return writer;
}

/// As written: whoever runs the items compiles them again.
Data DefinitionParser::parts_of_a_run(const Json& state) {
  Json parts = {{"Type", "Map"}, {"End", true}};
  for (const char* name : {"ItemSelector", "Parameters", "ItemReader", "ItemBatcher", "ResultWriter"})
    if (state.contains(name)) parts[name] = state[name];
  for (const char* name : {"ItemProcessor", "Iterator"})
    if (state.contains(name)) parts["ItemProcessor"] = state[name];
  return make_data(std::move(parts));
}

}  // namespace millrace::asl
