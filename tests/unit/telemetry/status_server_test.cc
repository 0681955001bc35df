#include "shared/telemetry/status_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace millrace::telemetry {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class StatusServers : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(server_.start("127.0.0.1:0")); }

  std::string ask(const std::string& request) {
    namespace asio = boost::asio;
    asio::io_context context;
    asio::ip::tcp::socket socket(context);
    const auto address = server_.address();
    const auto port = static_cast<unsigned short>(std::stoi(address.substr(address.rfind(':') + 1)));
    socket.connect({asio::ip::make_address("127.0.0.1"), port});
    asio::write(socket, asio::buffer(request));
    std::string response;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(response), end);
    return response;
  }
  std::string get(const std::string& path) { return ask("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); }

  Metrics metrics_;
  Readiness readiness_;
  StatusServer server_{{.metrics = metrics_, .readiness = readiness_}};
};

TEST_F(StatusServers, LivezSaysThatTheProcessRunsWhateverIsMissing) {
  readiness_.require("kafka", [] { return std::optional<std::string>("gone"); });
  EXPECT_THAT(get("/livez"), StartsWith("HTTP/1.1 200"));
}

TEST_F(StatusServers, ReadyzNamesWhatIsMissing) {
  readiness_.require("redis", [] { return std::nullopt; });
  EXPECT_THAT(get("/readyz"), StartsWith("HTTP/1.1 200"));

  readiness_.require("kafka", [] { return std::optional<std::string>("no broker answers"); });
  const auto answer = get("/readyz?verbose");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(answer, HasSubstr("[+] redis ok\n[-] kafka: no broker answers\n"));
}

TEST_F(StatusServers, MetricsAreInPrometheusFormat) {
  metrics_.gauge({.name = "up", .help = "Up."}).set(1);
  const auto answer = get("/metrics");
  EXPECT_THAT(answer, HasSubstr("text/plain; version=0.0.4"));
  EXPECT_THAT(answer, HasSubstr("up 1\n"));
}

TEST_F(StatusServers, RefusesOtherPathsMethodsAndHugeRequests) {
  EXPECT_THAT(get("/"), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(ask("POST /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(ask("GET /livez HTTP/1.1\r\nX: " + std::string(20000, 'a') + "\r\n\r\n"), StartsWith("HTTP/1.1 431"));
}

TEST_F(StatusServers, SaysWhichSettingIsWrong) {
  StatusServer other({.metrics = metrics_, .readiness = readiness_});
  const auto taken = other.start(server_.address());
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().detail, HasSubstr("metrics.address"));
  EXPECT_FALSE(other.start("nonsense"));
  EXPECT_FALSE(other.start("127.0.0.1:99999"));
}

TEST_F(StatusServers, StopsTwiceAndWithoutAStart) {
  server_.stop();
  server_.stop();
  StatusServer never({.metrics = metrics_, .readiness = readiness_});
  never.stop();
}

}  // namespace
}  // namespace millrace::telemetry
