#include "producers/cli/shipped_workflows.h"

#include <algorithm>
#include <system_error>
#include <vector>

#include "producers/cli/definition_findings.h"
#include "producers/cli/workflow_source.h"
#include "shared/asl/definition.h"
#include "shared/postgres/queries/workflows.h"

namespace millrace::cli {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> folders_below(const fs::path& folder) {
  std::vector<fs::path> folders;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    if (entry.is_directory() && fs::exists(entry.path() / "workflow.asl.json")) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

}  // namespace

Result<std::size_t> put_workflows_below(postgres::SessionPool& database, const fs::path& folder) {
  const std::vector<fs::path> folders = folders_below(folder);
  for (const fs::path& path : folders) {
    const auto source = read_workflow_source(path, "");
    if (!source) return source.error();
    const auto parsed = asl::parse_definition(source->definition);
    if (has_error(parsed.findings)) {
      return rejected("workflows", problem_of_findings(path.string(), parsed.findings).detail +
                                       "; `millrace workflow validate` lists them");
    }
    if (const auto put = postgres::put_workflow(database, *source); !put) return put.error();
  }
  return folders.size();
}

}  // namespace millrace::cli
