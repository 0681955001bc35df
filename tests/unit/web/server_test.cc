#include "shared/web/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <mutex>

namespace millrace::web {
namespace {

using namespace std::chrono_literals;

/// Says what it was asked; holds, streams and refuses when asked to.
class EchoSite final : public Site {
 public:
  BodyPlan body_plan(const RequestHead& head) override {
    BodyPlan plan{.bytes_max = 1000};
    if (head.path() == "/file") plan.folder = testing::TempDir();
    if (head.path() == "/forbidden") plan.refusal = Response{.status = 403};
    return plan;
  }
  void handle(Request request, std::shared_ptr<Exchange> exchange) override {
    if (request.head.path() == "/stream") {
      exchange->begin_stream({.status = 200, .headers = {{"Content-Type", "text/event-stream"}}, .body = "first\n"});
      const std::lock_guard lock(mutex_);
      held_ = std::move(exchange);
      held_came_.notify_all();
      return;
    }
    if (request.head.path() == "/lost") return;
    std::string body = request.head.method + " " + request.head.target + " " + request.body;
    if (request.body_file) {
      std::ifstream stream(*request.body_file);
      body += "file:" + std::string(std::istreambuf_iterator<char>(stream), {});
    }
    exchange->respond({.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = body});
  }
  std::shared_ptr<Exchange> held() {
    std::unique_lock lock(mutex_);
    held_came_.wait_for(lock, 5s, [&] { return held_ != nullptr; });
    return std::move(held_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable held_came_;
  std::shared_ptr<Exchange> held_;
};

/// A client that says exactly these bytes.
class Client final {
 public:
  explicit Client(const std::string& address) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    descriptor_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    is_connected_ = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  ~Client() { ::close(descriptor_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool is_connected() const { return is_connected_; }
  void say(const std::string& bytes) const {
    EXPECT_EQ(::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  /// What comes until `end` was among it, or the connection ends.
  std::string hear(const std::string& end = "") {
    std::string heard;
    char bytes[4096];
    while (end.empty() || heard.find(end) == std::string::npos) {
      const ssize_t count = ::recv(descriptor_, bytes, sizeof bytes, 0);
      if (count <= 0) break;
      heard.append(bytes, static_cast<std::size_t>(count));
    }
    return heard;
  }

 private:
  int descriptor_ = -1;
  bool is_connected_ = false;
};

class WebServer : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(server_.start("127.0.0.1:0")); }
  void TearDown() override { server_.stop(1s); }

  std::string answer_to(const std::string& request) {
    Client client(server_.address());
    client.say(request);
    return client.hear();
  }
  static ServerLimits limits() {
    ServerLimits limits;
    limits.connections_max = 20;
    limits.header_bytes_max = 2000;
    limits.header_time = 500ms;
    return limits;
  }

  EchoSite site_;
  Server server_{site_, limits()};
};

constexpr char kClose[] = "Host: x\r\nConnection: close\r\n";

TEST_F(WebServer, AnswersManyRequestsOnOneConnectionInTheirOrder) {
  Client client(server_.address());
  client.say(
      "GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhiGET /c HTTP/1.1\r\nHost: "
      "x\r\nConnection: close\r\n\r\n");
  const std::string heard = client.hear();
  const auto a = heard.find("GET /a ");
  const auto b = heard.find("POST /b hi");
  const auto c = heard.find("GET /c ");
  EXPECT_TRUE(a < b && b < c && c != std::string::npos) << heard;
}

TEST_F(WebServer, ReadsChunkedBodies) {
  const std::string heard = answer_to("POST /x HTTP/1.1\r\n" + std::string(kClose) +
                                      "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_NE(heard.find("POST /x abcde"), std::string::npos) << heard;
}

TEST_F(WebServer, RefusesBodiesBeyondThePlanBeforeTheyAreSent) {
  EXPECT_NE(answer_to("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n").find(" 413 "), std::string::npos);
  const std::string chunk = "3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n";
  EXPECT_NE(answer_to("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk).find(" 413 "),
            std::string::npos);
  EXPECT_NE(answer_to("POST /forbidden HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello").find(" 403 "), std::string::npos);
}

TEST_F(WebServer, PutsABodyIntoAFileThatGoesWithTheRequest) {
  Client client(server_.address());
  client.say("POST /file HTTP/1.1\r\n" + std::string(kClose) + "Expect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  EXPECT_NE(client.hear("\r\n\r\n").find("100 Continue"), std::string::npos);
  client.say("data");
  EXPECT_NE(client.hear().find("file:data"), std::string::npos);
}

TEST_F(WebServer, RefusesMalformedAndOversizedHeaders) {
  EXPECT_NE(answer_to("NOT HTTP\r\n\r\n").find(" 400 "), std::string::npos);
  EXPECT_NE(answer_to("GET / HTTP/1.1\r\nX: " + std::string(4000, 'x') + "\r\n\r\n").find(" 431 "), std::string::npos);
}

TEST_F(WebServer, AnswersHeadWithoutABody) {
  const std::string heard = answer_to("HEAD /abc HTTP/1.1\r\n" + std::string(kClose) + "\r\n");
  EXPECT_NE(heard.find("Content-Length: 10"), std::string::npos) << heard;
  EXPECT_TRUE(heard.ends_with("\r\n\r\n")) << heard;
}

TEST_F(WebServer, LetsGoOfWhoeverSendsNoWholeHeaderInTime) {
  Client client(server_.address());
  client.say("GET / HTTP/1.1\r\nHost:");
  EXPECT_EQ(client.hear(), "") << "and does not wait for more than header_time";
}

TEST_F(WebServer, StreamsFromAnyThreadUntilTheEnd) {
  Client client(server_.address());
  client.say("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto exchange = site_.held();
  ASSERT_NE(exchange, nullptr);
  EXPECT_NE(client.hear("first").find("Transfer-Encoding: chunked"), std::string::npos);
  EXPECT_TRUE(exchange->write("second\n"));
  EXPECT_NE(client.hear("second").find("7\r\nsecond"), std::string::npos);
  EXPECT_EQ(server_.figures().streams, 1U);
  exchange->end_stream();
  EXPECT_NE(client.hear().find("0\r\n\r\n"), std::string::npos);
}

TEST_F(WebServer, NoticesThatAStreamsReaderIsGone) {
  std::shared_ptr<Exchange> exchange;
  {
    Client client(server_.address());
    client.say("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    exchange = site_.held();
    client.hear("first");
  }
  Client other(server_.address());  // Its answer comes after the news of the end.
  for (int i = 0; i < 1000 && !exchange->is_closed(); ++i) {
    other.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    other.hear("GET / ");
  }
  EXPECT_TRUE(exchange->is_closed());
  EXPECT_FALSE(exchange->write("x"));
}

TEST_F(WebServer, AnswersForAHandlerThatForgets) {
  EXPECT_NE(answer_to("GET /lost HTTP/1.1\r\n" + std::string(kClose) + "\r\n").find(" 500 "), std::string::npos);
}

TEST_F(WebServer, TellsConnectionsBeyondTheLimitToComeBack) {
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<Client>(server_.address()));
    clients.back()->say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    clients.back()->hear("GET / ");
  }
  Client one_more(server_.address());
  EXPECT_NE(one_more.hear().find(" 503 "), std::string::npos);
}

TEST_F(WebServer, EndsStreamsAndRefusesConnectionsWhenItStops) {
  Client client(server_.address());
  client.say("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto exchange = site_.held();
  client.hear("first");
  const std::string address = server_.address();

  server_.stop(2s);

  EXPECT_NE(client.hear().find("0\r\n\r\n"), std::string::npos);
  EXPECT_FALSE(Client(address).is_connected());
}

TEST(WebServerAddress, SaysWhatIsWrongWithIt) {
  EchoSite site;
  Server server(site, {});
  EXPECT_FALSE(server.start("nowhere"));
  EXPECT_FALSE(server.start("127.0.0.1:99999"));
  EXPECT_TRUE(is_loopback("127.0.0.1:1"));
  EXPECT_TRUE(is_loopback("localhost:1"));
  EXPECT_TRUE(is_loopback("[::1]:1"));
  EXPECT_FALSE(is_loopback("0.0.0.0:1"));
  EXPECT_FALSE(is_loopback(":1"));
}

}  // namespace
}  // namespace millrace::web
