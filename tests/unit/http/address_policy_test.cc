#include "shared/http/address_policy.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "shared/http/curl_transport.h"

namespace millrace::http {
namespace {

bool is_allowed(const AddressPolicy& policy, const std::string& address, int port = 443) {
  return policy.allows(*parse_address(address), port);
}

AddressPolicy policy_with(const std::vector<std::string>& networks) { return *AddressPolicy::parse(networks); }

TEST(AddressPolicy, LetsRequestsOutToTheInternetOnItsUsualPortsOnly) {
  const AddressPolicy policy;
  EXPECT_TRUE(is_allowed(policy, "93.184.216.34"));
  EXPECT_TRUE(is_allowed(policy, "2606:2800:220:1:248:1893:25c8:1946", 80));
  EXPECT_FALSE(is_allowed(policy, "93.184.216.34", 6379));
}

TEST(AddressPolicy, KeepsRequestsFromThisMachineInnerNetworksAndMetadata) {
  const AddressPolicy policy;
  for (const char* address :
       {"127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.168.1.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fd00:ec2::254", "fe80::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::"}) {
    EXPECT_FALSE(is_allowed(policy, address)) << address;
  }
}

TEST(AddressPolicy, KnowsWhereANetworkEnds) {
  const AddressPolicy policy;
  for (const char* address : {"9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0"}) {
    EXPECT_TRUE(is_allowed(policy, address)) << address;
  }
}

TEST(AddressPolicy, AllowsWhatAnOperatorNamesOnAnyPort) {
  const AddressPolicy policy = policy_with({"127.0.0.0/8", "10.1.2.3", "fd00::/8"});
  EXPECT_TRUE(is_allowed(policy, "127.0.0.1", 8080));
  EXPECT_TRUE(is_allowed(policy, "::ffff:127.0.0.1", 8080));
  EXPECT_TRUE(is_allowed(policy, "10.1.2.3", 1));
  EXPECT_TRUE(is_allowed(policy, "fd12::1", 9'000));
  EXPECT_FALSE(is_allowed(policy, "10.1.2.4"));
  EXPECT_FALSE(is_allowed(policy, "169.254.169.254"));
}

TEST(AddressPolicy, NamesWhatIsNoNetwork) {
  for (const char* text : {"localhost", "127.0.0.1/33", "10.0.0.0/", "10.0.0.0/x", "::1/129", ""}) {
    EXPECT_FALSE(AddressPolicy::parse({text})) << text;
  }
}

/// A socket that listens on a free port of 127.0.0.1; nobody accepts.
class Listener {
 public:
  Listener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(socket_, 1);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~Listener() { ::close(socket_); }
  std::string url(const std::string& host) const { return "http://" + host + ":" + std::to_string(port_) + "/"; }

 private:
  int socket_;
  int port_ = 0;
};

Result<Response> get(CurlTransport& transport, const std::string& url) {
  Request request;
  request.url = url;
  request.deadline = std::chrono::milliseconds(300);
  return transport.send(request, {});
}

TEST(CurlTransportWithAPolicy, DoesNotConnectToAnAddressThatANameLeadsTo) {
  const Listener listener;
  CurlTransport transport{AddressPolicy()};

  const auto refused = get(transport, listener.url("localhost"));

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, kRefusedAddressName);
  EXPECT_EQ(refused.error().kind, ErrorKind::kRejected);
}

TEST(CurlTransportWithAPolicy, ConnectsWhereItMay) {
  const Listener listener;
  CurlTransport transport{policy_with({"127.0.0.1", "::1"})};

  const auto unanswered = get(transport, listener.url("127.0.0.1"));

  ASSERT_FALSE(unanswered);
  EXPECT_EQ(unanswered.error().where, kTimedOutName) << "connected, and nobody answered";
}

}  // namespace
}  // namespace millrace::http
