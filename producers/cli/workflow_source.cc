#include "producers/cli/workflow_source.h"

#include <fstream>
#include <iterator>
#include <system_error>

namespace millrace::cli {

Result<frameworks::FrameworkFolder> read_workflow_source(const std::filesystem::path& path, const std::string& name) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    // "workflows/python/" names the folder python.
    const auto folder = path.has_filename() ? path : path.parent_path();
    return frameworks::read_framework_folder(folder, name);
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream.is_open()) {
    return rejected("FileMissing", path.string() + " cannot be read; name a workflow's folder or a file with its definition");
  }
  frameworks::FrameworkFolder folder;
  const std::string file_name = path.filename().string();
  folder.name = name.empty() ? file_name.substr(0, file_name.find('.')) : name;
  folder.definition.assign(std::istreambuf_iterator<char>(stream), {});
  return folder;
}

}  // namespace millrace::cli
