#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace millrace::sandbox {

/// A file the program may read at /in/<name_inside>. Content is either a file outside, which is bound and not
/// copied, or the bytes themselves (for small things: they are held in memory).
struct InputFile {
  /// One path component; "." and "..", a slash and a NUL are refused.
  std::string name_inside;
  /// A path outside must name a regular file that the sandbox's user may read; links are resolved once.
  std::variant<std::filesystem::path, std::string> content;
};

/// A folder outside that the program sees under a path of its own, read-only.
struct BoundFolder {
  std::filesystem::path outside;
  std::string inside;
};

/// Which sockets the program may make. Where it may make any, it may also call what a Java machine calls.
enum class Network {
  kNone,      ///< None at all.
  kLoopback,  ///< Among its own processes: the sandbox has a network of its own.
  kMachine,   ///< The machine's: whatever the worker reaches, the program reaches.
};

/// What runs. Nothing of the worker's own environment, folders or descriptors is visible to it.
struct SandboxProgram {
  /// Source text, run as /program.py.
  std::string program_text;
  /// Passed after the program's name.
  std::vector<std::string> arguments;
  std::vector<InputFile> inputs;
  /// Only "python3" is known: the standard library of the system's /usr/bin/python3, no installed packages.
  std::string interpreter = "python3";
  /// Small and explicit. MILLRACE_OUTPUT, PATH, HOME, TMPDIR and LANG are set by the sandbox and cannot be
  /// overridden. The program writes its result to the path in MILLRACE_OUTPUT, once, as bytes.
  std::map<std::string, std::string> environment;
  /// What it needs besides the interpreter, such as an engine and its libraries.
  std::vector<BoundFolder> folders = {};
  Network network = Network::kNone;
};

}  // namespace millrace::sandbox
