#pragma once

#include <sys/types.h>

#include "shared/redis/redis_address.h"

namespace millrace::redis {

/// A redis-server for one test, on a free port, with nothing on disk.
class PrivateRedis {
 public:
  PrivateRedis();
  ~PrivateRedis();

  void start();  ///< Again on the same port after stop(); empty.
  void stop();
  void pause();  ///< SIGSTOP: connected, but without answers.
  void resume();

  RedisAddress address() const;

 private:
  int port_ = 0;
  pid_t process_ = -1;
};

}  // namespace millrace::redis
