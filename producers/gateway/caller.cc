#include "producers/gateway/caller.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "shared/postgres/queries/job_listing.h"

namespace millrace::gateway {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 4> kRoles{{{Role::kViewer, "viewer"},
                                                                   {Role::kOperator, "operator"},
                                                                   {Role::kApprover, "approver"},
                                                                   {Role::kAdmin, "admin"}}};
constexpr std::size_t kTenantBytesMax = 64;
constexpr char kDefaultTenant[] = "default";
constexpr char kAllTenants[] = "*";

void add_roles(const Json& claims, const std::string& name, std::set<Role>& roles) {
  const auto add = [&](const std::string& word) {
    if (const auto role = role_named(word)) roles.insert(*role);
  };
  const auto found = claims.find(name);
  if (found == claims.end()) return;
  if (found->is_string()) {
    std::istringstream words(found->get<std::string>());
    for (std::string word; words >> word;) add(word);
  }
  if (!found->is_array()) return;
  for (const Json& word : *found) {
    if (word.is_string()) add(word.get<std::string>());
  }
}

}  // namespace

std::string_view name_of(Role role) {
  for (const auto& [known, name] : kRoles) {
    if (known == role) return name;
  }
  return "";
}

std::optional<Role> role_named(std::string_view text) {
  for (const auto& [role, name] : kRoles) {
    if (name == text) return role;
  }
  return std::nullopt;
}

bool Caller::may_act_as(Role role) const {
  if (roles.contains(Role::kAdmin)) return true;
  return role == Role::kViewer ? !roles.empty() : roles.contains(role);
}

bool Caller::may_see(const std::string& job_tags) const {
  if (!tenant) return true;
  const Json tags = Json::parse(job_tags, nullptr, false);
  return tags.is_object() && tags.value(postgres::kTenantTag, Json()) == Json(*tenant);
}

Result<Caller> caller_of(const Json& claims, const ClaimNames& names) {
  Caller caller{.subject = claims.value("sub", "")};
  add_roles(claims, names.roles, caller.roles);
  add_roles(claims, "scope", caller.roles);
  if (caller.roles.empty()) {
    return rejected("insufficient_scope", "the token names none of the roles viewer, operator, approver, admin");
  }
  const Json tenant = claims.value(names.tenant, Json(kDefaultTenant));
  if (tenant == Json(kAllTenants) && caller.roles.contains(Role::kAdmin)) return caller;
  if (!tenant.is_string() || !is_tenant_name(tenant.get<std::string>())) {
    return rejected("insufficient_scope", "the token's tenant is malformed, or '*' without the role admin");
  }
  caller.tenant = tenant.get<std::string>();
  return caller;
}

Caller local_caller() { return {.subject = "local", .roles = {Role::kAdmin}, .tenant = {}}; }

bool is_tenant_name(std::string_view text) {
  return !text.empty() && text.size() <= kTenantBytesMax && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

}  // namespace millrace::gateway
