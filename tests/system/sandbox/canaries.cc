#include "tests/system/sandbox/canaries.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace millrace::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr char kFileText[] = "the canary's secret";
constexpr char kSecretHalf[] = "canary-secret-first-half";
constexpr int kLeakedDescriptor = 77;

fs::path make_folder() {
  std::string pattern = fs::temp_directory_path() / "millrace-canary-XXXXXX";
  return ::mkdtemp(pattern.data());
}

bool is_readable(int descriptor) {
  pollfd waiting{descriptor, POLLIN, 0};
  return ::poll(&waiting, 1, 0) == 1;
}

int port_of(int descriptor) {
  sockaddr_in6 address{};
  socklen_t length = sizeof address;
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length);
  return ntohs(address.sin6_port);  // At the same place in both families.
}

/// `name` starting with NUL is an abstract one.
FileDescriptor listen_at(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, name.data(), std::min(name.size(), sizeof address.sun_path - 1));
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  FileDescriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ::bind(listener.number(), reinterpret_cast<const sockaddr*>(&address), length);
  ::listen(listener.number(), 8);
  return listener;
}

}  // namespace

Canaries::Canaries()
    : folder_(make_folder()), abstract_name_("millrace-canary-" + std::to_string(::getpid())) {
  std::ofstream(folder_ / "secret") << kFileText;
  listeners_["TCP"] = listen_tcp(tcp_port_, false);
  listeners_["second TCP"] = listen_tcp(tcp_port_2_, false);
  listeners_["TCP over IPv6"] = listen_tcp(tcp6_port_, true);
  listeners_["unix path"] = listen_at((folder_ / "socket").string());
  listeners_["abstract unix"] = listen_at(std::string(1, '\0') + abstract_name_);
  listen_udp();
  ::setenv("SECRET_OF_THE_WORKER", (std::string(kSecretHalf) + "-second-half").c_str(), 1);
  // Left open over exec on purpose.
  const FileDescriptor secret(::open((folder_ / "secret").c_str(), O_RDONLY | O_CLOEXEC));
  leaked_descriptor_ = ::dup2(secret.number(), kLeakedDescriptor);
  start_process();
}

Canaries::~Canaries() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  ::close(leaked_descriptor_);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

FileDescriptor Canaries::listen_tcp(int& port, bool ipv6) {
  FileDescriptor listener(::socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_addr = in6addr_loopback;
  const auto* address =
      ipv6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
  ::bind(listener.number(), address, ipv6 ? sizeof v6 : sizeof v4);
  ::listen(listener.number(), 8);
  port = port_of(listener.number());
  return listener;
}

void Canaries::listen_udp() {
  udp_ = FileDescriptor(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(udp_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  udp_port_ = port_of(udp_.number());
}

void Canaries::start_process() {
  process_ = ::fork();
  if (process_ != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setpgid(0, 0);
  for (;;) ::pause();
}

std::map<std::string, std::string> Canaries::environment() const {
  const std::string checkout = MILLRACE_SOURCE_FOLDER;
  return {{"CANARY_TCP_PORT", std::to_string(tcp_port_)},
          {"CANARY_TCP_PORT_2", std::to_string(tcp_port_2_)},
          {"CANARY_TCP6_PORT", std::to_string(tcp6_port_)},
          {"CANARY_UDP_PORT", std::to_string(udp_port_)},
          {"CANARY_UNIX_PATH", (folder_ / "socket").string()},
          {"CANARY_ABSTRACT_NAME", abstract_name_},
          {"CANARY_FILE", (folder_ / "secret").string()},
          {"CANARY_CHECKOUT", checkout},
          {"CANARY_CHECKOUT_REVERSED", {checkout.rbegin(), checkout.rend()}},
          {"CANARY_SECRET_HALF", kSecretHalf},
          {"CANARY_DESCRIPTOR", std::to_string(leaked_descriptor_)},
          {"CANARY_PROCESS", std::to_string(process_)},
          {"CANARY_WORKER", std::to_string(::getpid())}};
}

std::vector<std::string> Canaries::touched() {
  std::vector<std::string> touched;
  for (const auto& [name, listener] : listeners_) {
    while (is_readable(listener.number())) {
      touched.push_back(name);
      ::close(::accept(listener.number(), nullptr, nullptr));
    }
  }
  std::array<char, 512> datagram;
  while (is_readable(udp_.number())) {
    touched.push_back("UDP");
    if (::recv(udp_.number(), datagram.data(), datagram.size(), 0) < 0) break;
  }
  std::ifstream stream(folder_ / "secret");
  if (std::string(std::istreambuf_iterator<char>(stream), {}) != kFileText) {
    touched.push_back("file");
    std::ofstream(folder_ / "secret") << kFileText;
  }
  if (::waitpid(process_, nullptr, WNOHANG) != 0) {
    touched.push_back("process");
    start_process();
  }
  return touched;
}

}  // namespace millrace::sandbox
