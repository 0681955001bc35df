#include "workers/execute/remote/own_spark_run.h"

#include <algorithm>
#include <vector>

#include "shared/vocabulary/json.h"
#include "workers/execute/remote/spark_runner_source.h"

namespace millrace::execute::remote {
namespace {

namespace fs = std::filesystem;

constexpr char kSparkInside[] = "/opt/spark";
constexpr std::uint64_t kDriverShare = 2;  // Of the memory: the rest is for what Java keeps beside its heap, Python, and /tmp.
/// What Java reserves of its address space is held to the limit as well as what it uses.
constexpr char kSmallJava[] =
    "-XX:-UsePerfData -XX:CompressedClassSpaceSize=128m -XX:ReservedCodeCacheSize=96m -XX:+UseSerialGC -XX:-UseContainerSupport";

/// A distribution keeps Java's configuration in /etc, and links to it.
std::vector<sandbox::BoundFolder> folders_of(const OwnSparkSettings& settings) {
  std::vector<sandbox::BoundFolder> folders{{"/usr", "/usr"}, {settings.home, kSparkInside}};
  if (!settings.java.string().starts_with("/usr/")) folders.push_back({settings.java, settings.java.string()});
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/etc", ignored)) {
    const bool is_javas = entry.path().filename().string().starts_with("java") && entry.is_directory(ignored);
    if (is_javas) folders.push_back({entry.path(), entry.path().string()});
  }
  if (!settings.is_local() && fs::is_directory("/etc/ssl/certs", ignored)) {
    folders.push_back({"/etc/ssl/certs", "/etc/ssl/certs"});
  }
  return folders;
}

std::string submit_arguments(const OwnSparkSettings& settings) {
  std::string text =
      "--master " + settings.master + " --driver-memory " + std::to_string((settings.memory_bytes / kDriverShare) >> 20) + "m";
  const auto set = [&](const std::string& name, const std::string& value) { text += " --conf " + name + "=" + value; };
  set("spark.ui.enabled", "false");
  set("spark.ui.showConsoleProgress", "false");
  set("spark.driver.host", settings.address);
  // Libraries that Java unpacks into /tmp cannot be loaded from there, so compression is Java's own.
  set("spark.io.compression.codec", "lz4");
  set("spark.shuffle.mapStatus.compression.codec", "lz4");
  if (settings.is_local()) set("spark.sql.shuffle.partitions", "8");
  return text + " pyspark-shell";
}

}  // namespace

sandbox::SandboxProgram own_spark_run(const SparkTask& spark, const std::optional<fs::path>& file, const std::string& place,
                                      const OwnSparkSettings& settings) {
  sandbox::SandboxProgram run;
  run.program_text = std::string(kSparkRunnerSource);
  const std::string moved = file ? program_on(spark.code, spark.input, kInputInside) : "";
  run.inputs.push_back({.name_inside = "program.py", .content = moved.empty() ? spark.code : moved});
  if (file) run.inputs.push_back({.name_inside = "1", .content = *file});
  run.folders = folders_of(settings);
  run.network = settings.is_local() ? sandbox::Network::kLoopback : sandbox::Network::kMachine;
  run.environment = {{"MILLRACE_INPUTS", file ? Json::array({kInputInside}).dump() : "[]"},
                     {"MILLRACE_PLACE", place},
                     {"SPARK_HOME", kSparkInside},
                     {"JAVA_HOME", settings.java.string()},
                     {"SPARK_LOCAL_IP", settings.address},
                     {"SPARK_LAUNCHER_OPTS", kSmallJava},
                     {"SPARK_SUBMIT_OPTS", kSmallJava},
                     {"PYSPARK_SUBMIT_ARGS", submit_arguments(settings)},
                     {"PYSPARK_PYTHON", "python3"},
                     {"MALLOC_ARENA_MAX", "2"}};
  return run;
}

sandbox::SandboxLimits own_spark_limits(const OwnSparkSettings& settings) {
  sandbox::SandboxLimits limits;
  constexpr int kProcessorsMax = 64;
  limits.wall = settings.time;
  limits.cpu = std::chrono::duration_cast<std::chrono::seconds>(settings.time) * kProcessorsMax;
  limits.memory_bytes = settings.memory_bytes;
  limits.tmp_bytes = settings.memory_bytes / kDriverShare;
  limits.tmp_files = 65536;
  limits.file_bytes = std::max(limits.tmp_bytes, settings.output_bytes);
  limits.output_bytes = settings.output_bytes;
  limits.processes = 1024;
  limits.open_files = 4096;
  return limits;
}

}  // namespace millrace::execute::remote
