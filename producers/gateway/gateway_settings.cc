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

/// Files that people upload for Spark and Ray: a folder of their own, or one beside the programs and results of jobs.
Result<void> read_upload_folder(const settings::Sheet& sheet, GatewaySettings& settings) {
  const std::string own = sheet.text("gateway.uploads");
  const std::string workspace = sheet.text("execute.workspace");
  const std::string setting = own.empty() ? "execute.workspace" : "gateway.uploads";
  const std::string text = own.empty() ? workspace : own;
  if (text.empty()) return {};
  const auto folder = aws::parse_s3_path(text);
  if (!folder) return rejected("gateway", setting + " is '" + text + "': write s3://bucket/folder");
  settings.uploads = own.empty() ? aws::below(*folder, "uploads") : *folder;
  return {};
}

/// "arn:…:runtime/spark=spark"
Result<void> read_runtimes(const settings::Sheet& sheet, GatewaySettings& settings) {
  for (const std::string& entry : sheet.list("gateway.runtimes")) {
    const std::size_t equals = entry.rfind('=');
    const std::string workflow = equals == std::string::npos ? "" : entry.substr(equals + 1);
    if (workflow != "spark" && workflow != "ray") {
      return rejected("gateway", "gateway.runtimes has '" + entry + "': write ARN=spark or ARN=ray");
    }
    settings.runtimes[entry.substr(0, equals)] = workflow;
  }
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
  if (auto read = read_upload_folder(sheet, settings); !read) return read.error();
  if (auto read = read_runtimes(sheet, settings); !read) return read.error();
  settings.upload_folder = sheet.path("files.folder") / "incoming";
  settings.wait_max = sheet.duration("gateway.wait_max");
  settings.sync_wait = sheet.duration("gateway.sync_wait");
  settings.drain = sheet.duration("worker.drain");
  settings.has_strict_sessions = sheet.boolean("gateway.strict_sessions");
  settings.session_retention = sheet.duration("retention.sessions");
  return settings;
}

}  // namespace millrace::gateway
