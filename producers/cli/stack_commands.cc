#include "producers/cli/stack/stack_commands.h"

#include "producers/cli/commands.h"
#include "producers/cli/roles.h"
#include "producers/cli/service_access.h"
#include "producers/cli/shipped_workflows.h"
#include "producers/cli/stack/keeper.h"
#include "producers/cli/topic_plan.h"
#include "shared/settings/private_stack.h"

namespace millrace::cli {
namespace {

constexpr Duration kKafkaPatience = std::chrono::seconds(30);
constexpr Duration kDoctorPatience = std::chrono::seconds(5);

struct NoOptions {};

struct ScaleOptions {
  std::string pool;
  int replicas = 1;
};

Result<void> apply_planned_topics(const settings::Sheet& sheet) {
  const auto kafka = kafka_settings_of(sheet);
  if (!kafka) return kafka.error();
  const auto admin = kafka::KafkaAdmin::open(*kafka, kKafkaPatience);
  if (!admin) return admin.error();
  const auto plan = planned_topics(sheet, {});
  if (!plan) return plan.error();
  if (const auto applied = apply_topics(**admin, *plan); !applied) return applied.error();
  return {};
}

Result<std::vector<std::string>> describe_topic_differences(const settings::Sheet& sheet) {
  const auto kafka = kafka_settings_of(sheet);
  if (!kafka) return kafka.error();
  const auto admin = kafka::KafkaAdmin::open(*kafka, kDoctorPatience);
  if (!admin) return admin.error();
  const auto plan = planned_topics(sheet, {});
  if (!plan) return plan.error();
  const auto differences = topic_differences(**admin, *plan);
  if (!differences) return differences.error();
  std::vector<std::string> texts;
  for (const auto& difference : *differences) texts.push_back(describe(difference));
  return texts;
}

Result<std::size_t> put_shipped_workflows(const settings::Sheet& sheet) {
  const auto url = postgres_url_of(sheet);
  if (!url) return url.error();
  const auto checkout = settings::checkout_folder();
  if (!checkout) return std::size_t{0};
  postgres::SessionPool database(*url, "millrace-cli", 1);
  return put_workflows_below(database, *checkout / "workers" / "supervise" / "workflows");
}

stack::StackSteps stack_steps() {
  stack::StackSteps steps{.apply_topics = apply_planned_topics,
                          .topic_differences = describe_topic_differences,
                          .put_workflows = put_shipped_workflows};
  for (const Role& role : roles()) {
    if (role.is_started) steps.pools.emplace_back(role.name);
  }
  return steps;
}

stack::Voice voice_of(Console& console) {
  return {.data = console.data_stream(), .notes = console.note_stream(), .is_json = !console.is_text()};
}

/// Runs what needs the settings and answers with an exit code of its own.
template <typename Run>
ExitCode with_settings(CommandScope& scope, Run run) {
  const auto sheet = scope.backend.settings();
  if (!sheet) return scope.console.fail(sheet.error());
  return static_cast<ExitCode>(run(**sheet, voice_of(scope.console)));
}

ExitCode up(CommandScope& scope, const stack::UpOptions& options) {
  return with_settings(scope, [&](const settings::Sheet& sheet, const stack::Voice& voice) {
    return stack::up(sheet, stack_steps(), options, voice);
  });
}

ExitCode down(CommandScope& scope, const stack::DownOptions& options) {
  return with_settings(scope, [&](const settings::Sheet& sheet, const stack::Voice& voice) {
    return stack::down(sheet, options, voice);
  });
}

ExitCode status(CommandScope& scope, const NoOptions&) {
  return with_settings(
      scope, [](const settings::Sheet& sheet, const stack::Voice& voice) { return stack::status(sheet, voice); });
}

ExitCode doctor(CommandScope& scope, const NoOptions&) {
  return with_settings(scope, [](const settings::Sheet& sheet, const stack::Voice& voice) {
    return stack::doctor(sheet, stack_steps(), voice);
  });
}

ExitCode logs(CommandScope& scope, const stack::LogsOptions& options) {
  return with_settings(scope, [&](const settings::Sheet& sheet, const stack::Voice& voice) {
    return stack::logs(sheet, options, voice);
  });
}

ExitCode scale(CommandScope& scope, const ScaleOptions& options) {
  return with_settings(scope, [&](const settings::Sheet& sheet, const stack::Voice& voice) {
    return stack::scale(sheet, stack_steps(), options.pool, options.replicas, voice);
  });
}

ExitCode keep(CommandScope& scope, const NoOptions&) {
  return with_settings(scope, [](const settings::Sheet& sheet, const stack::Voice&) {
    return stack::run_keeper(sheet, stack_steps());
  });
}

void declare_nothing(CommandSyntax&, NoOptions&) {}

}  // namespace

void add_stack_commands(CommandTree& tree) {
  CLI::App& root = tree.root();
  tree.add<stack::UpOptions>(
      root, "up", "Start the private Kafka, Redis, PostgreSQL and one worker of every pool",
      [](CommandSyntax& syntax, stack::UpOptions& options) {
        syntax.flag("!--no-workers", options.has_workers, "services, schema and topics only");
      },
      up);
  tree.add<stack::DownOptions>(
      root, "down", "Stop the private stack",
      [](CommandSyntax& syntax, stack::DownOptions& options) {
        syntax.flag("--erase", options.erases, "and remove its state folder with all jobs");
      },
      down);
  tree.add<NoOptions>(root, "status", "Where everything runs", declare_nothing, status);
  tree.add<NoOptions>(root, "doctor", "What is missing on this machine or in the cluster, and what to do", declare_nothing, doctor);
  tree.add<stack::LogsOptions>(
      root, "logs", "The last lines of services and workers of the private stack",
      [](CommandSyntax& syntax, stack::LogsOptions& options) {
        syntax.argument("NAME", options.name, "kafka, postgres, redis, keeper, a pool or one worker (default: all)");
        syntax.flag("-f,--follow", options.follows, "and what comes, until interrupted");
        syntax.option("-n,--lines", options.lines, "how many lines of each (default 50)");
      },
      logs);
  tree.add<ScaleOptions>(
      root, "scale", "Run so many workers of a pool in the private stack",
      [](CommandSyntax& syntax, ScaleOptions& options) {
        syntax.argument("POOL", options.pool, "the pool").required();
        syntax.argument("N", options.replicas, "how many").required().between(0, 256);
      },
      scale);
  CommandTree::hide(tree.add<NoOptions>(root, "keep", "What `up` leaves running", declare_nothing, keep));
}

}  // namespace millrace::cli
