#include "producers/cli/shipped_workflows.h"

#include <algorithm>
#include <system_error>
#include <vector>

#include "producers/cli/definition_findings.h"
#include "producers/cli/workflow_source.h"
#include "shared/postgres/queries/workflows.h"

namespace millrace::cli {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> folders_below(const fs::path& folder) {
  std::vector<fs::path> folders;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    const auto holds = [&](const char* file) { return fs::exists(entry.path() / file); };
    if (!entry.is_directory()) continue;
    if (holds("workflow.asl.json") || holds("workflow.asl.yaml") || holds("workflow.asl.yml")) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

}  // namespace

Result<std::size_t> put_workflows_below(postgres::SessionPool& database, const fs::path& folder) {
  const std::vector<fs::path> folders = folders_below(folder);
  for (const fs::path& path : folders) {
    const auto prepared = prepare_workflow(path, "");
    if (!prepared) return prepared.error();
    if (!prepared->definition) {
      return rejected("workflows", problem_of_findings(path.string(), prepared->findings).detail +
                                       "; `millrace workflow put` lists them");
    }
    if (const auto put = postgres::put_workflow(database, prepared->folder); !put) return put.error();
  }
  return folders.size();
}

}  // namespace millrace::cli
