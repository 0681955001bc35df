#pragma once

#include <filesystem>
#include <memory>
#include <vector>
#include <string>

#include "shared/definitions/definition_text.h"
#include "shared/frameworks/framework_folder.h"
#include "workers/supervise/resource_map.h"

namespace millrace::cli {

/// What `workflow put` and `validate` are given: a folder (shared/frameworks/framework_folder.h) or a single file with a
/// definition, whose name up to the first dot is then the workflow's. `name` overrides when not empty.
Result<frameworks::FrameworkFolder> read_workflow_source(const std::filesystem::path& path, const std::string& name);

/// A source ready to be stored: its definition is JSON, its resources are as written, and `resources` maps each to one of
/// this installation, where it is not one itself. `findings` says where and why it is not, when one of them is an error;
/// warnings may stand beside a definition. `folder.terms` has the resources.
struct PreparedWorkflow {
  std::string file;  ///< As findings name it.
  frameworks::FrameworkFolder folder;
  supervise::ResourceMap resources;
  std::shared_ptr<const asl::Definition> definition;
  std::vector<asl::Finding> findings;
};

/// `resources_file` names a map of resources; without one the folder's resources.json is used, where there is one.
Result<PreparedWorkflow> prepare_workflow(const std::filesystem::path& path, const std::string& name,
                                          const std::string& resources_file = {});

/// Which notation the source's definition is in.
definitions::Notation notation_of(const frameworks::FrameworkFolder& folder);

/// The file that holds the definition, as findings name it.
std::string definition_file_of(const std::filesystem::path& path, const frameworks::FrameworkFolder& folder);

}  // namespace millrace::cli
