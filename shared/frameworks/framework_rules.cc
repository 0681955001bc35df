#include "shared/frameworks/framework_rules.h"

#include <algorithm>
#include <initializer_list>

#include "shared/vocabulary/json.h"

namespace millrace::frameworks {

namespace {

// Reads one JSON object field by field. The first fault is kept and wins, so that the parsing below reads as a list.
class Fields {
 public:
  Fields(const Json& object, std::string path, std::string& fault) : path_(std::move(path)), fault_(fault) {
    if (object.is_object()) {
      object_ = &object;
    } else {
      blame("", "must be a JSON object");
    }
  }

  void only(std::initializer_list<std::string_view> names) {
    for (const auto& [key, value] : object_->items()) {
      if (std::find(names.begin(), names.end(), key) == names.end()) blame(key, "is not a field that is known here");
    }
  }

  void read(const std::string& name, std::string& text) {
    const Json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_string() || value->get_ref<const std::string&>().empty()) return blame(name, "must be a text");
    text = value->get<std::string>();
  }

  void read(const std::string& name, std::vector<std::string>& texts) {
    const Json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_array()) return blame(name, "must be an array of texts");
    for (const Json& element : *value) {
      if (!element.is_string()) return blame(name, "must be an array of texts");
      texts.push_back(element.get<std::string>());
    }
  }

  void read(const std::string& name, std::map<std::string, std::vector<std::string>>& lists) {
    const Json* value = find(name);
    if (value == nullptr) return;
    Fields inner(*value, path_ + "." + name, fault_);
    for (const auto& [key, list] : inner.object_->items()) inner.read(key, lists[key]);
  }

  void read_positive(const std::string& name, std::size_t& number) {
    const Json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_number_unsigned() || *value == 0) return blame(name, "must be a positive integer");
    number = value->get<std::size_t>();
  }

  const Json* find(const std::string& name) const {
    const auto found = object_->find(name);
    return found == object_->end() ? nullptr : &*found;
  }

  void blame(const std::string& name, const std::string& what) {
    if (!fault_.empty()) return;
    const std::string place = path_.empty() || name.empty() ? path_ + name : path_ + "." + name;
    fault_ = (place.empty() ? "the document" : place) + " " + what;
  }

 private:
  inline static const Json kNothing = Json::object();
  const Json* object_ = &kNothing;
  std::string path_;
  std::string& fault_;
};

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.find('/') == std::string_view::npos;
}

RequiredMention parse_required(const Json& document, const std::string& path, std::string& fault) {
  RequiredMention required;
  Fields fields(document, path, fault);
  fields.only({"any_of", "starting_with", "source", "reason"});
  fields.read("any_of", required.any_of);
  fields.read("starting_with", required.starting_with);
  fields.read("source", required.source);
  fields.read("reason", required.reason);
  if (required.any_of.empty() && required.starting_with.empty()) fields.blame("any_of", "must name at least one thing");
  if (required.reason.empty()) fields.blame("reason", "must say why, for whoever wrote the program");
  return required;
}

ValidationRules parse_validation(const Json& document, std::string& fault) {
  ValidationRules rules;
  Fields fields(document, "validation", fault);
  fields.only({"judge", "program_bytes_max", "allowed_imports", "forbidden_imports", "forbidden_calls",
               "allowed_members", "forbidden_attributes", "required"});
  fields.read("judge", rules.judge);
  fields.read_positive("program_bytes_max", rules.program_bytes_max);
  fields.read("allowed_imports", rules.allowed_imports);
  fields.read("forbidden_imports", rules.forbidden_imports);
  fields.read("forbidden_calls", rules.forbidden_calls);
  fields.read("allowed_members", rules.allowed_members);
  fields.read("forbidden_attributes", rules.forbidden_attributes);
  if (rules.judge != "python" && !rules.judge.starts_with("file:")) {
    fields.blame("judge", "must be \"python\" or \"file:<a script of the folder>\"");
  }
  if (const Json* required = fields.find("required"); required != nullptr) {
    if (!required->is_array()) fields.blame("required", "must be an array");
    for (const Json& element : *required) {
      rules.required.push_back(parse_required(element, "validation.required", fault));
    }
  }
  return rules;
}

ExecutorRules parse_executor(const Json& document, std::string& fault) {
  ExecutorRules rules;
  std::size_t wall_seconds = 0;
  Fields fields(document, "executor", fault);
  fields.only({"kind", "interpreter", "runner", "program_name", "wall_seconds", "memory_bytes", "output_bytes"});
  rules.kind.clear();
  fields.read("kind", rules.kind);
  fields.read("interpreter", rules.interpreter);
  fields.read("runner", rules.runner);
  fields.read("program_name", rules.program_name);
  fields.read_positive("wall_seconds", wall_seconds);
  fields.read_positive("memory_bytes", rules.memory_bytes);
  fields.read_positive("output_bytes", rules.output_bytes);
  if (rules.kind != "sandbox" && rules.kind != "spark" && rules.kind != "ray") {
    fields.blame("kind", "must be \"sandbox\", \"spark\" or \"ray\"");
  }
  if (rules.interpreter != "python3") fields.blame("interpreter", "must be \"python3\"");
  if (!is_plain_name(rules.program_name)) fields.blame("program_name", "must be a plain file name");
  rules.wall_time = std::chrono::seconds(wall_seconds);
  return rules;
}

}  // namespace

Result<FrameworkRules> parse_framework_rules(std::string_view json_text) {
  const Json document = Json::parse(json_text, nullptr, false);
  if (document.is_discarded()) return rejected("framework.json", "is not JSON");

  std::string fault;
  FrameworkRules rules;
  Fields fields(document, "", fault);
  fields.only({"language", "validation", "executor"});
  fields.read("language", rules.language);
  if (rules.language.empty()) fields.blame("language", "must say what programs are written in");
  const Json* validation = fields.find("validation");
  const Json* executor = fields.find("executor");
  if (validation == nullptr) fields.blame("validation", "is missing");
  if (executor == nullptr) fields.blame("executor", "is missing");
  if (validation != nullptr) rules.validation = parse_validation(*validation, fault);
  if (executor != nullptr) rules.executor = parse_executor(*executor, fault);

  if (!fault.empty()) return rejected("framework.json", fault);
  return rules;
}

}  // namespace millrace::frameworks
