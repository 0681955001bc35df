#include "shared/sandbox/bubblewrap_arguments.h"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <utility>

namespace millrace::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr char kProgramPath[] = "/program.py";

void append(std::vector<std::string>& list, std::initializer_list<std::string> more) {
  list.insert(list.end(), more);
}

bool is_plain_name(const std::string& name) {
  return !name.empty() && name.size() <= 255 && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\0", 2)) == std::string::npos;
}

bool is_variable(const std::string& name, const std::string& value) {
  return !name.empty() && name.find_first_of(std::string_view("=\0", 2)) == std::string::npos &&
         value.find('\0') == std::string::npos;
}

void isolate(std::vector<std::string>& options, Network network) {
  if (network != Network::kMachine) append(options, {"--unshare-net"});
  append(options,
         {"--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts",
          "--unshare-cgroup", "--disable-userns", "--assert-userns-disabled", "--die-with-parent",
          "--new-session", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox"});
  append(options, {"--seccomp", std::to_string(kFilterDescriptor)});
  append(options, {"--json-status-fd", std::to_string(kStatusDescriptor)});
}

/// Not bubblewrap's own --dev: that is a file system without a size limit.
void add_devices(std::vector<std::string>& options) {
  for (const std::string device : {"/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"}) {
    append(options, {"--dev-bind", device, device});
  }
  append(options, {"--symlink", "/proc/self/fd", "/dev/fd"});
  append(options,
         {"--symlink", "/tmp", "/dev/shm"});  // Semaphores of multiprocessing; shares the limit of /tmp.
}

void add_runtime(std::vector<std::string>& options, const PythonRuntime& runtime) {
  for (const RuntimeFile& file : runtime.files)
    append(options, {"--ro-bind", file.outside.string(), file.inside});
  for (const RuntimeLink& link : runtime.links) append(options, {"--symlink", link.target, link.inside});
}

/// Content that exists only in memory travels by descriptor.
void add_content(BubblewrapCall& call, std::string content, const std::string& inside) {
  const std::size_t number = static_cast<std::size_t>(kFirstContentDescriptor) + call.contents.size();
  append(call.options, {"--perms", "0444", "--ro-bind-data", std::to_string(number), inside});
  call.contents.push_back(std::move(content));
}

Result<void> add_inputs(BubblewrapCall& call, const std::vector<InputFile>& inputs) {
  append(call.options, {"--dir", "/in"});
  std::set<std::string> taken;
  for (const InputFile& input : inputs) {
    if (!is_plain_name(input.name_inside) || !taken.insert(input.name_inside).second) {
      return rejected("sandbox",
                      "input name \"" + input.name_inside + "\" is taken or not a plain file name");
    }
    const std::string inside = "/in/" + input.name_inside;
    if (const auto* bytes = std::get_if<std::string>(&input.content)) {
      add_content(call, *bytes, inside);
      continue;
    }
    const fs::path& outside = std::get<fs::path>(input.content);
    std::error_code failure;
    const fs::path real = fs::canonical(outside, failure);
    if (failure || !fs::is_regular_file(real, failure)) {
      return rejected("sandbox", "input " + outside.string() + " is missing or not a regular file");
    }
    append(call.options, {"--ro-bind", real.string(), inside});
  }
  return {};
}

Result<void> add_folders(BubblewrapCall& call, const std::vector<BoundFolder>& folders) {
  for (const BoundFolder& folder : folders) {
    std::error_code failure;
    const fs::path real = fs::canonical(folder.outside, failure);
    if (failure || !fs::is_directory(real, failure)) {
      return rejected("sandbox", "folder " + folder.outside.string() + " is missing or not a folder");
    }
    append(call.options, {"--ro-bind", real.string(), folder.inside});
  }
  return {};
}

/// What the C library looks names up in, for programs that have a network: they ask who they are and where localhost is.
void add_names(BubblewrapCall& call, Network network) {
  if (network == Network::kNone) return;
  add_content(call, "sandbox:x:1000:1000::/tmp:/bin/sh\n", "/etc/passwd");
  add_content(call, "passwd: files\nhosts: files dns\n", "/etc/nsswitch.conf");
  if (network == Network::kLoopback) return add_content(call, "127.0.0.1 localhost sandbox\n", "/etc/hosts");
  for (const std::string file : {"/etc/hosts", "/etc/resolv.conf"}) append(call.options, {"--ro-bind-try", file, file});
}

Result<void> add_environment(std::vector<std::string>& options, const SandboxProgram& program) {
  append(options, {"--clearenv"});
  for (const auto& [name, value] : program.environment) {
    if (!is_variable(name, value))
      return rejected("sandbox", "environment variable \"" + name + "\" is malformed");
    append(options, {"--setenv", name, value});
  }
  const std::pair<const char*, std::string> fixed[] = {
      {"MILLRACE_OUTPUT", "/proc/self/fd/" + std::to_string(kOutputDescriptor)},
      {"PATH", "/usr/bin"},
      {"HOME", "/tmp"},
      {"TMPDIR", "/tmp"},
      {"LANG", "C.UTF-8"}};
  for (const auto& [name, value] : fixed) append(options, {"--setenv", name, value});
  return {};
}

bool has_nul(const std::vector<std::string>& arguments) {
  return std::ranges::any_of(arguments, [](const std::string& text) { return text.find('\0') != text.npos; });
}

}  // namespace

Result<BubblewrapCall> compose_call(const PythonRuntime& runtime, const SandboxProgram& program) {
  if (program.interpreter != "python3") {
    return rejected("sandbox", "unknown interpreter \"" + program.interpreter + "\": only python3 is known");
  }
  if (has_nul(program.arguments)) return rejected("sandbox", "a program argument holds a NUL byte");

  BubblewrapCall call;
  isolate(call.options, program.network);
  add_runtime(call.options, runtime);
  add_devices(call.options);
  append(call.options, {"--proc", "/proc", "--bind", kScratchMount, "/tmp"});
  add_content(call, program.program_text, kProgramPath);
  if (const auto added = add_inputs(call, program.inputs); !added) return added.error();
  if (const auto added = add_folders(call, program.folders); !added) return added.error();
  add_names(call, program.network);
  append(call.options, {"--remount-ro", "/", "--chdir", "/tmp"});
  if (const auto added = add_environment(call.options, program); !added) return added.error();

  // -I: no user packages, no variables; -S: no installed packages; -u: log lines are live.
  call.command = {runtime.program, "-I", "-S", "-B", "-u", "-X", "utf8", kProgramPath};
  call.command.insert(call.command.end(), program.arguments.begin(), program.arguments.end());
  return call;
}

std::string joined_by_nul(const std::vector<std::string>& options) {
  std::string joined;
  for (const std::string& option : options) joined.append(option).push_back('\0');
  return joined;
}

}  // namespace millrace::sandbox
