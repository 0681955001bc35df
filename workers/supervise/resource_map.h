#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/asl/finding.h"
#include "shared/vocabulary/json.h"
#include "shared/vocabulary/result.h"
#include "workers/supervise/resource.h"

namespace millrace::supervise {

/// Who does here what a definition asks of AWS: resources as written in definitions (an ARN, a
/// ${Placeholder}, another engine's name) to resources of this installation. A name that ends in `*` stands
/// for all that begin so.
using ResourceMap = std::map<std::string, std::string, std::less<>>;

/// `{"arn:aws:lambda:…:function:score": "millrace:enrich:score"}`. Rejected when something else than this
/// installation's resources stands on the right.
Result<ResourceMap> parse_resource_map(std::string_view json_text);

/// Who does what a Task asks for: what its resource is mapped to, or else names itself. Nothing when nobody here does it.
std::optional<ResourceTarget> find_target(std::string_view resource, const ResourceMap& resources);

/// Replaces the resources of all Tasks, nested ones too, and answers a finding for each that nobody here
/// does. A pattern such as `.waitForTaskToken` stays with what its resource is mapped to.
std::vector<asl::Finding> map_resources(Json& definition, const ResourceMap& resources);

}  // namespace millrace::supervise
