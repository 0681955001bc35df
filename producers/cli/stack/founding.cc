#include "producers/cli/stack/founding.h"

#include "producers/cli/stack/child_process.h"
#include "shared/postgres/migrate.h"
#include "shared/settings/service_addresses.h"
#include "shared/time/random.h"
#include "shared/vocabulary/digest.h"

namespace millrace::cli::stack {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBetweenTries = 200ms;
constexpr const char* kApplication = "millrace-keeper";

std::string new_token_key() {
  SystemRandom random;
  return sha256_hex(random.uuid() + random.uuid() + std::to_string(random.next()));
}

// "…/millrace" to "…/postgres": the database that every server has.
std::string maintenance_url(const std::string& url) {
  const auto path_begin = url.find('/', url.find("://") + 3);
  if (url.find("://") == std::string::npos || path_begin == std::string::npos) return url;
  const auto path_end = url.find('?', path_begin);
  return url.substr(0, path_begin) + "/postgres" + (path_end == std::string::npos ? "" : url.substr(path_end));
}

Result<void> ensure_database(const std::string& url) {
  if (const auto there = postgres::Session::open(url, kApplication)) return {};
  const auto session = postgres::Session::open(maintenance_url(url), kApplication);
  if (!session) return session.error();
  // Not as a script: that would be a transaction, in which no database can be made.
  if (auto made = (*session)->run("CREATE DATABASE millrace"); !made) return made.error();
  return {};
}

}  // namespace

Result<void> Founding::try_once() {
  const auto sheet = settings::Sheet::of_process({});
  if (!sheet) return sheet.error();
  const auto addresses = settings::service_addresses(*sheet);
  if (!addresses) return addresses.error();

  if (sheet->origin_of("postgres.url") == settings::Origin::kPrivateStack) {
    if (auto there = ensure_database(addresses->postgres_url); !there) return there;
  }
  const auto session = postgres::Session::open(addresses->postgres_url, kApplication);
  if (!session) return session.error();
  if (auto migrated = postgres::migrate(**session, postgres::built_in_migrations()); !migrated) return migrated.error();
  if (auto founded = postgres::found_cluster(**session, static_cast<int>(sheet->integer("partitions")), new_token_key()); !founded) {
    return founded;
  }
  return found_topics(*sheet);
}

Result<void> Founding::found_topics(const settings::Sheet& sheet) {
  if (!use_.steps.apply_topics) return {};
  if (auto applied = use_.steps.apply_topics(sheet); !applied) return applied;
  // A broker answers a creation before everybody can see it: nobody may start and find a topic missing.
  const auto differences = use_.steps.topic_differences ? use_.steps.topic_differences(sheet) : std::vector<std::string>{};
  if (!differences) return differences.error();
  return differences->empty() ? Result<void>{} : transient("topics", differences->front());
}

bool Founding::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto done = try_once();
    use_.report(done ? "" : describe(done.error()));
    if (done) return true;
    pause_for(use_.clock, kBetweenTries);
  }
  return false;
}

}  // namespace millrace::cli::stack
