#include "shared/http/address_policy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace millrace::http {
namespace {

constexpr std::size_t kMappedAt = 12;   // Where the four bytes of an IPv4 address stand in its mapped form.
constexpr int kMappedBits = 96;

AddressBytes mapped(const void* four_bytes) {
  AddressBytes address{};
  address[10] = address[11] = 0xff;
  std::memcpy(address.data() + kMappedAt, four_bytes, 4);
  return address;
}

}  // namespace

Result<AddressBytes> parse_address(const std::string& text) {
  in_addr four{};
  if (::inet_pton(AF_INET, text.c_str(), &four) == 1) return mapped(&four);
  AddressBytes address{};
  if (::inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return address;
  return rejected("http.address", "'" + text + "' is neither an IPv4 nor an IPv6 address");
}

bool AddressPolicy::Network::holds(const AddressBytes& address) const {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(start.begin(), start.begin() + static_cast<std::ptrdiff_t>(whole), address.begin())) return false;
  if (bits % 8 == 0) return true;
  const int shift = 8 - bits % 8;
  return start[whole] >> shift == address[whole] >> shift;
}

Result<AddressPolicy::Network> AddressPolicy::parse_network(const std::string& text) {
  const std::size_t slash = text.find('/');
  auto address = parse_address(text.substr(0, slash));
  if (!address) return rejected("http.address", "'" + text + "' is no network: write 10.0.0.0/8, 127.0.0.1 or fd00::/8");
  const bool is_four = text.find(':') == std::string::npos;
  Network network{.start = *address, .bits = 128};
  if (slash == std::string::npos) return network;

  const std::string digits = text.substr(slash + 1);
  int bits = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc{} || end != digits.data() + digits.size() || bits < 0 || bits > (is_four ? 32 : 128)) {
    return rejected("http.address", "'" + text + "' has no usable length after its slash");
  }
  network.bits = is_four ? kMappedBits + bits : bits;
  return network;
}

const std::vector<AddressPolicy::Network>& AddressPolicy::inner_networks() {
  // IANA's special-purpose registries: not of the internet, or a way around to something that is not.
  static const std::vector<Network> kInner = [] {
    std::vector<Network> networks;
    for (const char* text :
         {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
          "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
          "240.0.0.0/4", "::/128", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "2001:db8::/32", "2002::/16", "fc00::/7",
          "fe80::/10", "ff00::/8"}) {
      networks.push_back(*parse_network(text));
    }
    return networks;
  }();
  return kInner;
}

Result<AddressPolicy> AddressPolicy::parse(const std::vector<std::string>& allowed_networks) {
  AddressPolicy policy;
  for (const std::string& text : allowed_networks) {
    const auto network = parse_network(text);
    if (!network) return network.error();
    policy.allowed_.push_back(*network);
  }
  return policy;
}

bool AddressPolicy::allows(const AddressBytes& address, int port) const {
  const auto holds = [&](const Network& network) { return network.holds(address); };
  if (std::any_of(allowed_.begin(), allowed_.end(), holds)) return true;
  if (std::any_of(inner_networks().begin(), inner_networks().end(), holds)) return false;
  return port == 80 || port == 443;
}

bool AddressPolicy::allows(const sockaddr& address) const {
  if (address.sa_family == AF_INET) {
    const auto& four = reinterpret_cast<const sockaddr_in&>(address);
    return allows(mapped(&four.sin_addr), ntohs(four.sin_port));
  }
  if (address.sa_family == AF_INET6) {
    const auto& six = reinterpret_cast<const sockaddr_in6&>(address);
    AddressBytes bytes{};
    std::memcpy(bytes.data(), &six.sin6_addr, bytes.size());
    return allows(bytes, ntohs(six.sin6_port));
  }
  return false;
}

}  // namespace millrace::http
