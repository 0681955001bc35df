#include "producers/cli/commands.h"

namespace millrace::cli {

void add_job_commands(CommandTree& tree) {
  CLI::App& job = tree.add_group("job", "Look at jobs and steer them");
  add_job_list(tree, job);
  add_job_show(tree, job);
  add_job_history(tree, job);
  add_job_why(tree, job);
  add_job_logs(tree, job);
  add_job_result(tree, job);
  add_job_control(tree, job);
}

}  // namespace millrace::cli
