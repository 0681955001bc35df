#include "tests/system/questions/model_server.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace millrace {

ModelServer::ModelServer() {
  const std::string program = std::string(MILLRACE_SOURCE_FOLDER) + "/tests/support/model_server/model_server.py";
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(ends[1], STDOUT_FILENO);
    ::execlp("python3", "python3", program.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  FILE* output = ::fdopen(ends[0], "r");
  std::array<char, 64> port{};
  const bool is_listening = ::fscanf(output, "listening on %63s", port.data()) == 1;
  ::fclose(output);
  if (!is_listening) throw std::runtime_error("the model server does not start");
  port_ = port.data();
}

ModelServer::~ModelServer() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

void ModelServer::script(const Json& steps) {
  http::Request request;
  request.method = "POST";
  request.url = url() + "/script";
  request.body = steps.dump();
  if (!transport_.send(request, {})) throw std::runtime_error("the model server takes no script");
}

Json ModelServer::calls() {
  http::Request request;
  request.url = url() + "/calls";
  const auto response = transport_.send(request, {});
  if (!response) throw std::runtime_error("the model server does not tell its calls");
  return Json::parse(response->body);
}

}  // namespace millrace
