#include "workers/map/map_handler.h"

#include "shared/asl/values.h"
#include "shared/map_run/slice_units.h"
#include "workers/map/result_files.h"
#include "workers/map/unit_results.h"

namespace millrace::map {
namespace {

using work_loop::Failed;
using work_loop::Succeeded;
using work_loop::Task;
using work_loop::TaskOutcome;
using work_loop::TaskScope;

constexpr std::size_t kPagesPerLoad = 64;

Error stopping() { return {ErrorKind::kCancelled, "map", "the worker stops"}; }

}  // namespace

Result<TaskOutcome> MapHandler::handle(const Task& task, const TaskScope& scope) {
  Result<std::string> output = rejected("Millrace.UnknownOperation",
                                        "map has no operation '" + task.operation + "'; it has: page, inputs, collect");
  if (task.operation == map_run::kPageOperation) output = make_pages(task);
  if (task.operation == map_run::kInputsOperation) output = make_inputs(task);
  if (task.operation == map_run::kCollectOperation) output = collect(task, scope);
  if (output) return TaskOutcome{Succeeded{std::move(*output)}};
  if (output.error().kind == ErrorKind::kRejected) return TaskOutcome{Failed{output.error().where, output.error().detail}};
  return output.error();
}

Result<std::string> MapHandler::make_pages(const Task& task) {
  auto request = map_run::decode_page_request(task.input);
  if (!request) return request.error();
  const auto source = with_.sources.open(request->files);
  if (!source) return source.error();
  SystemRandom random;
  const auto paging = map_run::make_pages(*source->bytes, *source->plan, std::move(request->from), random);
  if (!paging) return paging.error();
  return encode(*paging);
}

Result<std::string> MapHandler::make_inputs(const Task& task) {
  const auto request = map_run::decode_slice_request(task.input);
  if (!request) return request.error();
  const auto source = with_.sources.open(request->files);
  if (!source) return source.error();
  SystemRandom random;
  const auto units = map_run::units_of(*request, *source->plan, *source->bytes, random);
  if (!units) return units.error();
  map_run::UnitInputs inputs;
  for (const map_run::Unit& unit : *units) inputs.units.push_back({.items = unit.items, .input = asl::to_text(*unit.input)});
  return encode(inputs);
}

Result<std::string> MapHandler::collect(const Task& task, const TaskScope& scope) {
  const auto request = map_run::decode_collect_request(task.input);
  if (!request) return request.error();
  const auto plan = with_.sources.plan(request->files);
  if (!plan) return plan.error();
  return (*plan)->writing ? write(*request, **plan, scope) : gather(*request, scope);
}

Result<std::string> MapHandler::gather(const map_run::CollectRequest& request, const TaskScope& scope) {
  UnitResults results(with_.results, request.run);
  std::string outputs = "[";
  while (true) {
    auto outcome = results.next();
    if (!outcome) return outcome.error();
    if (!*outcome) return outputs + ']';
    if (scope.stop.stop_requested()) return stopping();
    if (!(*outcome)->output) continue;  // What failed is left out.
    if (outputs.size() > 1) outputs += ',';
    outputs += *(*outcome)->output;
    if (outputs.size() > with_.output_bytes_max) {
      return rejected("States.DataLimitExceeded",
                      "The Map's result has more than " + std::to_string(with_.output_bytes_max) +
                          " bytes (payload.size_max): give the Map a ResultWriter");
    }
  }
}

Result<std::string> MapHandler::write(const map_run::CollectRequest& request, const map_run::Plan& plan, const TaskScope& scope) {
  auto source = with_.sources.open(plan, request.files);
  if (!source) return source.error();
  UnitResults results(with_.results, request.run);
  ResultFiles files({.files = with_.files, .storage = with_.storage, .folder = with_.scratch}, plan);
  SystemRandom random;
  map_run::Facts facts{.version = {}, .headers = plan.reading.headers};
  if (request.files.items.empty()) {
    map_run::ByteReader reader(**source, 0);
    auto begun = map_run::ItemCutter::begin(reader, plan.reading);
    if (!begun) return begun.error();
    facts = std::move(*begun);
  }
  std::int64_t unit = 0;
  while (true) {
    const auto pages = with_.results.load_pages(request.run, unit, kPagesPerLoad);
    if (!pages) return pages.error();
    if (pages->empty()) return files.finish();
    for (const map_run::Page& page : *pages) {
      if (scope.stop.stop_requested()) return stopping();
      const auto items = map_run::read_items(**source, plan, facts, page);
      if (!items) return items.error();
      const auto units = map_run::make_units(plan, *items, random);
      if (!units) return units.error();
      for (const map_run::Unit& each : *units) {
        auto outcome = results.next();
        if (!outcome) return outcome.error();
        if (!*outcome) return rejected("Millrace.MapResultsDamaged", "the results of the Map run end at unit " + std::to_string(unit));
        if (auto added = files.add(unit, asl::to_text(*each.input), **outcome); !added) return added.error();
        ++unit;
      }
    }
  }
}

}  // namespace millrace::map
