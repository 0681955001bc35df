#include "producers/cli/stack/ports.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>

#include "producers/cli/stack/state_files.h"
#include "shared/vocabulary/digest.h"

namespace millrace::cli::stack {
namespace {

constexpr Port kLowest = 20000;
constexpr unsigned kRange = 10000;  // Ends below 32768, where Linux' own choice begins.
constexpr unsigned kTriesMax = 2000;

sockaddr_in loopback(Port port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

class Socket {
 public:
  Socket() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int yes = 1;
    ::setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  }
  ~Socket() { ::close(descriptor_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace

Result<Ports> assign_ports(const std::vector<std::string>& names, const Ports& remembered, Port first,
                           const std::function<bool(Port)>& is_free) {
  Ports ports;
  std::set<Port> taken;
  for (const auto& name : names) {
    const auto old = remembered.find(name);
    if (old == remembered.end() || taken.contains(old->second) || !is_free(old->second)) continue;
    ports[name] = old->second;
    taken.insert(old->second);
  }
  Port next = first;
  unsigned tries = 0;
  for (const auto& name : names) {
    while (!ports.contains(name)) {
      if (++tries > kTriesMax) return rejected("stack", "no free port found from " + std::to_string(first) + " on");
      const Port candidate = next;
      next = static_cast<Port>(next + 1);
      if (taken.contains(candidate) || !is_free(candidate)) continue;
      ports[name] = candidate;
      taken.insert(candidate);
    }
  }
  return ports;
}

Port first_port_for(const std::filesystem::path& state_folder) {
  const auto digits = sha256_hex(state_folder.string()).substr(0, 6);
  return static_cast<Port>(kLowest + std::stoul(digits, nullptr, 16) % kRange);
}

bool is_port_free(Port port) {
  const Socket socket;
  const auto address = loopback(port);
  return ::bind(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool answers(Port port) {
  const Socket socket;
  const auto address = loopback(port);
  return ::connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

Ports read_ports(const std::filesystem::path& file) {
  Ports ports;
  for (const auto& [name, port] : read_numbers(file)) ports.emplace(name, static_cast<Port>(port));
  return ports;
}

Result<void> write_ports(const std::filesystem::path& file, const Ports& ports) {
  std::map<std::string, int> numbers;
  for (const auto& [name, port] : ports) numbers.emplace(name, port);
  return write_numbers(file, numbers);
}

}  // namespace millrace::cli::stack
