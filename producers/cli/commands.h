#pragma once

#include "producers/cli/command_tree.h"

/// Every group of commands, one file each. `add_…` declares the commands below the root (or the group given).
namespace millrace::cli {

void add_submit(CommandTree& tree);
void add_job_commands(CommandTree& tree);
void add_job_list(CommandTree& tree, CLI::App& job);
void add_job_show(CommandTree& tree, CLI::App& job);
void add_job_history(CommandTree& tree, CLI::App& job);
void add_job_why(CommandTree& tree, CLI::App& job);
void add_job_logs(CommandTree& tree, CLI::App& job);
void add_job_result(CommandTree& tree, CLI::App& job);
void add_job_control(CommandTree& tree, CLI::App& job);
void add_workflow_commands(CommandTree& tree);
void add_workflow_alias(CommandTree& tree, CLI::App& workflow);
void add_workflow_prove(CommandTree& tree, CLI::App& workflow);
void add_workflow_render(CommandTree& tree, CLI::App& workflow);
void add_workflow_validate(CommandTree& tree, CLI::App& workflow);
void add_workflow_simulate(CommandTree& tree, CLI::App& workflow);
void add_workflow_test_state(CommandTree& tree, CLI::App& workflow);
void add_stack_commands(CommandTree& tree);
void add_task_commands(CommandTree& tree);
void add_agent_commands(CommandTree& tree);
void add_breaker_commands(CommandTree& tree);
void add_parameter_commands(CommandTree& tree);
void add_batch_commands(CommandTree& tree);
void add_batch_run(CommandTree& tree, CLI::App& batch);
void add_batch_after(CommandTree& tree, CLI::App& batch);
void add_demo_commands(CommandTree& tree);
void add_worker_commands(CommandTree& tree);
void add_approval_commands(CommandTree& tree);
void add_lag(CommandTree& tree);
void add_dead_commands(CommandTree& tree);
void add_topics_commands(CommandTree& tree);
void add_file_commands(CommandTree& tree);
void add_csv_commands(CommandTree& tree);
void add_batch_plan(CommandTree& tree);
void add_schedule_commands(CommandTree& tree);
void add_schedule_backfill(CommandTree& tree, CLI::App& schedule);
void add_completion(CommandTree& tree);
void add_version(CommandTree& tree);
void add_help(CommandTree& tree);

}  // namespace millrace::cli
