#include "producers/cli/stack/ports.h"

#include <gtest/gtest.h>

#include <set>

namespace millrace::cli::stack {
namespace {

const auto kAllFree = [](Port) { return true; };

TEST(Ports, AreRememberedWhileTheyAreFree) {
  const auto ports = assign_ports({"kafka", "redis"}, {{"kafka", 21000}}, 20000, kAllFree);
  ASSERT_TRUE(ports);
  EXPECT_EQ(ports->at("kafka"), 21000);
  EXPECT_EQ(ports->at("redis"), 20000);
}

TEST(Ports, ARememberedPortThatSomebodyTookIsReplaced) {
  const auto ports = assign_ports({"kafka"}, {{"kafka", 21000}}, 20000, [](Port port) { return port != 21000 && port != 20000; });
  ASSERT_TRUE(ports);
  EXPECT_EQ(ports->at("kafka"), 20001);
}

TEST(Ports, NoPortIsGivenTwice) {
  const auto ports = assign_ports({"a", "b", "c"}, {{"a", 20001}, {"b", 20001}}, 20000, kAllFree);
  ASSERT_TRUE(ports);
  EXPECT_EQ((std::set<Port>{ports->at("a"), ports->at("b"), ports->at("c")}.size()), 3u);
}

TEST(Ports, TheSearchEnds) {
  EXPECT_FALSE(assign_ports({"a"}, {}, 20000, [](Port) { return false; }));
}

TEST(Ports, StartBelowTheKernelsOwnChoice) {
  for (const char* folder : {"/a", "/b", "/var/lib/millrace/x"}) {
    EXPECT_GE(first_port_for(folder), 20000);
    EXPECT_LT(first_port_for(folder), 30000);
  }
}

}  // namespace
}  // namespace millrace::cli::stack
