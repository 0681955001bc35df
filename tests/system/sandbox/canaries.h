#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "shared/sandbox/file_descriptor.h"

namespace millrace::sandbox {

/// Things outside that no sandboxed program may see or touch: listeners, a secret file, a secret descriptor
/// that was left open, a secret in the environment, a process of the same user. Built once per test process.
class Canaries {
 public:
  Canaries();
  ~Canaries();

  /// CANARY_… variables that tell an attack where to aim.
  std::map<std::string, std::string> environment() const;
  /// What was touched since the last call; puts everything back.
  std::vector<std::string> touched();

 private:
  FileDescriptor listen_tcp(int& port, bool ipv6);
  void listen_udp();
  void start_process();

  std::filesystem::path folder_;
  std::string abstract_name_;
  int tcp_port_ = 0;
  int tcp_port_2_ = 0;
  int tcp6_port_ = 0;
  int udp_port_ = 0;
  FileDescriptor udp_;
  std::map<std::string, FileDescriptor> listeners_;
  int leaked_descriptor_ = -1;
  pid_t process_ = 0;
};

}  // namespace millrace::sandbox
