#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "shared/vocabulary/result.h"

struct sockaddr;

namespace millrace::http {

/// An IPv4 or IPv6 address; IPv4 in its mapped form, so that there is one way to write each.
using AddressBytes = std::array<std::uint8_t, 16>;

/// Where requests to addresses that users choose may go: to the internet's own addresses on ports 80 and 443, and wherever an
/// operator allows. Not to this machine, its networks or a cloud's metadata: those trust who asks from inside.
class AddressPolicy final {
 public:
  /// Also these networks, on any port: "127.0.0.0/8", "10.1.2.3", "fd00::/8". kRejected names what is no network.
  static Result<AddressPolicy> parse(const std::vector<std::string>& allowed_networks);

  bool allows(const AddressBytes& address, int port) const;
  /// Of a connection that is about to be made. Anything but IPv4 and IPv6 is refused.
  bool allows(const sockaddr& address) const;

 private:
  struct Network {
    AddressBytes start{};
    int bits = 0;
    bool holds(const AddressBytes& address) const;
  };
  static Result<Network> parse_network(const std::string& text);
  static const std::vector<Network>& inner_networks();

  std::vector<Network> allowed_;
};

/// Reads "127.0.0.1" or "::1"; kRejected for anything else.
Result<AddressBytes> parse_address(const std::string& text);

}  // namespace millrace::http
