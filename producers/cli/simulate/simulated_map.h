#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "shared/asl/next_step.h"
#include "shared/map_run/byte_source.h"
#include "shared/map_run/plan.h"
#include "shared/map_run/unit_runner.h"
#include "shared/vocabulary/json.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli {

/// What item readers find in a simulation: `{"s3": [{"Bucket", "Key", "Body"}]}`. Files that a reader names by Uri are read
/// from disk.
class SimulatedObjects final {
 public:
  /// There are none.
  SimulatedObjects() = default;
  static Result<SimulatedObjects> parse(const Json& file);

  /// Rejected as States.ItemReaderFailed when there is no such object. `now` dates a listing.
  Result<std::unique_ptr<map_run::ByteSource>> open(const map_run::SourceName& source, TimePoint now) const;

 private:
  struct Object {
    std::string bucket;
    std::string key;
    std::string body;
  };
  std::vector<Object> objects_;
};

/// Takes one unit through the item processor. An Error ends the simulation.
using SimulateUnit = std::function<Result<map_run::UnitOutcome>(const asl::ItemInputs&, std::int64_t number, const asl::Data&)>;

/// A distributed Map's run from beginning to end, in this process: what its execution hears.
Result<asl::Event> simulate_map_run(const asl::StartMapRun& wanted, const SimulatedObjects& objects, TimePoint now, Random& random,
                                    const SimulateUnit& simulate_unit);

}  // namespace millrace::cli
