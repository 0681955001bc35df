// What needs neither a network nor a cluster.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/execute/remote/collected_lines.h"
#include "workers/execute/remote/driver_log.h"
#include "workers/execute/remote/ray_answer.h"
#include "workers/execute/remote/ray_cluster.h"
#include "workers/execute/remote/ray_package.h"
#include "workers/execute/remote/result_rows.h"
#include "workers/execute/remote/spark_task.h"

namespace millrace::execute::remote {
namespace {

using Lines = std::vector<std::string>;

TEST(SparkTask, TakesTheDocumentsParametersAndNamesThePlatforms) {  // A5, A15
  const auto task = parse_spark_task(R"({"spark_code": "x", "execution_platform": "Lambda", "s3_output_path": "s3://b/o", "file_size_mb": 1.5})");
  ASSERT_TRUE(task);
  EXPECT_EQ(task->platform, SparkPlatform::kLambda);
  EXPECT_EQ(*task->size_mb, 1.5);
  EXPECT_EQ(parse_spark_task(R"({"spark_code": "x", "execution_platform": "Cray"})").error().detail,
            "input.execution_platform is 'Cray': there are Lambda, EMR and Spark");
}

TEST(DriverLog, ReportsEveryLineOnceAndAnUnfinishedOneAtTheEnd) {  // A28
  CollectedLines lines;
  std::size_t seen = report_new_lines("one\ntw", 0, false, sandbox::Stream::kStdout, lines);
  seen = report_new_lines("one\ntwo\nthr", seen, false, sandbox::Stream::kStdout, lines);
  report_new_lines("one\ntwo\nthree", seen, true, sandbox::Stream::kStdout, lines);
  EXPECT_EQ(lines.out, (Lines{"one", "two", "three"}));
}

TEST(DriverLog, GivesTheLastTracebackForACause) {  // B50
  EXPECT_EQ(last_words("noise\nTraceback (most recent call last)\n  a\nValueError: x\n", 1000),
            "Traceback (most recent call last)\n  a\nValueError: x");
  EXPECT_EQ(last_words("first\nsecond\n", 8), "second");
}

TEST(DriverLog, FindsATracebackThatSparkSubmitPrinted) {
  EXPECT_EQ(failure_in("hello\nTraceback (most recent call last)\nValueError: x\n", "WARN noise\n", 1000),
            "Traceback (most recent call last)\nValueError: x");
  EXPECT_EQ(failure_in("hello\n", "WARN noise\n", 1000), "WARN noise");
}

TEST(DriverLog, RefusesWhatIsNoGzip) { EXPECT_FALSE(gunzipped("plain text", 100)); }

TEST(ResultRows, AreJsonLinesOfAllPartsInOrder) {  // A16
  const auto rows = read_result_parts({"{\"b\": 12.5000000000, \"a\": 30.0000000000}\n", "{\"b\": null, \"a\": 1}"}, 1);
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->row_count, 2u);
  EXPECT_EQ(rows->preview.dump(), R"([{"b":12.5,"a":30}])");
  EXPECT_EQ(rows->columns, (Lines{"b", "a"}));
  EXPECT_EQ(rows->joined, "{\"b\": 12.5000000000, \"a\": 30.0000000000}\n{\"b\": null, \"a\": 1}");
}

TEST(ResultRows, AreCsvWhoseHeaderCountsOnce) {
  const auto rows = read_result_parts({"a,b\n1,x\n", "a,b\n2,y\n"}, 10);
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->row_count, 2u);
  EXPECT_EQ(rows->preview.dump(), R"([{"a":"1","b":"x"},{"a":"2","b":"y"}])");
  EXPECT_EQ(rows->joined, "a,b\n1,x\n2,y\n");
}

TEST(ResultRows, AreNotHadoopsOwnFiles) {
  EXPECT_TRUE(is_result_part("out/part-00000.json"));
  EXPECT_FALSE(is_result_part("out/_SUCCESS"));
  EXPECT_FALSE(is_result_part("out/.part-0.crc"));
  EXPECT_FALSE(is_result_part("out/"));
}

TEST(RayPackage, IsTheSameForTheSameProgram) {
  EXPECT_EQ(ray_package("print(1)").name, ray_package("print(1)").name);
  EXPECT_NE(ray_package("print(1)").name, ray_package("print(2)").name);
  EXPECT_TRUE(ray_package("print(1)").bytes.starts_with("PK\x03\x04"));
}

RemoteSettings with_networks(const std::vector<std::string>& networks, const std::string& cluster = "") {
  return {.workspace = {}, .lambda_function = {}, .emr_application = {}, .emr_role = {}, .ray_cluster = cluster,
          .ray_networks = *http::AddressPolicy::parse(networks)};
}

TEST(RayAddress, IsTheOneThatIsNamedIfItIsOnTheList) {  // B36
  const auto settings = with_networks({"10.1.0.0/16", "fd00::/8"}, "ray-head:8265");
  EXPECT_EQ(*ray_address("10.1.2.3", settings), "http://10.1.2.3:8265");
  EXPECT_EQ(*ray_address("10.1.2.3:9000", settings), "http://10.1.2.3:9000");
  EXPECT_EQ(*ray_address("[fd00::1]:9000", settings), "http://[fd00::1]:9000");
  EXPECT_EQ(*ray_address("", settings), "http://ray-head:8265");
}

TEST(RayAddress, IsRefusedWhenItIsNotOnTheListOrAMetadataService) {  // B37
  const auto settings = with_networks({"10.1.0.0/16", "0.0.0.0/0"});
  for (const char* address : {"169.254.169.254", "169.254.169.254:80", "100.100.100.200", "[fd00:ec2::254]:80", "fd12::1", "", "example.org",
                              "10.1.2.3:0", "10.1.2.3:99999", "10.1.2.3/x", "10.1.2.3:80@evil", "127.1"}) {
    EXPECT_FALSE(ray_address(address, settings)) << address;
  }
  EXPECT_FALSE(ray_address("93.184.216.34:80", with_networks({"10.0.0.0/8"})));
}

TEST(RayLog, TellsThePrintedLinesFromRaysBySource) {  // B51, B52
  CollectedLines lines;
  std::size_t seen = 0;
  const RayLog log = read_ray_log(R"(["err", "INFO worker.py:1: Connecting to existing Ray cluster"]
["out", "(pid=1) hi"]
["out", "(f pid=7, ip=10.0.0.1) from a task"]
not from the launcher
["result", "{\"answer\": []}"]
["exit", 0]
["out", "unfini)", seen, lines);
  EXPECT_EQ(log.printed, "(pid=1) hi\n(f pid=7, ip=10.0.0.1) from a task\n");
  EXPECT_EQ(lines.err, (Lines{"INFO worker.py:1: Connecting to existing Ray cluster", "not from the launcher"}));
  EXPECT_EQ(*log.result, R"({"answer": []})");
  EXPECT_EQ(seen, 6u);
}

TEST(RayLog, OfARealClusterIsTheUsersLinesWithoutRays) {  // B51, B52; recorded from Ray 2.60
  std::ifstream file(std::string(MILLRACE_SOURCE_FOLDER) + "/tests/unit/execute/remote/recorded_ray_log.txt");
  const std::string recorded{std::istreambuf_iterator<char>(file), {}};
  CollectedLines lines;
  std::size_t seen = 0;
  const RayLog log = read_ray_log(recorded, seen, lines);
  EXPECT_EQ(log.printed, "(pid=1) hi\n(f pid=8106) from a task 1\n(f pid=8106) from a task 2\nINFO worker.py: mine\n");
  EXPECT_EQ(lines.err.size(), 5u);  // Ray's own: not in the output, but not lost.
  EXPECT_EQ(seen, 10u);
}

TEST(RayLog, KeepsABackslashBeforeAnN) {  // B49
  CollectedLines lines;
  std::size_t seen = 0;
  const RayLog log = read_ray_log("[\"out\", \"a\\\\nb\"]\n", seen, lines);
  EXPECT_EQ(log.printed, "a\\nb\n");
  EXPECT_NE(encode_ray_answer({.cluster = "c", .id = "i"}, log)->find(R"("output":"a\\nb")"), std::string::npos);
}

}  // namespace
}  // namespace millrace::execute::remote
