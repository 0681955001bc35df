#include "shared/postgres/queries/postgres_framework_files.h"

#include <charconv>

namespace millrace::postgres {

namespace {

constexpr char kNewest[] = "SELECT max(version) FROM workflows WHERE name = $1";
constexpr char kRead[] =
    "SELECT definition, request_schema, result_schema, files, terms FROM workflows WHERE name = $1 AND version = $2";

Error no_such(const std::string& what) {
  return rejected("workflows", "there is no " + what + ": `millrace workflow list` shows what there is");
}

}  // namespace

Result<std::shared_ptr<const frameworks::FrameworkFolder>> PostgresFrameworkFiles::load(const std::string& workflow,
                                                                                        int version) {
  if (version == 0) {
    const auto newest = newest_version_of(workflow);
    if (!newest) return newest.error();
    version = *newest;
  }
  {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find({workflow, version});
    if (found != kept_.end()) return found->second;
  }

  auto folder = read(workflow, version);
  if (!folder) return folder.error();

  const std::lock_guard lock(mutex_);
  return kept_.emplace(std::pair(workflow, version), *folder).first->second;
}

Result<int> PostgresFrameworkFiles::newest_version_of(const std::string& workflow) {
  const auto rows = sessions_.run(kNewest, {workflow});
  if (!rows) return rows.error();
  const Value newest = rows->rows.at(0).at(0);
  if (!newest) return no_such("workflow named " + workflow);
  int version = 0;
  std::from_chars(newest->data(), newest->data() + newest->size(), version);
  return version;
}

Result<PostgresFrameworkFiles::Folder> PostgresFrameworkFiles::read(const std::string& workflow, int version) {
  const auto rows = sessions_.run(kRead, {workflow, std::to_string(version)});
  if (!rows) return rows.error();
  if (rows->rows.empty()) return no_such("version " + std::to_string(version) + " of workflow " + workflow);

  const Row& row = rows->rows.front();
  auto files = frameworks::decode_files(row.at(3).value_or("{}"));
  if (!files) return files.error();
  frameworks::FrameworkFolder folder{.name = workflow,
                                     .version = version,
                                     .definition = row.at(0).value_or(""),
                                     .request_schema = row.at(1).value_or(""),
                                     .result_schema = row.at(2).value_or(""),
                                     .files = *std::move(files),
                                     .rules = {},
                                     .terms = row.at(4).value_or("{}")};
  if (const std::string* rules_text = folder.find_file("framework.json")) {
    auto rules = frameworks::parse_framework_rules(*rules_text);
    if (!rules) return rules.error();
    folder.rules = *std::move(rules);
  }
  return std::make_shared<const frameworks::FrameworkFolder>(std::move(folder));
}

}  // namespace millrace::postgres
