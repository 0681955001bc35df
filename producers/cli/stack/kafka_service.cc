#include <fstream>

#include "producers/cli/stack/service.h"
#include "producers/cli/stack/stack_files.h"
#include "producers/cli/stack/state_files.h"
#include "shared/time/random.h"
#include "shared/vocabulary/digest.h"

namespace millrace::cli::stack {
namespace {

namespace fs = std::filesystem;

std::string properties(const ServicePlace& place) {
  const auto broker = "127.0.0.1:" + std::to_string(place.ports.at("kafka"));
  const auto controller = "127.0.0.1:" + std::to_string(place.ports.at("kafka-controller"));
  return std::string(stack_file_text("server.properties")) + "\nlisteners=PLAINTEXT://" + broker + ",CONTROLLER://" + controller +
         "\nadvertised.listeners=PLAINTEXT://" + broker + "\ncontroller.quorum.voters=1@" + controller +
         "\nlog.dirs=" + (place.folder.kafka() / "log").string() + "\n";
}

// Flags for a quick start on few cores: the simple compiler and collector, and the JDK's class archive.
ChildProgram java(const ServicePlace& place, std::vector<std::string> main_class_and_arguments) {
  ChildProgram program{.command = {"java", "-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
                                   "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true",
                                   "-Dlog4j2.configurationFile=" + (place.folder.kafka() / "log4j2.xml").string(),
                                   "-cp", (place.broker_jars / "*").string()},
                       .environment = place.environment,
                       .folder = place.folder.kafka(),
                       .log = place.folder.log("kafka")};
  for (auto& word : main_class_and_arguments) program.command.push_back(std::move(word));
  return program;
}

std::string new_cluster_id() {
  SystemRandom random;
  std::string bytes;
  for (int i = 0; i < 16; ++i) bytes += static_cast<char>(random.next() & 0xff);
  bytes[0] = static_cast<char>(bytes[0] & 0x3f);  // Kafka reads the id as an argument: it must not begin with '-'.
  return base64url(bytes);
}

}  // namespace

Result<void> prepare_kafka(const ServicePlace& place) {
  const auto folder = place.folder.kafka();
  const auto server_properties = folder / "server.properties";
  fs::create_directories(folder);
  std::ofstream(folder / "log4j2.xml") << stack_file_text("log4j2.xml");
  if (auto written = write_atomically(server_properties, properties(place)); !written) return written;
  if (fs::exists(folder / "log" / "meta.properties")) return {};
  return run_child(java(place, {"kafka.tools.StorageTool", "format", "--cluster-id", new_cluster_id(), "--config", server_properties.string()}));
}

ChildProgram kafka_program(const ServicePlace& place) {
  return java(place, {"kafka.Kafka", (place.folder.kafka() / "server.properties").string()});
}

}  // namespace millrace::cli::stack
