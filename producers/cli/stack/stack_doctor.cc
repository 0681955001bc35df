#include <unistd.h>

#include <cstdlib>

#include "producers/cli/stack/broker_jars.h"
#include "producers/cli/stack/doctor_findings.h"
#include "producers/cli/stack/exit_status.h"
#include "producers/cli/stack/keeper.h"
#include "producers/cli/stack/service.h"
#include "producers/cli/stack/stack_commands.h"
#include "producers/cli/stack/stack_report.h"
#include "shared/postgres/migrate.h"
#include "shared/redis/redis_address.h"
#include "shared/redis/redis_connection.h"
#include "shared/sandbox/probe_layers.h"
#include "shared/settings/environment.h"
#include "shared/settings/service_addresses.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli::stack {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr std::uintmax_t kDiskWanted = 2ULL << 30;
constexpr std::uintmax_t kDiskNeeded = 256ULL << 20;
constexpr Duration kClocksApartMax = 1s;
constexpr const char* kStartIt = "`millrace up` starts the private stack; `millrace logs` says why it stopped";

bool is_in_path(const std::string& program) {
  const auto path = settings::environment_variable("PATH").value_or("/usr/bin:/bin") + ":/usr/sbin";
  for (std::size_t begin = 0; begin <= path.size();) {
    const auto end = std::min(path.find(':', begin), path.size());
    if (::access((path.substr(begin, end - begin) + "/" + program).c_str(), X_OK) == 0) return true;
    begin = end + 1;
  }
  return false;
}

Finding check_programs(const settings::Sheet& sheet) {
  std::string absent;
  const auto need = [&](bool is_there, const char* what) {
    if (!is_there) absent += (absent.empty() ? "" : ", ") + std::string(what);
  };
  need(is_in_path("python3"), "python3");
  need(is_in_path("bwrap"), "bubblewrap");
  need(is_in_path("java"), "java");
  need(is_in_path("redis-server"), "redis-server");
  need(postgres_programs().has_value(), "postgresql");
  std::error_code none;
  const bool has_broker = fs::is_directory(broker_jars_folder(sheet.text("cache.folder")), none);
  need(has_broker || is_in_path("mvn"), "maven");
  if (!absent.empty()) {
    return missing("programs", absent + " not found", "ops/install_packages run, or install them with apt-get");
  }
  return fine("programs", has_broker ? "all there, the broker's jars too"
                                     : "all there; the broker's jars are fetched at the first `millrace up`");
}

Finding check_stack(const StackFolder& folder) {
  if (!is_kept(folder)) {
    return warning("stack", "no private stack is running in " + folder.root().string(),
                   "`millrace up`, unless services are given by configuration");
  }
  const auto report = read_report(folder.stack_file());
  for (const auto& member : report.members) {
    if (member.is_crash_looping()) {
      return missing("stack", member.name + " fails at every start: it " + member.last_end,
                     "`millrace logs " + member.name + "`");
    }
  }
  if (!report.problem.empty()) return missing("stack", report.problem, "`millrace logs keeper`");
  return fine("stack", std::string(name_of(report.phase)) + " with " + std::to_string(report.members.size()) + " processes in " +
                           folder.root().string());
}

Finding check_disk(const StackFolder& folder) {
  std::error_code problem;
  auto path = folder.root();
  while (!fs::exists(path, problem) && path.has_relative_path()) path = path.parent_path();
  const auto space = fs::space(path, problem);
  if (problem) return warning("disk", "cannot tell the free space of " + path.string(), "check the state folder's permissions");
  const auto free = std::to_string(space.available >> 20) + " MiB free at " + path.string();
  if (space.available < kDiskNeeded) {
    return missing("disk", free, "free some space, or name another folder with MILLRACE_STATE_FOLDER");
  }
  if (space.available < kDiskWanted) return warning("disk", free, "less than 2 GiB does not last long");
  return fine("disk", free);
}

Finding check_redis(const settings::ServiceAddresses& addresses) {
  // Redis holds nothing that is true: without it the system goes on.
  const auto address = redis::parse_redis_url(addresses.redis_url, addresses.redis_password);
  if (!address) return missing("redis", address.error().detail, "correct the setting redis.url");
  const auto connection = redis::RedisConnection::open(*address);
  const auto pong = connection ? (*connection)->run({"PING"}) : Result<redis::Reply>(connection.error());
  if (!pong) return missing("redis", pong.error().detail, kStartIt);
  return fine("redis", "answers at " + address->host + ":" + std::to_string(address->port));
}

void check_database(postgres::Session& session, Clock& clock, std::vector<Finding>& findings) {
  const auto now = session.run("SELECT current_setting('server_version'), extract(epoch FROM clock_timestamp())");
  if (!now) return findings.push_back(missing("postgres", now.error().detail, kStartIt));
  findings.push_back(fine("postgres", "version " + now->rows.at(0).at(0).value_or("?")));

  const std::chrono::duration<double> theirs(std::strtod(now->rows.at(0).at(1).value_or("0").c_str(), nullptr));
  const std::chrono::duration<double> apart = std::chrono::abs(theirs - clock.now().time_since_epoch());
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(apart).count();
  const auto shown = std::to_string(milliseconds) + " ms from PostgreSQL's";
  findings.push_back(apart <= kClocksApartMax
                         ? fine("clock", shown)
                         : warning("clock", shown, "let both machines keep time (chrony or systemd-timesyncd)"));

  const auto pending = postgres::pending_migrations(session, postgres::built_in_migrations());
  if (!pending) {
    return findings.push_back(missing("schema", pending.error().detail, "use the program that the database was made with"));
  }
  findings.push_back(pending->empty() ? fine("schema", "all migrations are applied")
                                      : missing("schema", std::to_string(pending->size()) + " migrations are not applied",
                                                "`millrace up` applies them"));
}

Finding check_topics(const settings::Sheet& sheet, const StackSteps& steps) {
  const auto differences = steps.topic_differences(sheet);
  if (!differences) return missing("kafka", differences.error().detail, kStartIt);
  if (differences->empty()) return fine("kafka", "answers; all topics are as planned");
  return missing("kafka", std::to_string(differences->size()) + " topics are not as planned: " + differences->front(),
                 "`millrace topics diff` shows all, `millrace topics apply` makes them so");
}

Finding check_sandbox(Clock& clock) {
  const auto layers = sandbox::probe_layers(clock);
  if (!layers) return missing("sandbox", layers.error().detail, "without it the pool `execute` refuses to run programs");
  std::string all;
  for (const auto& layer : *layers) all += (all.empty() ? "" : ", ") + layer;
  return fine("sandbox", all);
}

void check_services(const settings::Sheet& sheet, const StackSteps& steps, Clock& clock, std::vector<Finding>& findings) {
  const auto addresses = settings::service_addresses(sheet);
  if (!addresses) return findings.push_back(missing("services", addresses.error().detail, ""));
  if (steps.topic_differences) findings.push_back(check_topics(sheet, steps));
  findings.push_back(check_redis(*addresses));
  const auto session = postgres::Session::open(addresses->postgres_url, "millrace-doctor");
  if (!session) return findings.push_back(missing("postgres", session.error().detail, kStartIt));
  check_database(**session, clock, findings);
}

}  // namespace

int doctor(const settings::Sheet& sheet, const StackSteps& steps, const Voice& voice) {
  const StackFolder folder(sheet.text("state.folder"));
  SystemClock clock;
  std::vector<Finding> findings{check_programs(sheet), check_disk(folder), check_sandbox(clock), check_stack(folder)};
  check_services(sheet, steps, clock, findings);

  voice.data << (voice.is_json ? document_of(findings).dump(2) + "\n" : text_of(findings));
  if (is_healthy(findings)) return 0;
  voice.notes << "something that is needed is missing\n";
  return kUnavailable;
}

}  // namespace millrace::cli::stack
