#include "workers/supervise/workflow_catalogue.h"

#include "workers/supervise/map_processor.h"
#include "workers/supervise/workflow_reference.h"

namespace millrace::supervise {
namespace {

/// Versions in memory; more than that is a sign of definitions that are put by a program, and dropped at once.
constexpr std::size_t kVersionsMax = 1000;

Result<std::shared_ptr<const LoadedWorkflow>> parse(const WorkflowRow& row) {
  auto parsed = asl::parse_definition(row.definition);
  if (!parsed.definition) {
    return broken("supervise.workflow", "the stored definition of " + row.name + " version " +
                                            std::to_string(row.version) + " does not parse: " +
                                            (parsed.findings.empty() ? "" : parsed.findings.front().message));
  }
  auto loaded = std::make_shared<LoadedWorkflow>();
  loaded->name = row.name;
  loaded->version = row.version;
  loaded->definition = std::move(parsed.definition);
  if (row.request_schema) {
    auto schema = json_schema::Schema::parse(*row.request_schema);
    if (!schema) return schema.error();
    loaded->request_schema = std::move(*schema);
  }
  auto terms = decode_terms(row.terms);
  if (!terms) return terms.error();
  loaded->terms = std::move(*terms);
  return std::shared_ptr<const LoadedWorkflow>(std::move(loaded));
}

}  // namespace

Result<std::shared_ptr<const LoadedWorkflow>> WorkflowCatalogue::load(const std::string& name, int version) {
  auto row = store_.find_workflow(name, version);
  if (!row) return row.error();
  if (!*row) return std::shared_ptr<const LoadedWorkflow>();
  const auto known = versions_.find({name, (*row)->version});
  if (known != versions_.end()) return known->second;
  auto loaded = parse(**row);
  if (!loaded) return loaded;
  if (versions_.size() >= kVersionsMax) {
    versions_.clear();
    processors_.clear();
  }
  versions_[{name, (*row)->version}] = *loaded;
  return loaded;
}

Result<std::shared_ptr<const LoadedWorkflow>> WorkflowCatalogue::resolve(const std::string& reference) {
  const WorkflowReference named = parse_workflow_reference(reference);
  if (named.version > 0) return version(named.name, named.version);
  if (named.alias.empty() && reference == named.name) return load(named.name, 0);
  const auto stands_for = store_.find_alias(named.name, named.alias);
  if (!stands_for) return stands_for.error();
  if (!*stands_for) return std::shared_ptr<const LoadedWorkflow>();
  return version(named.name, **stands_for);
}

Result<std::shared_ptr<const LoadedWorkflow>> WorkflowCatalogue::find(const std::string& reference, TimePoint now) {
  const auto known = newest_.find(reference);
  if (known != newest_.end() && now - known->second.asked_at < newest_lasts_) return known->second.workflow;
  auto loaded = resolve(reference);
  if (!loaded) return loaded;
  if (newest_.size() >= kVersionsMax) newest_.clear();
  // That there is none is not remembered: the next request may come right after the definition was put.
  if (*loaded) newest_[reference] = {*loaded, now};
  return loaded;
}

Result<std::shared_ptr<const asl::Definition>> WorkflowCatalogue::processor(const std::string& name, int version_number,
                                                                            const std::string& map_state) {
  auto loaded = version(name, version_number);
  if (!loaded) return loaded.error();
  if (!*loaded) return std::shared_ptr<const asl::Definition>();
  auto& known = processors_[{loaded->get(), map_state}];
  if (!known) known = item_processor((*loaded)->definition->machine(), map_state);
  return known;
}

Result<std::shared_ptr<const LoadedWorkflow>> WorkflowCatalogue::version(const std::string& name, int version) {
  const auto known = versions_.find({name, version});
  if (known != versions_.end()) return known->second;
  return load(name, version);
}

}  // namespace millrace::supervise
