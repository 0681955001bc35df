#include "shared/postgres/migrate.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <span>

#include "shared/vocabulary/digest.h"
#include "shared/vocabulary/embedded_file.h"

namespace millrace::postgres {

std::span<const EmbeddedFile> migration_files();  // Made by ops/embed.cmake.

namespace {

// Any number will do as long as all programs use the same.
constexpr const char* kLock = "SELECT pg_advisory_xact_lock(7251403316872)";

constexpr const char* kLedger =
    "CREATE TABLE IF NOT EXISTS schema_migrations (version integer PRIMARY KEY, name text NOT NULL, "
    "checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())";

std::string checksum(const Migration& migration) { return sha256_hex(migration.script); }

std::string label(const Migration& migration) { return std::to_string(migration.version) + " (" + migration.name + ")"; }

Result<std::map<int, std::string>> applied_checksums(Session& session) {
  const auto ledger = session.run("SELECT to_regclass('schema_migrations')");
  if (!ledger) return ledger.error();
  if (!ledger->rows.at(0).at(0)) return std::map<int, std::string>{};

  const auto rows = session.run("SELECT version, checksum FROM schema_migrations");
  if (!rows) return rows.error();
  std::map<int, std::string> applied;
  for (const auto& row : rows->rows) applied.emplace(std::stoi(row.at(0).value_or("0")), row.at(1).value_or(""));
  return applied;
}

Result<void> apply(Session& session, const Migration& migration) {
  if (auto ran = session.run_script(migration.script); !ran) {
    return Error{ran.error().kind, "migrate", "migration " + label(migration) + ": " + ran.error().detail};
  }
  const auto recorded = session.run("INSERT INTO schema_migrations (version, name, checksum) VALUES ($1::integer, $2, $3)",
                                    {std::to_string(migration.version), migration.name, checksum(migration)});
  if (!recorded) return recorded.error();
  return {};
}

}  // namespace

std::vector<Migration> built_in_migrations() {
  std::vector<Migration> migrations;
  for (const auto& file : migration_files()) {
    Migration migration{.version = 0, .name = std::string(file.name), .script = std::string(file.text)};
    std::from_chars(migration.name.data(), migration.name.data() + migration.name.size(), migration.version);
    migrations.push_back(std::move(migration));
  }
  std::sort(migrations.begin(), migrations.end(), [](const auto& a, const auto& b) { return a.version < b.version; });
  return migrations;
}

Result<std::vector<Migration>> pending_migrations(Session& session, const std::vector<Migration>& migrations) {
  auto applied = applied_checksums(session);
  if (!applied) return applied.error();

  std::vector<Migration> pending;
  for (const auto& migration : migrations) {
    const auto found = applied->extract(migration.version);
    if (found.empty()) {
      pending.push_back(migration);
    } else if (found.mapped() != checksum(migration)) {
      return rejected("migrate", "migration " + label(migration) + " was changed after this database had applied it: use a "
                                 "program that knows the database's version (for a private stack without jobs to keep: "
                                 "`millrace down --erase`, then `millrace up`)");
    }
  }
  if (applied->empty()) return pending;
  return rejected("migrate", "the database has migration " + std::to_string(applied->rbegin()->first) +
                                 ", which this program does not know: use the newer program");
}

Result<std::size_t> migrate(Session& session, const std::vector<Migration>& migrations) {
  std::size_t count = 0;
  auto done = session.in_transaction([&](Session& within) -> Result<void> {
    for (const char* statement : {"SET LOCAL lock_timeout = '60s'", kLock, kLedger}) {
      if (auto ran = within.run(statement); !ran) return ran.error();
    }
    const auto pending = pending_migrations(within, migrations);
    if (!pending) return pending.error();
    for (const auto& migration : *pending) {
      if (auto applied = apply(within, migration); !applied) return applied;
    }
    count = pending->size();
    return {};
  });
  if (!done) return done.error();
  return count;
}

Result<void> found_cluster(Session& session, int partitions, const std::string& token_key) {
  const auto made = session.run("INSERT INTO cluster (partitions, token_key) VALUES ($1::integer, $2) ON CONFLICT DO NOTHING",
                                {std::to_string(partitions), token_key});
  if (!made) return made.error();
  const auto rows = session.run("SELECT partitions FROM cluster");
  if (!rows) return rows.error();
  const auto existing = rows->rows.at(0).at(0).value_or("");
  if (existing == std::to_string(partitions)) return {};
  return rejected("migrate", "this cluster was made with " + existing + " partitions, and the setting `partitions` says " +
                                 std::to_string(partitions) + ": they are fixed for ever, set it back to " + existing);
}

}  // namespace millrace::postgres
