#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "shared/asl/parse/findings.h"
#include "shared/asl/proof/shape.h"
#include "shared/asl/state_machine.h"

namespace millrace::asl {

/// A path that some field of a state reads, with what was found there on all ways that lead to it.
struct PathRead {
  std::string place;  ///< The field, as a JSON Pointer.
  Path path;
  const State* state = nullptr;
  std::string argument = {};  ///< The member of a Task's Parameters that it fills; empty elsewhere.
  bool is_tested = false;     ///< By a Choice, which needs a scalar.

  int found = 0;
  int missing = 0;
  int uncertain = 0;                          ///< Joined ways: there on some of them.
  std::vector<Origin> assumed = {};           ///< Unknown things that are taken to hold it.
  std::vector<Origin> found_in = {};          ///< Whose data it was found in.
  Origin missing_in = {};                     ///< What it was missing in, first.
  std::vector<std::string> missing_way = {};  ///< The first way on which it is missing.
};

/// Follows what is known about the data along every way through a machine, Choice rules and Catch included.
/// Ways that know the same are one; a state that is reached in very many ways knows only what is common to
/// them.
class DataFlow final {
 public:
  /// The document that the machine was parsed from; must outlive this.
  explicit DataFlow(const Json& document) : document_(document) {}

  void follow(const StateMachine& machine, ShapePtr input);

  /// In the order in which they were first met.
  const std::vector<PathRead>& reads() const { return reads_; }
  /// The raw inputs of a state that puts a result into them, with what the state itself read.
  const std::vector<ShapePtr>& inputs_of(const State& state) const;
  /// Where a state stands in the document.
  const Place& place_of(const State& state) const { return places_.at(&state); }
  /// False when there were too many ways to follow all.
  bool is_complete() const { return work_left_ > 0; }

 private:
  /// One way, about to enter a state.
  struct Way {
    const State* at = nullptr;
    ShapePtr data;
    std::map<std::string, ShapePtr> variables = {};
    int visit = -1;  ///< The visit that it comes from.
  };
  struct Visit {
    const State* state = nullptr;
    int previous = -1;
  };
  /// What one machine, branch or item processor is walked with.
  struct Scope {
    const StateMachine& machine;
    Place place;
    ShapePtr item = {};  ///< Of the Map around it.
    int depth = 0;
    std::deque<Way> ahead = {};
    std::map<const State*, std::vector<Way>> seen = {};
    std::vector<ShapePtr> outputs = {};
  };
  /// What expressions of one state see. `data` learns from every read: after it, what was read is there.
  struct View {
    Scope& scope;
    const Way& way;
    ShapePtr data;
    ShapePtr result = {};  ///< What `$` is in ResultSelector and Assign, when not the data.
  };
  struct Judgement {
    std::optional<bool> verdict = {};
    ShapePtr if_true;
    ShapePtr if_false;
  };

  std::vector<ShapePtr> walk(Scope& scope, Way entry);
  bool is_news(Scope& scope, Way& way);
  void enter(Scope& scope, Way way);
  void send(Scope& scope, const Way& way, const State* next, ShapePtr data);
  void leave(View& view, const State& state, ShapePtr data);

  // One kind of state each (data_flow_states.cc).
  void pass(View& view, const State& state, const PassState& details);
  void task(View& view, const State& state, const TaskState& details);
  void choice(View& view, const State& state, const ChoiceState& details);
  void wait(View& view, const State& state, const WaitState& details);
  void fail(View& view, const State& state, const FailState& details);
  void parallel(View& view, const State& state, const ParallelState& details);
  void map(View& view, const State& state, const MapState& details);
  void finish(View& view, const State& state, const ShapePtr& raw, ShapePtr result);
  void catch_errors(View& view, const State& state, const ShapePtr& raw);
  ShapePtr assigned(View& view, const std::optional<Template>& assign, const Place& place, Way& way);

  // Expressions (data_flow_reading.cc).
  ShapePtr filtered(View& view, const DataPath& filter, const char* field);
  ShapePtr read_path(View& view, const Path& path, const Place& place, bool is_tested = false);
  ShapePtr evaluate(View& view, const Template& payload, const Place& place);
  ShapePtr evaluate(View& view, const Expression& expression, const Place& place);
  ShapePtr call_result(const Call& call, const std::vector<ShapePtr>& arguments);
  ShapePtr context(const View& view) const;
  void note_read(View& view, const Path& path, const Place& place, const Reading& reading, bool is_tested);
  Judgement judge(View& view, const ChoiceRule& rule, const Place& place, ShapePtr data);
  Judgement judge_test(View& view, const ChoiceRule& rule, const Place& place, ShapePtr data);
  std::vector<std::string> way_to(const View& view) const;

  bool is_written(const Place& place) const;
  /// Under which of its two names a field stands there.
  std::string_view written_field(const Place& state, std::string_view name, std::string_view old_name) const;

  const Json& document_;
  ShapePtr request_;
  std::vector<PathRead> reads_;
  std::map<std::pair<std::string, std::string>, std::size_t> read_by_place_;
  std::map<const State*, std::vector<ShapePtr>> inputs_;
  std::map<const State*, Place> places_;
  std::vector<Visit> visits_;
  int work_left_ = 3'000'000;
};

}  // namespace millrace::asl
