#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shared/asl/context_object.h"
#include "shared/asl/definition.h"
#include "shared/asl/environment.h"
#include "shared/asl/next_step.h"
#include "shared/asl/template.h"
#include "shared/time/random.h"
#include "shared/vocabulary/result.h"

namespace millrace::asl {

/// The part of a distributed Map's plan (StartMapRun::plan) that is Amazon States Language: what ItemSelector makes of
/// each item, and the item processor. Compiled once, immutable: any number of threads.
class ItemInputs final {
 public:
  /// Rejected when the text is no plan.
  static Result<std::shared_ptr<const ItemInputs>> compile(const Json& plan);

  /// The item, or what ItemSelector makes of the Map's input and the item. A fault is the whole run's.
  Evaluated<Data> input_of(const ContextObject::MapItem& item, Random& random) const;
  /// What each item, or batch of items, is taken through.
  const Definition& processor() const { return *processor_; }
  /// The execution that the Map belongs to.
  const ExecutionIdentity& execution() const { return identity_; }
  const std::string& state_name() const { return name_; }
  /// Of one payload of an item; AWS's where the plan names none.
  std::size_t payload_bytes_max() const { return payload_bytes_max_; }

  ItemInputs() = default;

 private:
  /// What the Map saw when it was entered.
  struct Seen {
    Data input;
    Data execution_input;
    int redrive_count = 0;
    int retry_count = 0;
    TimePoint entered_at;
    Variables variables;
  };

  const Template* selector() const;

  std::string name_;
  std::size_t payload_bytes_max_ = Limits{}.payload_bytes_max;
  ExecutionIdentity identity_;
  std::shared_ptr<const Definition> map_;  ///< A machine of one state: the Map.
  std::shared_ptr<const Definition> processor_;
  Seen seen_;
};

}  // namespace millrace::asl
