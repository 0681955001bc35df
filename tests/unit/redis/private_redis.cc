#include "tests/unit/redis/private_redis.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>

#include "shared/redis/redis_connection.h"
#include "shared/time/clock.h"

namespace millrace::redis {
namespace {

int free_port() {
  const int socket_number = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(socket_number, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(socket_number, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket_number);
  return ntohs(address.sin_port);
}

}  // namespace

PrivateRedis::PrivateRedis() : port_(free_port()) {
  ::signal(SIGPIPE, SIG_IGN);
  start();
}
PrivateRedis::~PrivateRedis() { stop(); }

RedisAddress PrivateRedis::address() const {
  RedisAddress address;
  address.port = port_;
  address.connect_timeout = address.command_timeout = std::chrono::milliseconds(300);
  return address;
}

void PrivateRedis::start() {
  const std::string port = std::to_string(port_);
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDOUT_FILENO);
    ::execlp("redis-server", "redis-server", "--port", port.c_str(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", nullptr);
    ::_exit(127);
  }
  SystemClock clock;
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  for (int tries = 0; tries < 500; ++tries) {
    if (auto connection = RedisConnection::open(address()); connection && (*connection)->run({"PING"})) return;
    clock.wait_for(lock, never, std::chrono::milliseconds(20), [] { return false; });
  }
  throw std::runtime_error("redis-server does not start on port " + port);
}

void PrivateRedis::stop() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

void PrivateRedis::pause() { ::kill(process_, SIGSTOP); }
void PrivateRedis::resume() { ::kill(process_, SIGCONT); }

}  // namespace millrace::redis
