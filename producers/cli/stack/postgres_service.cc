#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "producers/cli/stack/service.h"
#include "producers/cli/stack/stack_files.h"
#include "producers/cli/stack/state_files.h"

namespace millrace::cli::stack {
namespace {

namespace fs = std::filesystem;

constexpr int kOldestVersion = 15;
constexpr const char* kInstalled = "/usr/lib/postgresql";

int version_of(const fs::path& folder) {
  const auto name = folder.filename().string();
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; }) ? std::stoi(name) : 0;
}

Result<void> write_configuration(const ServicePlace& place) {
  const auto configuration = std::string(stack_file_text("postgresql.conf")) + "port = " + std::to_string(place.ports.at("postgres")) + "\n";
  return write_atomically(place.folder.postgres() / "postgresql.conf", configuration);
}

}  // namespace

Result<fs::path> postgres_programs() {
  int newest = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(kInstalled, none)) {
    if (fs::exists(entry.path() / "bin" / "initdb")) newest = std::max(newest, version_of(entry.path()));
  }
  if (newest >= kOldestVersion) return fs::path(kInstalled) / std::to_string(newest) / "bin";
  return rejected("stack", "no PostgreSQL server of version 15 or later is installed: `apt-get install postgresql`");
}

Result<void> prepare_postgres(const ServicePlace& place) {
  const auto data = place.folder.postgres();
  if (fs::exists(data / "PG_VERSION")) return write_configuration(place);

  const auto programs = postgres_programs();
  if (!programs) return programs.error();
  // Made beside it and renamed when complete: an interrupted initdb is never taken for a database.
  const auto draft = data.string() + ".part";
  fs::remove_all(draft);
  const auto made = run_child({.command = {(*programs / "initdb").string(), "--pgdata", draft, "--username=millrace", "--encoding=UTF8",
                                           "--locale=C.UTF-8", "--auth=scram-sha-256", "--pwfile=" + place.folder.password_file().string(),
                                           "--no-instructions"},
                               .environment = place.environment,
                               .folder = place.folder.root(),
                               .log = place.folder.log("postgres")});
  if (!made) return made;
  std::error_code problem;
  fs::rename(draft, data, problem);
  if (problem) return rejected("stack", "cannot rename " + draft + ": " + problem.message());
  return write_configuration(place);
}

ChildProgram postgres_program(const ServicePlace& place) {
  const auto programs = postgres_programs();
  const auto server = programs ? (*programs / "postgres").string() : std::string("postgres");
  return {.command = {server, "-D", place.folder.postgres().string()},
          .environment = place.environment,
          .folder = place.folder.root(),
          .log = place.folder.log("postgres")};
}

std::string postgres_url(const ServicePlace& place, const std::string& database) {
  auto password = read_text(place.folder.password_file()).value_or("");
  while (!password.empty() && password.back() == '\n') password.pop_back();
  return "postgresql://millrace:" + password + "@127.0.0.1:" + std::to_string(place.ports.at("postgres")) + "/" + database;
}

}  // namespace millrace::cli::stack
