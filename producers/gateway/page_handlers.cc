#include "producers/gateway/page_handlers.h"

#include <algorithm>
#include <span>

#include "shared/vocabulary/embedded_file.h"

namespace millrace::gateway {

std::span<const EmbeddedFile> embedded_pages();

namespace {

web::Response page(int status, const std::string& type, std::string body) {
  return {.status = status, .headers = {{"Content-Type", type}, {"Cache-Control", "no-store"}}, .body = std::move(body)};
}

std::string_view embedded_page(std::string_view name) {
  const auto pages = embedded_pages();
  const auto found = std::find_if(pages.begin(), pages.end(), [&](const EmbeddedFile& file) { return file.name == name; });
  return found == pages.end() ? std::string_view() : std::string_view(found->text);
}

web::Response readiness_page(const telemetry::Readiness& readiness) {
  std::string text;
  bool is_ready = true;
  for (const auto& answer : readiness.answers()) {
    text += (answer.missing ? "[-] " : "[+] ") + answer.name + (answer.missing ? ": " + *answer.missing : " ok") + "\n";
    is_ready = is_ready && !answer.missing;
  }
  return page(is_ready ? 200 : 503, "text/plain; charset=utf-8", text + (is_ready ? "ready\n" : "not ready\n"));
}

/// A page of our own only; nothing is loaded from anywhere.
web::Response docs_page() {
  web::Response response = page(200, "text/html; charset=utf-8", std::string(docs_text()));
  response.headers.push_back({"Content-Security-Policy",
                              "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"});
  return response;
}

}  // namespace

std::string_view openapi_text() { return embedded_page("openapi.json"); }
std::string_view docs_text() { return embedded_page("docs.html"); }

void add_page_handlers(telemetry::Metrics& metrics, const telemetry::Readiness& readiness, Handlers& handlers) {
  handlers["getLive"] = [](const ApiRequest&) { return page(200, "text/plain; charset=utf-8", "alive\n"); };
  handlers["getReady"] = [&readiness](const ApiRequest&) { return readiness_page(readiness); };
  handlers["getMetrics"] = [&metrics](const ApiRequest&) {
    return page(200, "text/plain; version=0.0.4; charset=utf-8", metrics.exposition());
  };
  handlers["getOpenApi"] = [](const ApiRequest&) { return page(200, "application/json", std::string(openapi_text())); };
  handlers["getDocs"] = [](const ApiRequest&) { return docs_page(); };
  handlers["getRoot"] = [](const ApiRequest&) { return web::Response{.status = 302, .headers = {{"Location", "/docs"}}}; };
}

}  // namespace millrace::gateway
