#include "producers/gateway/gateway_settings.h"

#include <algorithm>

namespace millrace::gateway {
namespace {

Result<void> read_token_rules(const settings::Sheet& sheet, GatewaySettings& settings) {
  const KeyRing::Source source{.jwks = sheet.text("gateway.jwt.jwks"), .secret = sheet.text("gateway.jwt.secret")};
  if (source.jwks.empty() && source.secret.empty()) return {};
  settings.keys = source;
  jwt::Expectations& expected = settings.rules.expected;
  expected.issuer = sheet.text("gateway.jwt.issuer");
  expected.audience = sheet.text("gateway.jwt.audience");
  expected.leeway = sheet.duration("gateway.jwt.leeway");
  if (expected.issuer.empty() || expected.audience.empty()) {
    return rejected("gateway", "set gateway.jwt.issuer and gateway.jwt.audience: a token of somebody else, or for something else, "
                               "must not open this door");
  }
  for (const std::string& name : sheet.list("gateway.jwt.algorithms")) {
    const auto algorithm = jwt::algorithm_named(name);
    if (!algorithm) return rejected("gateway", "gateway.jwt.algorithms: '" + name + "' is none of HS256, RS256, ES256, EdDSA");
    expected.algorithms.push_back(*algorithm);
  }
  if (!expected.algorithms.empty()) return {};
  using jwt::Algorithm;
  if (source.secret.empty()) expected.algorithms = {Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa};
  else expected.algorithms = {Algorithm::kHs256};
  return {};
}

}  // namespace

Result<GatewaySettings> GatewaySettings::from(const settings::Sheet& sheet) {
  GatewaySettings settings;
  settings.address = sheet.text("gateway.address");
  if (auto read = read_token_rules(sheet, settings); !read) return read.error();
  if (!settings.keys && !web::is_loopback(settings.address)) {
    return rejected("gateway", "gateway.address " + settings.address + " is open to other machines: set gateway.jwt.jwks or "
                               "gateway.jwt.secret, so that everybody must show a token, or listen at 127.0.0.1");
  }
  settings.rules.claims = {.roles = sheet.text("gateway.jwt.roles_claim"), .tenant = sheet.text("gateway.jwt.tenant_claim")};
  settings.rules.origins = sheet.list("gateway.origins");
  settings.limits.connections_max = static_cast<std::size_t>(std::max(1L, sheet.integer("gateway.connections_max")));
  settings.streams_max = static_cast<std::size_t>(std::max(0L, sheet.integer("gateway.streams_max")));
  settings.threads = static_cast<std::size_t>(std::clamp(sheet.integer("gateway.threads"), 1L, 256L));
  settings.body_bytes_max = sheet.bytes("gateway.body_max");
  settings.upload_bytes_max = sheet.bytes("gateway.upload_max");
  settings.upload_folder = sheet.path("files.folder") / "incoming";
  settings.wait_max = sheet.duration("gateway.wait_max");
  settings.sync_wait = sheet.duration("gateway.sync_wait");
  settings.drain = sheet.duration("worker.drain");
  settings.has_strict_sessions = sheet.boolean("gateway.strict_sessions");
  settings.session_retention = sheet.duration("retention.sessions");
  return settings;
}

}  // namespace millrace::gateway
