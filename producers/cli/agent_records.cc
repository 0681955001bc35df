#include "producers/cli/agent_records.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "shared/agents/agent_json.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli {
namespace {

namespace fs = std::filesystem;

Result<void> read_record_file(const fs::path& file, std::vector<agents::Agent>& agents) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return rejected("agents", "cannot read " + file.string());
  Json document = Json::parse(text, nullptr, false);
  if (document.is_discarded()) return rejected("agents", file.string() + " is not JSON");
  if (!document.is_array()) document = Json::array({std::move(document)});
  for (const Json& record : document) {
    auto agent = agents::parse_agent(record.dump());
    if (!agent) return rejected("agents", file.string() + ": " + agent.error().detail);
    agents.push_back(*std::move(agent));
  }
  return {};
}

}  // namespace

Result<std::vector<agents::Agent>> read_agent_records(const fs::path& path) {
  std::vector<fs::path> files;
  std::error_code failure;
  if (fs::is_directory(path, failure)) {
    for (const auto& entry : fs::directory_iterator(path, failure)) {
      if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
  } else {
    files.push_back(path);
  }
  std::vector<agents::Agent> agents;
  for (const fs::path& file : files) {
    if (const auto read = read_record_file(file, agents); !read) return read.error();
  }
  if (agents.empty()) return rejected("agents", path.string() + " holds no agent's record (.json)");
  return agents;
}

}  // namespace millrace::cli
