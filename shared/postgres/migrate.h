#pragma once

#include <string>
#include <vector>

#include "shared/postgres/session.h"

namespace millrace::postgres {

/// A step of the schema: ops/migrations/NNNN_name.sql as it was when this program was built.
struct Migration {
  int version = 0;
  std::string name;
  std::string script;
};

/// In order of version.
std::vector<Migration> built_in_migrations();

/// Those of `migrations` that the database does not have yet. kRejected when an applied one was changed since, or when the
/// database has one that this program does not know (a newer program was here).
Result<std::vector<Migration>> pending_migrations(Session& session, const std::vector<Migration>& migrations);

/// Applies what is pending, all in one transaction, one program at a time; answers how many. Each is recorded in
/// schema_migrations(version, name, checksum, applied_at).
Result<std::size_t> migrate(Session& session, const std::vector<Migration>& migrations);

/// Makes the cluster's one row if there is none. kRejected when it exists with another number of partitions: that
/// number is fixed for ever, because jobs carry their shard in their ids.
Result<void> found_cluster(Session& session, int partitions, const std::string& token_key);

}  // namespace millrace::postgres
