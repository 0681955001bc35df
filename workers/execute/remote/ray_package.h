#pragma once

#include <string>
#include <utility>
#include <vector>

namespace millrace::execute::remote {

/// A working directory as Ray takes it.
struct RayPackage {
  std::string name;  ///< "_ray_pkg_<digest>.zip": the same content has the same name.
  std::string bytes;
};

/// The launcher and the program. Pure.
RayPackage ray_package(const std::string& program);

/// Files by name as a zip archive, uncompressed and without times: the same files are the same bytes.
std::string zip_archive(const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace millrace::execute::remote
