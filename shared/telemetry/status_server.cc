#include "shared/telemetry/status_server.h"

#include <chrono>
#include <utility>

#include "shared/web/server.h"

namespace millrace::telemetry {
namespace {

constexpr auto kDeadline = std::chrono::milliseconds(5000);
constexpr web::ServerLimits kLimits = {.connections_max = 64,
                                       .header_bytes_max = 8 * 1024,
                                       .header_time = kDeadline,
                                       .body_time = kDeadline,
                                       .idle_time = kDeadline,
                                       .write_time = kDeadline};

web::Response page(int status, std::string body, std::string type = "text/plain; charset=utf-8") {
  return {.status = status,
          .headers = {{.name = "Content-Type", .value = std::move(type)}, {.name = "Cache-Control", .value = "no-store"}},
          .body = std::move(body)};
}

web::Response readiness_page(const Readiness& readiness) {
  bool is_ready = true;
  std::string body;
  for (const auto& answer : readiness.answers()) {
    body += (answer.missing ? "[-] " : "[+] ") + answer.name + (answer.missing ? ": " + *answer.missing : " ok") + "\n";
    is_ready = is_ready && !answer.missing;
  }
  return page(is_ready ? 200 : 503, body + (is_ready ? "ready\n" : "not ready\n"));
}

}  // namespace

class StatusServer::Pages final : public web::Site {
 public:
  explicit Pages(Dependencies dependencies) : use_(std::move(dependencies)) {}

  web::BodyPlan body_plan(const web::RequestHead&) override { return {}; }
  void handle(web::Request request, std::shared_ptr<web::Exchange> exchange) override { exchange->respond(answer(request.head)); }

 private:
  web::Response answer(const web::RequestHead& head) const {
    if (head.method != "GET" && head.method != "HEAD") return page(405, "only GET\n");
    if (head.path() == "/livez") return page(200, "alive\n");
    if (head.path() == "/readyz") return readiness_page(use_.readiness);
    if (head.path() != "/metrics") return page(404, "there are /livez, /readyz and /metrics\n");
    const std::string more = use_.more_metrics ? use_.more_metrics() : std::string();
    return page(200, use_.metrics.exposition() + more, "text/plain; version=0.0.4; charset=utf-8");
  }

  const Dependencies use_;
};

StatusServer::StatusServer(Dependencies dependencies)
    : pages_(std::make_unique<Pages>(std::move(dependencies))), server_(std::make_unique<web::Server>(*pages_, kLimits)) {}
StatusServer::~StatusServer() { stop(); }

Result<void> StatusServer::start(const std::string& address) {
  const auto started = server_->start(address);
  if (!started) return rejected("telemetry", started.error().detail + " (setting metrics.address)");
  return {};
}

std::string StatusServer::address() const { return server_->address(); }

void StatusServer::stop() { server_->stop(std::chrono::milliseconds(0)); }

}  // namespace millrace::telemetry
