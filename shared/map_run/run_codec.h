#pragma once

#include <string>
#include <string_view>

#include "shared/map_run/pages.h"
#include "shared/vocabulary/json.h"
#include "shared/vocabulary/result.h"

/// What the supervisor, the pool `map` and the workers tell each other about a run, as JSON.
namespace millrace::map_run {

/// The operation by which a worker of any pool is given a slice.
inline constexpr std::string_view kSliceOperation = "millrace.slice";
/// The pool that reads sources and gathers results, and its operations.
inline constexpr std::string_view kMapPool = "map";
inline constexpr std::string_view kPageOperation = "page";
inline constexpr std::string_view kInputsOperation = "inputs";
inline constexpr std::string_view kCollectOperation = "collect";

/// Where a run's plan is, and its items when they came in line: payloads of the file store.
struct RunFiles {
  std::string plan;
  std::string items;
};

/// "page": cut the source on from here.
struct PageRequest {
  RunFiles files;
  Cursor from;
};

/// kSliceOperation and "inputs": units [first_unit, first_unit + units) of the page.
struct SliceRequest {
  RunFiles files;
  Facts facts;
  Page page;
  std::int64_t first_unit = 0;
  std::int64_t units = 0;
};

/// What became of a slice's units: of the first `units` of them, for a worker may stop early.
struct SliceOutcome {
  std::int64_t units = 0;
  std::int64_t items_failed = 0;
  std::vector<std::int64_t> failed;  ///< Units.
  std::int64_t microseconds = 0;     ///< What they took together.
  std::string results;               ///< JSON array: `{"o": output}` or `{"e": error, "c": cause}` per unit.
};

/// What "inputs" answers: for executions of their own.
struct UnitInputs {
  struct Input {
    std::int64_t items = 1;
    std::string input;  ///< JSON text.
  };
  std::vector<Input> units;
};

/// "collect": gather what the run came to.
struct CollectRequest {
  RunFiles files;
  std::string run;  ///< As in map_results.
};

std::string encode(const Facts& facts);
std::string encode(const Page& page);
std::string encode(const Cursor& cursor);
std::string encode(const PageRequest& request);
std::string encode(const Paging& paging);
std::string encode(const SliceRequest& request);
std::string encode(const SliceOutcome& outcome);
std::string encode(const UnitInputs& inputs);
std::string encode(const CollectRequest& request);

Result<Facts> decode_facts(std::string_view text);
Result<Page> decode_page(std::string_view text);
Result<Cursor> decode_cursor(std::string_view text);
Result<PageRequest> decode_page_request(std::string_view text);
Result<Paging> decode_paging(std::string_view text);
Result<SliceRequest> decode_slice_request(std::string_view text);
Result<SliceOutcome> decode_slice_outcome(std::string_view text);
Result<UnitInputs> decode_unit_inputs(std::string_view text);
Result<CollectRequest> decode_collect_request(std::string_view text);

}  // namespace millrace::map_run
