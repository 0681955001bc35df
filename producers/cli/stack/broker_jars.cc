#include "producers/cli/stack/broker_jars.h"

#include <unistd.h>

#include <fstream>
#include <string>

#include "producers/cli/stack/child_process.h"
#include "producers/cli/stack/stack_files.h"
#include "shared/settings/environment.h"
#include "shared/vocabulary/digest.h"

namespace millrace::cli::stack {
namespace {

namespace fs = std::filesystem;

Error no_broker(const std::string& why) {
  return rejected("stack", "the Kafka broker could not be fetched with Maven: " + why +
                               "\ninstall Maven and Java (`apt-get install maven default-jre-headless`), check that Maven "
                               "reaches a repository (~/.m2/settings.xml for a mirror), and try again");
}

}  // namespace

fs::path broker_jars_folder(const fs::path& cache_folder) {
  return cache_folder / ("broker-" + sha256_hex(stack_file_text("pom.xml")).substr(0, 12));
}

Result<fs::path> ensure_broker_jars(const fs::path& cache_folder, const Say& say) {
  const auto folder = broker_jars_folder(cache_folder);
  std::error_code problem;
  if (fs::is_directory(folder, problem)) return folder;

  // Fetched beside it and renamed when complete: an interrupted download is never taken for a broker.
  const auto draft = folder.string() + ".part." + std::to_string(::getpid());
  fs::create_directories(draft, problem);
  if (problem) return rejected("stack", "cannot make " + draft + ": " + problem.message());
  std::ofstream(draft + "/pom.xml") << stack_file_text("pom.xml");

  say("fetching the Kafka broker with Maven (about 45 MB, once)");
  const auto fetched = run_child({.command = {"mvn", "--batch-mode", "--quiet", "dependency:copy-dependencies", "-DincludeScope=runtime",
                                              "-DoutputDirectory=" + draft},
                                  .environment = settings::process_environment(),
                                  .folder = draft,
                                  .log = draft + "/maven.log"});
  if (!fetched) {
    fs::remove_all(draft, problem);
    return no_broker(fetched.error().detail);
  }
  fs::rename(draft, folder, problem);
  if (problem && !fs::is_directory(folder)) return no_broker(problem.message());
  return folder;
}

}  // namespace millrace::cli::stack
