#include "workers/supervise/resource_map.h"

#include "shared/asl/parse/findings.h"

namespace millrace::supervise {
namespace {

constexpr std::string_view kTokenSuffix = ".waitForTaskToken";

std::string find_mapped(const ResourceMap& resources, std::string_view resource) {
  if (const auto exact = resources.find(resource); exact != resources.end()) return exact->second;
  if (resource.ends_with(kTokenSuffix)) {
    const std::string base =
        find_mapped(resources, resource.substr(0, resource.size() - kTokenSuffix.size()));
    return base.empty() ? base : base + std::string(kTokenSuffix);
  }
  for (const auto& [name, mapped] : resources)
    if (name.ends_with('*') && resource.starts_with(std::string_view(name).substr(0, name.size() - 1)))
      return mapped;
  return "";
}

class ResourceMapper final {
 public:
  explicit ResourceMapper(const ResourceMap& resources) : resources_(resources) {}

  std::vector<asl::Finding> map(Json& machine) {
    map_machine(machine, asl::Place());
    return std::move(unmapped_);
  }

 private:
  void map_machine(Json& machine, const asl::Place& place) {
    const auto states = machine.find("States");
    if (states == machine.end() || !states->is_object()) return;
    for (auto& [name, state] : states->items())
      if (state.is_object()) map_state(state, place / "States" / name);
  }

  void map_state(Json& state, const asl::Place& place) {
    if (const auto branches = state.find("Branches"); branches != state.end() && branches->is_array())
      for (std::size_t i = 0; i < branches->size(); ++i) map_machine((*branches)[i], place / "Branches" / i);
    for (const char* inner : {"ItemProcessor", "Iterator"})
      if (const auto processor = state.find(inner); processor != state.end())
        map_machine(*processor, place / inner);
    const auto resource = state.find("Resource");
    if (resource == state.end() || !resource->is_string() || state.value("Type", "") != "Task") return;

    const std::string written = resource->get<std::string>();
    if (const std::string mapped = find_mapped(resources_, written); !mapped.empty())
      *resource = mapped;
    else if (!parse_resource(written))
      refuse(written, place / "Resource");
  }

  void refuse(const std::string& resource, const asl::Place& place) {
    unmapped_.push_back({.severity = asl::Severity::kError,
                         .code = "UNMAPPED_RESOURCE",
                         .path = place.pointer(),
                         .message = "Nobody here does '" + resource +
                                    "': name millrace:<pool>:<operation>, or map it in " +
                                    "resources.json beside the definition (or --resources FILE)",
                         .line = 0,
                         .column = 0});
  }

  const ResourceMap& resources_;
  std::vector<asl::Finding> unmapped_;
};

}  // namespace

Result<ResourceMap> parse_resource_map(std::string_view json_text) {
  const Json document = Json::parse(json_text, nullptr, false);
  if (!document.is_object()) return rejected("resources", "the map of resources is no JSON object");
  ResourceMap resources;
  for (const auto& [name, mapped] : document.items()) {
    if (!mapped.is_string() || !parse_resource(mapped.get_ref<const std::string&>()))
      return rejected("resources",
                      "'" + name + "' is mapped to none of this installation's resources: write " +
                          "millrace:<pool>:<operation> or arn:aws:states:::states:startExecution.sync:2");
    // Whether a Task waits for its token is for the definition to say.
    if (mapped.get_ref<const std::string&>().ends_with(kTokenSuffix))
      return rejected("resources", "'" + name + "' is mapped to a resource with " + std::string(kTokenSuffix) +
                                       ": leave that away, it stays with the definition's own resource");
    resources[name] = mapped.get<std::string>();
  }
  return resources;
}

std::optional<ResourceTarget> find_target(std::string_view resource, const ResourceMap& resources) {
  const std::string mapped = find_mapped(resources, resource);
  return parse_resource(mapped.empty() ? resource : std::string_view(mapped));
}

std::vector<asl::Finding> map_resources(Json& definition, const ResourceMap& resources) {
  return ResourceMapper(resources).map(definition);
}

}  // namespace millrace::supervise
