#pragma once

#include <string>

#include "shared/settings/settings.h"

namespace millrace::settings {

/// Where the three services are, ready to connect to. Postgres' URL carries the password when one is set apart.
struct ServiceAddresses {
  std::string kafka_bootstrap;
  std::string redis_url;
  std::string redis_password;
  std::string postgres_url;
};

/// kRejected names each address that is not known, and how to give it.
Result<ServiceAddresses> service_addresses(const Sheet& sheet);

/// Adds a password to a libpq URI or connection string.
std::string with_password(const std::string& postgres_url, const std::string& password);

}  // namespace millrace::settings
