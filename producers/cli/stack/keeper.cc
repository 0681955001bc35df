#include "producers/cli/stack/keeper.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "producers/cli/stack/broker_jars.h"
#include "producers/cli/stack/founding.h"
#include "producers/cli/stack/installation.h"
#include "producers/cli/stack/service.h"
#include "producers/cli/stack/stack_report.h"
#include "producers/cli/stack/state_files.h"
#include "shared/settings/environment.h"

namespace millrace::cli::stack {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr Duration kTick = 250ms;         // A death wakes us at once; this is for due times and desired.json.
constexpr Duration kWorkersGrace = 15s;   // They drain for 10 s.
constexpr Duration kServicesGrace = 20s;
constexpr Duration kLogsEvery = 60s;
constexpr std::uintmax_t kLogBytesMax = 64 << 20;
constexpr int kAlreadyKept = 6;
constexpr Port kMetricsOffset = 16;
constexpr Port kGatewayPort = 8000;

struct ServiceKind {
  const char* name;
  const char* setting;  ///< Given by configuration: then it is not ours to run.
  Result<void> (*prepare)(const ServicePlace&);
  ChildProgram (*program)(const ServicePlace&);
  int stop_signal;
};

constexpr ServiceKind kServices[] = {
    {"postgres", "postgres.url", prepare_postgres, postgres_program, SIGINT},  // "Fast": ends sessions, keeps data.
    {"redis", "redis.url", prepare_redis, redis_program, SIGTERM},
    {"kafka", "kafka.bootstrap", prepare_kafka, kafka_program, SIGTERM},
};

const ServiceKind* find_service(const std::string& name) {
  const auto found = std::find_if(std::begin(kServices), std::end(kServices), [&](const auto& s) { return name == s.name; });
  return found == std::end(kServices) ? nullptr : &*found;
}

bool is_private(const settings::Sheet& sheet, const ServiceKind& service) {
  const auto origin = sheet.origin_of(service.setting);
  return origin == settings::Origin::kPrivateStack || origin == settings::Origin::kDefault;
}

std::string without_scheme(const std::string& url) {
  const auto scheme = url.find("://");
  return scheme == std::string::npos ? url : url.substr(scheme + 3);
}

// What the founding thread has come to; asked by the loop.
class FoundingState {
 public:
  void say(std::string problem) {
    const std::lock_guard lock(mutex_);
    problem_ = std::move(problem);
  }
  void finish() {
    const std::lock_guard lock(mutex_);
    is_done_ = true;
  }
  std::string problem() const {
    const std::lock_guard lock(mutex_);
    return problem_;
  }
  bool is_done() const {
    const std::lock_guard lock(mutex_);
    return is_done_;
  }

 private:
  mutable std::mutex mutex_;
  std::string problem_;
  bool is_done_ = false;
};

class Keeper {
 public:
  Keeper(const settings::Sheet& sheet, const StackSteps& steps, StackFolder folder)
      : sheet_(sheet), steps_(steps), folder_(std::move(folder)) {}

  int run() {
    if (auto ready = prepare(); !ready) return fail(ready.error());
    std::jthread founder([this](const std::stop_token& stop) { found(stop); });

    while (wait_for_signal() != SIGTERM) {
      reap();
      follow_desired();
      start_due();
      stop_surplus();
      trim_logs();
      publish();
    }

    founder.request_stop();
    stop_everything();
    return 0;
  }

 private:
  Result<void> prepare() {
    report_.phase = Phase::kStarting;
    report_.keeper = ::getpid();
    report_.program_digest = program_digest(folder_.program());
    report_.files_folder = sheet_.text("files.folder");
    if (auto assigned = assign_service_ports(); !assigned) return assigned;
    for (const auto& service : kServices) {
      if (is_private(sheet_, service)) services_.push_back(service.name);
    }
    supervision_.want(services_, clock_.now());
    set_addresses();
    publish();
    for (const auto& name : services_) {
      // Each starts as soon as it is prepared: PostgreSQL comes up while the broker's folder is formatted.
      if (auto prepared = find_service(name)->prepare(place_); !prepared) return prepared;
      start(name);
      publish();
    }
    report_.phase = Phase::kFounding;
    return {};
  }

  Result<void> assign_service_ports() {
    const auto remembered = read_ports(folder_.ports_file());
    const auto first = first_port_for(folder_.root());
    auto ports = assign_ports({"kafka", "kafka-controller", "redis", "postgres"}, remembered, first, is_port_free);
    if (!ports) return ports.error();
    place_.ports = *ports;
    place_.environment = child_environment(folder_);
    place_.broker_jars = broker_jars_folder(sheet_.text("cache.folder"));
    return write_ports(folder_.ports_file(), place_.ports);
  }

  void set_addresses() {
    const auto is_ours = [&](const char* name) { return std::find(services_.begin(), services_.end(), name) != services_.end(); };
    const auto local = [&](const char* name) { return "127.0.0.1:" + std::to_string(place_.ports.at(name)); };
    report_.kafka_address = is_ours("kafka") ? local("kafka") : sheet_.text("kafka.bootstrap");
    report_.redis_address = is_ours("redis") ? local("redis") : without_scheme(sheet_.text("redis.url"));
    report_.postgres_url = is_ours("postgres") ? postgres_url(place_, "millrace") : sheet_.text("postgres.url");
  }

  void found(const std::stop_token& stop) {
    Founding founding({.clock = clock_, .steps = steps_, .report = [this](std::string problem) { founding_.say(std::move(problem)); }});
    if (founding.run(stop)) founding_.finish();
  }

  // Blocks until a signal or the tick's end; answers the signal or 0.
  static int wait_for_signal() {
    sigset_t signals = kept_signals();
    const timespec tick{.tv_sec = 0, .tv_nsec = std::chrono::nanoseconds(kTick).count()};
    const int signal = ::sigtimedwait(&signals, nullptr, &tick);
    return signal == SIGINT ? SIGTERM : std::max(signal, 0);
  }

  void reap() {
    while (const auto reaped = reap_child()) {
      if (supervision_.exited(reaped->pid, reaped->exit, clock_.now())) has_changed_ = true;
    }
  }

  void follow_desired() {
    if (report_.phase == Phase::kFounding && founding_.is_done()) report_.phase = Phase::kRunning;
    if (report_.phase != Phase::kRunning) return;
    auto names = services_;
    const auto desired = read_numbers(folder_.desired_file());
    for (const auto& pool : steps_.pools) {
      const auto count = desired.find(pool);
      const int replicas = count == desired.end() ? 1 : count->second;
      for (int number = 1; number <= replicas; ++number) names.push_back(member_name({.pool = pool, .number = number}));
    }
    supervision_.want(names, clock_.now());
  }

  void start_due() {
    for (const auto& name : supervision_.due(clock_.now())) start(name);
  }

  void start(const std::string& name) {
    has_changed_ = true;
    const auto* service = find_service(name);
    auto program = service != nullptr ? service->program(place_) : worker_program(name);
    program.signal_at_our_death = service != nullptr ? service->stop_signal : SIGTERM;
    const auto pid = start_child(program);
    if (pid) {
      supervision_.started(name, *pid, clock_.now());
    } else {
      supervision_.failed_to_start(name, describe(pid.error()), clock_.now());
    }
  }

  ChildProgram worker_program(const std::string& name) {
    auto environment = place_.environment;
    if (const auto port = free_port(name, static_cast<Port>(first_port_for(folder_.root()) + kMetricsOffset))) {
      report_.metrics[name] = "127.0.0.1:" + std::to_string(*port);
      environment["MILLRACE_METRICS_ADDRESS"] = report_.metrics[name];
    }
    // A configured address is everybody's; else each gateway gets a port of its own, the first one the usual one if it is free.
    if (worker_name(name)->pool == "gateway" && sheet_.origin_of("gateway.address") == settings::Origin::kDefault) {
      if (const auto port = free_port(name + "-http", kGatewayPort)) {
        report_.doors[name] = "127.0.0.1:" + std::to_string(*port);
        environment["MILLRACE_GATEWAY_ADDRESS"] = report_.doors[name];
      }
    }
    return {.command = {folder_.program().string(), "worker", worker_name(name)->pool},
            .environment = std::move(environment),
            .folder = folder_.root(),
            .log = folder_.log(name)};
  }

  std::optional<Port> free_port(const std::string& name, Port first) {
    const auto is_usable = [&](Port port) {
      const bool is_taken = std::any_of(place_.ports.begin(), place_.ports.end(),
                                        [&](const auto& other) { return other.first != name && other.second == port; });
      return !is_taken && is_port_free(port);
    };
    const auto assigned = assign_ports({name}, place_.ports, first, is_usable);
    if (!assigned) return std::nullopt;
    place_.ports[name] = assigned->at(name);
    return assigned->at(name);
  }

  void stop_surplus() {
    const auto surplus = supervision_.surplus();
    for (const auto& member : surplus) {
      const auto told = told_to_stop_.find(member.pid);
      if (told == told_to_stop_.end()) {
        ::kill(member.pid, SIGTERM);
        told_to_stop_.emplace(member.pid, clock_.now());
      } else if (clock_.now() - told->second > kWorkersGrace) {
        ::kill(member.pid, SIGKILL);
      }
    }
    if (surplus.empty()) told_to_stop_.clear();
  }

  void trim_logs() {
    if (clock_.now() - logs_trimmed_at_ < kLogsEvery) return;
    logs_trimmed_at_ = clock_.now();
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder_.logs(), problem)) {
      if (entry.path().extension() != ".log" || entry.file_size(problem) < kLogBytesMax) continue;
      // Its writer appends, so that it goes on at the new end; lines written in between are lost, which a log may be.
      fs::copy_file(entry.path(), entry.path().string() + ".1", fs::copy_options::overwrite_existing, problem);
      fs::resize_file(entry.path(), 0, problem);
    }
  }

  void publish() {
    const auto problem = report_.phase == Phase::kFounding ? founding_.problem() : std::string();
    if (!has_changed_ && problem == report_.problem && report_.phase == published_phase_) return;
    report_.problem = problem;
    report_.members = supervision_.members();
    if (const auto written = write_report(folder_.stack_file(), report_); !written) fail(written.error());
    published_phase_ = report_.phase;
    has_changed_ = false;
  }

  void stop_everything() {
    report_.phase = Phase::kStopping;
    publish();
    supervision_.want(services_, clock_.now());
    stop_members([](const Member& member) { return worker_name(member.name).has_value(); }, kWorkersGrace);
    supervision_.want({}, clock_.now());
    stop_members([](const Member&) { return true; }, kServicesGrace);
    report_.phase = Phase::kStopped;
    has_changed_ = true;
    publish();
  }

  template <typename Choice>
  void stop_members(const Choice& is_chosen, Duration grace) {
    const auto running = [&] {
      std::vector<Member> chosen;
      for (const auto& member : supervision_.members()) {
        if (member.is_running() && is_chosen(member)) chosen.push_back(member);
      }
      return chosen;
    };
    for (const auto& member : running()) {
      const auto* service = find_service(member.name);
      ::kill(member.pid, service != nullptr ? service->stop_signal : SIGTERM);
    }
    const auto deadline = clock_.now() + grace;
    for (reap(); !running().empty() && clock_.now() < deadline; reap()) wait_for_signal();
    for (const auto& member : running()) ::kill(member.pid, SIGKILL);
    while (!running().empty()) {
      wait_for_signal();
      reap();
    }
  }

  int fail(const Error& error) {
    report_.problem = describe(error);
    report_.phase = Phase::kStopped;
    stop_members([](const Member&) { return true; }, kServicesGrace);
    report_.members.clear();
    (void)!write_report(folder_.stack_file(), report_);
    std::fprintf(stderr, "millrace keep: %s\n", report_.problem.c_str());
    return 1;
  }

 public:
  static sigset_t kept_signals() {
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int signal : {SIGCHLD, SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&signals, signal);
    return signals;
  }

 private:
  const settings::Sheet& sheet_;
  const StackSteps& steps_;
  StackFolder folder_;
  SystemClock clock_;
  ServicePlace place_{.folder = folder_, .ports = {}, .broker_jars = {}, .environment = {}};
  std::vector<std::string> services_;  ///< Those that are ours to run.
  Supervision supervision_;
  FoundingState founding_;
  StackReport report_;
  Phase published_phase_ = Phase::kStopped;
  bool has_changed_ = true;
  std::map<pid_t, TimePoint> told_to_stop_;
  TimePoint logs_trimmed_at_{};
};

int lock_of(const StackFolder& folder) {
  const int descriptor = ::open(folder.lock_file().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return -1;
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
  ::close(descriptor);
  return -1;
}

}  // namespace

int run_keeper(const settings::Sheet& sheet, const StackSteps& steps) {
  const auto signals = Keeper::kept_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);

  const StackFolder folder(sheet.text("state.folder"));
  const int lock = lock_of(folder);  // Held until the process ends.
  if (lock < 0) return kAlreadyKept;
  return Keeper(sheet, steps, folder).run();
}

bool is_kept(const StackFolder& folder) {
  const int descriptor = ::open(folder.lock_file().c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool is_free = ::flock(descriptor, LOCK_SH | LOCK_NB) == 0;
  ::close(descriptor);
  return !is_free;
}

}  // namespace millrace::cli::stack
