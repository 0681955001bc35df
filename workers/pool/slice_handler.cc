#include "workers/pool/slice_handler.h"

#include "shared/asl/values.h"
#include "shared/map_run/slice_units.h"
#include "shared/vocabulary/uuid.h"

namespace millrace::pool {
namespace {

using work_loop::Failed;
using work_loop::Succeeded;
using work_loop::Task;
using work_loop::TaskOutcome;
using work_loop::TaskScope;

/// A slice that takes longer is answered as far as it is done.
constexpr Duration kSliceMax = std::chrono::seconds(2);

/// A failure that is the worker's trouble rather than the unit's.
bool is_passing(const Error& error) { return error.kind == ErrorKind::kTransient || error.kind == ErrorKind::kCancelled; }

Result<TaskOutcome> outcome_for(const Error& error) {
  if (error.kind == ErrorKind::kRejected) return TaskOutcome{Failed{error.where, error.detail}};
  return error;
}

}  // namespace

Result<TaskOutcome> SliceHandler::handle(const Task& task, const TaskScope& scope) {
  return task.operation == map_run::kSliceOperation ? run_slice(task, scope) : inner_.handle(task, scope);
}

Result<TaskOutcome> SliceHandler::run_slice(const Task& task, const TaskScope& scope) {
  const auto request = map_run::decode_slice_request(task.input);
  if (!request) return outcome_for(request.error());
  const auto source = sources_.open(request->files);
  if (!source) return outcome_for(source.error());
  SystemRandom random;
  const auto units = map_run::units_of(*request, *source->plan, *source->bytes, random);
  if (!units) return outcome_for(units.error());

  const Duration began = clock_.monotonic();
  map_run::SliceOutcome done{.units = 0, .items_failed = 0, .failed = {}, .microseconds = 0, .results = "["};
  for (const map_run::Unit& unit : *units) {
    const std::int64_t number = request->first_unit + done.units;
    auto outcome = run_unit(*source->plan, number, unit.input, task, scope, random);
    if (!outcome) {
      if (done.units == 0) return outcome.error();
      break;
    }
    map_run::append_result(done.results, *outcome);
    ++done.units;
    if (!outcome->has_succeeded) {
      done.failed.push_back(number);
      done.items_failed += unit.items;
    }
    if (scope.stop.stop_requested() || clock_.monotonic() - began > kSliceMax) break;
  }
  done.microseconds = (clock_.monotonic() - began).count();
  done.results += ']';
  return TaskOutcome{Succeeded{encode(done)}};
}

Result<map_run::UnitOutcome> SliceHandler::run_unit(const map_run::Plan& plan, std::int64_t number, const asl::Data& input,
                                                    const Task& slice, const TaskScope& scope, Random& random) {
  if (scope.stop.stop_requested()) return Error{ErrorKind::kCancelled, "map_run", "the worker stops"};
  const auto do_task = [&](const asl::DispatchTask& wanted) -> Result<TaskOutcome> {
    Task task = slice;
    task.id = TaskId(uuid_v5(kMillraceNamespace, slice.id.value() + "/" + std::to_string(number) + "/" + std::to_string(wanted.key.entry)));
    task.operation = wanted.resource.substr(wanted.resource.rfind(':') + 1);
    task.input = asl::to_text(wanted.input);
    auto outcome = inner_.handle(task, scope);
    if (outcome || is_passing(outcome.error())) return outcome;
    return TaskOutcome{Failed{"Millrace.WorkerError", describe(outcome.error())}};
  };
  return map_run::run_unit(*plan.inputs, number, input, clock_.now(), random, do_task);
}

}  // namespace millrace::pool
