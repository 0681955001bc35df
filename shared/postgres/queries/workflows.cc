#include "shared/postgres/queries/workflows.h"

#include <iterator>
#include <sstream>

#include "shared/postgres/queries/columns.h"
#include "shared/vocabulary/digest.h"

namespace millrace::postgres {
namespace {

std::vector<std::string> words_in(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

std::vector<WorkflowVersion> versions_in(const Rows& rows) {
  std::vector<WorkflowVersion> versions;
  for (const Row& row : rows.rows) {
    versions.push_back({.name = text_in(row.at(0)),
                        .version = static_cast<int>(integer_in(row.at(1))),
                        .digest = text_in(row.at(2)),
                        .created_at = time_in(row.at(3)).value_or(TimePoint{}),
                        .open_jobs = integer_in(row.at(4)),
                        .terms = text_in(row.at(5)),
                        .aliases = words_in(text_in(row.at(6)))});
  }
  return versions;
}

std::string select_versions(std::string_view newest_first_of) {
  return "SELECT w.name, w.version, w.digest, " + rfc3339_of("w.created_at") +
         ", (SELECT count(*) FROM jobs j WHERE j.workflow = w.name AND j.workflow_version = w.version "
         "AND j.finished_at IS NULL), w.terms, (SELECT string_agg(a.alias, ' ' ORDER BY a.alias) FROM workflow_aliases a "
         "WHERE a.name = w.name AND a.version = w.version) FROM workflows w " +
         std::string(newest_first_of);
}

/// Lengths part the texts, so that moving a byte from one to the next is another digest.
std::string digest_of(const frameworks::FrameworkFolder& folder, const std::string& files) {
  std::string whole;
  std::vector<const std::string*> texts{&folder.definition, &folder.request_schema, &folder.result_schema, &files};
  if (folder.terms != "{}") texts.push_back(&folder.terms);
  for (const std::string* text : texts) whole += std::to_string(text->size()) + ":" + *text;
  return sha256_hex(whole);
}

Value null_if_empty(const std::string& text) { return text.empty() ? Value() : Value(text); }

}  // namespace

Result<std::vector<WorkflowVersion>> list_workflows(SessionPool& sessions) {
  static const std::string kStatement = select_versions(
      "WHERE w.version = (SELECT max(version) FROM workflows n WHERE n.name = w.name) ORDER BY w.name");
  const auto rows = sessions.run(kStatement);
  if (!rows) return rows.error();
  return versions_in(*rows);
}

Result<std::vector<WorkflowVersion>> list_workflow_versions(SessionPool& sessions, const std::string& name) {
  static const std::string kStatement = select_versions("WHERE w.name = $1 ORDER BY w.version DESC");
  const auto rows = sessions.run(kStatement, {name});
  if (!rows) return rows.error();
  return versions_in(*rows);
}

Result<std::optional<int>> find_workflow_version(SessionPool& sessions, const MeantVersion& meant) {
  const auto rows = sessions.run(
      "SELECT version FROM workflows w WHERE name = $1 AND ($2::int = 0 OR version = $2::int) AND ($3 = '' OR version = "
      "(SELECT a.version FROM workflow_aliases a WHERE a.name = w.name AND a.alias = $3)) ORDER BY version DESC LIMIT 1",
      {meant.name, std::to_string(meant.version), meant.alias});
  if (!rows) return rows.error();
  if (rows->rows.empty()) return std::optional<int>();
  return std::optional(static_cast<int>(integer_in(rows->rows.front().at(0))));
}

Result<PutWorkflow> put_workflow(SessionPool& sessions, const frameworks::FrameworkFolder& folder) {
  const std::string files = frameworks::encode_files(folder.files);
  const std::string digest = digest_of(folder, files);
  PutWorkflow put;
  const auto done = sessions.in_transaction([&](Session& session) -> Result<void> {
    // One at a time per name, or two could choose the same number.
    const auto locked = session.run("SELECT pg_advisory_xact_lock(hashtext('workflow ' || $1))::text", {folder.name});
    if (!locked) return locked.error();
    const auto newest =
        session.run("SELECT version, digest FROM workflows WHERE name = $1 ORDER BY version DESC LIMIT 1", {folder.name});
    if (!newest) return newest.error();
    const int version = newest->rows.empty() ? 0 : static_cast<int>(integer_in(newest->rows.front().at(0)));
    if (version > 0 && newest->rows.front().at(1) == digest) {
      put = {.version = version, .is_new = false};
      return {};
    }
    put = {.version = version + 1, .is_new = true};
    const auto inserted = session.run(
        "INSERT INTO workflows (name, version, digest, definition, request_schema, result_schema, files, terms) "
        "VALUES ($1, $2::int, $3, $4, $5, $6, $7, $8)",
        {folder.name, std::to_string(put.version), digest, folder.definition, null_if_empty(folder.request_schema),
         null_if_empty(folder.result_schema), files, folder.terms});
    if (!inserted) return inserted.error();
    return {};
  });
  if (!done) return done.error();
  return put;
}

Result<std::vector<WorkflowAlias>> list_workflow_aliases(SessionPool& sessions, const std::string& name) {
  static const std::string kStatement = "SELECT name, alias, version, " + rfc3339_of("changed_at") +
                                        " FROM workflow_aliases WHERE $1 = '' OR name = $1 ORDER BY name, alias";
  const auto rows = sessions.run(kStatement, {name});
  if (!rows) return rows.error();
  std::vector<WorkflowAlias> aliases;
  for (const Row& row : rows->rows) {
    aliases.push_back({.name = text_in(row.at(0)),
                       .alias = text_in(row.at(1)),
                       .version = static_cast<int>(integer_in(row.at(2))),
                       .changed_at = time_in(row.at(3)).value_or(TimePoint{})});
  }
  return aliases;
}

Result<void> set_workflow_alias(SessionPool& sessions, const WorkflowAlias& alias) {
  const auto set = sessions.run(
      "INSERT INTO workflow_aliases (name, alias, version) "
      "SELECT name, $2, version FROM workflows WHERE name = $1 AND version = $3::int "
      "ON CONFLICT (name, alias) DO UPDATE SET version = excluded.version, changed_at = now() RETURNING version",
      {alias.name, alias.alias, std::to_string(alias.version)});
  if (!set) return set.error();
  if (!set->rows.empty()) return {};
  return rejected("workflows", "there is no version " + std::to_string(alias.version) + " of a workflow '" + alias.name +
                                   "': `millrace workflow versions " + alias.name + "` shows what there is");
}

Result<bool> remove_workflow_alias(SessionPool& sessions, const std::string& name, const std::string& alias) {
  const auto removed =
      sessions.run("DELETE FROM workflow_aliases WHERE name = $1 AND alias = $2 RETURNING version", {name, alias});
  if (!removed) return removed.error();
  return !removed->rows.empty();
}

}  // namespace millrace::postgres
