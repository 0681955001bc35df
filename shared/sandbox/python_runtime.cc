#include "shared/sandbox/python_runtime.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <set>

#include "shared/sandbox/elf_needs.h"

namespace millrace::sandbox {
namespace {

namespace fs = std::filesystem;

/// `path` with the links of its folder resolved but its own name kept: a library must keep its soname.
std::string place_of(const fs::path& path) {
  std::error_code ignored;
  return (fs::canonical(path.parent_path(), ignored) / path.filename()).string();
}

std::optional<fs::path> find_library(const std::string& name, const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    std::error_code ignored;
    if (fs::exists(folder / name, ignored)) return folder / name;
  }
  return std::nullopt;
}

/// Where the loader looks without a cache: beside itself (the multiarch folder) and in the classic places.
std::vector<fs::path> library_folders(const fs::path& loader) {
  return {fs::canonical(loader).parent_path(), "/lib", "/usr/lib", "/lib64", "/usr/lib64"};
}

std::vector<RuntimeLink> root_links() {
  std::vector<RuntimeLink> links;
  for (const char* name : {"/lib", "/lib64", "/bin"}) {
    std::error_code ignored;
    if (fs::is_symlink(name, ignored)) links.push_back({fs::read_symlink(name).string(), name});
  }
  return links;
}

/// Modules for terminals, sound, old databases and Sun's NIS: no use in a sandbox, and the libraries they
/// load are many.
bool is_useless(const std::string& module) {
  constexpr const char* kUseless[] = {"_curses", "_dbm", "nis.", "ossaudiodev", "readline"};
  return std::ranges::any_of(kUseless, [&](const char* prefix) { return module.starts_with(prefix); });
}

/// The extension modules load libraries of their own (libz, libsqlite3, …).
std::deque<fs::path> modules_of(const fs::path& library) {
  std::deque<fs::path> modules;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(library / "lib-dynload", ignored)) {
    const bool is_module = entry.path().extension() == ".so";
    if (is_module && !is_useless(entry.path().filename().string())) modules.push_back(entry.path());
  }
  return modules;
}

/// Adds the libraries that `pending` need, and those that these need.
void add_libraries(PythonRuntime& runtime, std::deque<fs::path> pending, const fs::path& loader) {
  const auto folders = library_folders(loader);
  std::set<std::string> seen{loader.filename().string()};  // Always loaded already.
  while (!pending.empty()) {
    const auto needs = read_elf_needs(pending.front());
    pending.pop_front();
    if (!needs) continue;
    for (const std::string& name : needs->libraries) {
      if (!seen.insert(name).second) continue;
      // A module whose library is not installed cannot be imported outside either.
      if (const auto found = find_library(name, folders)) {
        runtime.files.push_back({fs::canonical(*found), place_of(*found)});
        pending.push_back(*found);
      }
    }
  }
}

}  // namespace

Result<PythonRuntime> find_python_runtime(const fs::path& program) {
  std::error_code failure;
  const fs::path real = fs::canonical(program, failure);
  if (failure) return rejected("sandbox", program.string() + " is missing: apt install python3");
  const auto needs = read_elf_needs(real);
  if (!needs) return needs.error();
  const fs::path library = real.parent_path().parent_path() / "lib" / real.filename();
  if (needs->loader.empty() || !fs::is_directory(library)) {
    return rejected("sandbox", real.string() + " has no standard library at " + library.string() +
                                   ": use the distribution's python3 (apt install python3)");
  }

  PythonRuntime runtime{.program = real.string(), .files = {}, .links = root_links()};
  runtime.files.push_back({real, real.string()});
  runtime.files.push_back({library, library.string()});
  runtime.files.push_back({fs::canonical(needs->loader), place_of(needs->loader)});
  std::deque<fs::path> pending = modules_of(library);
  pending.push_front(real);
  add_libraries(runtime, std::move(pending), needs->loader);
  if (fs::is_directory("/usr/share/zoneinfo")) {
    runtime.files.push_back({"/usr/share/zoneinfo", "/usr/share/zoneinfo"});
  }
  return runtime;
}

}  // namespace millrace::sandbox
