#include "producers/cli/stack/installation.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "producers/cli/stack/state_files.h"
#include "shared/settings/environment.h"
#include "shared/settings/settings_file.h"
#include "shared/time/random.h"
#include "shared/vocabulary/digest.h"

namespace millrace::cli::stack {
namespace {

namespace fs = std::filesystem;

constexpr std::array kPassedOn = {"PATH",        "LANG",     "TZ",           "SSL_CERT_FILE", "SSL_CERT_DIR", "JAVA_HOME", "http_proxy",
                                  "https_proxy", "no_proxy", "HTTP_PROXY",   "HTTPS_PROXY",   "NO_PROXY"};

Result<void> copy_program(const StackFolder& folder) {
  if (program_digest(own_program()) == program_digest(folder.program())) return {};
  const auto draft = folder.program().string() + ".new";
  std::error_code problem;
  fs::copy_file("/proc/self/exe", draft, fs::copy_options::overwrite_existing, problem);
  if (!problem) fs::permissions(draft, fs::perms(0755), problem);
  if (!problem) fs::rename(draft, folder.program(), problem);
  if (problem) return rejected("stack", "cannot copy this program to " + folder.program().string() + ": " + problem.message());
  return {};
}

Result<void> write_password(const StackFolder& folder) {
  if (fs::exists(folder.password_file())) return {};
  SystemRandom random;
  return write_atomically(folder.password_file(), sha256_hex(random.uuid() + std::to_string(random.next())).substr(0, 32) + "\n");
}

}  // namespace

std::string program_digest(const fs::path& program) {
  const auto bytes = read_text(program);
  return bytes ? sha256_hex(*bytes) : "";
}

fs::path own_program() { return "/proc/self/exe"; }

Result<void> install(const StackFolder& folder, const Account& account, const settings::Sheet& sheet) {
  std::error_code problem;
  for (const auto& path : {folder.root(), folder.root() / "bin", folder.logs(), folder.files()}) {
    fs::create_directories(path, problem);
    if (problem) return rejected("stack", "cannot make " + path.string() + ": " + problem.message() + " (MILLRACE_STATE_FOLDER names another)");
  }
  fs::permissions(folder.root(), fs::perms(0750), problem);
  if (auto given = give_to(account, folder.root()); !given) return given;

  if (auto copied = copy_program(folder); !copied) return copied;
  if (auto written = write_password(folder); !written) return written;
  auto settings = sheet.given();
  settings.erase("state.folder");    // Each process is told by its environment.
  settings.erase("metrics.address"); // Every worker gets one of its own.
  return write_atomically(folder.settings_file(), settings::print_settings(settings));
}

std::map<std::string, std::string> child_environment(const StackFolder& folder) {
  std::map<std::string, std::string> environment{{"HOME", folder.root().string()},
                                                 {"LANG", "C.UTF-8"},
                                                 {"PATH", "/usr/local/bin:/usr/bin:/bin"},
                                                 {"MILLRACE_STATE_FOLDER", folder.root().string()},
                                                 {"MILLRACE_CONFIG", folder.settings_file().string()}};
  for (const char* name : kPassedOn) {
    if (auto value = settings::environment_variable(name)) environment[name] = *value;
  }
  return environment;
}

}  // namespace millrace::cli::stack
