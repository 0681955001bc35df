#include <algorithm>
#include <set>

#include "shared/asl/proof/examination.h"

namespace millrace::asl {
namespace {

/// Every read is held against every other one, up to so many.
constexpr std::size_t kComparedMax = 3000;

/// Results in a row, each of which replaced the one before, that are looked back through.
constexpr std::size_t kLookedBackMax = 40;

/// A gap in the data: `read` finds nothing because `culprit` put its result (or a caught error) over
/// everything.
struct Overwriting {
  const State* culprit = nullptr;
  bool is_catch = false;
  std::vector<const PathRead*> lost = {};
  std::vector<const PathRead*> wanted = {};  ///< Read from the result itself.
};

std::string about(Origin origin) {
  if (origin.kind == Origin::Kind::kRequest) return "the request";
  if (origin.kind == Origin::Kind::kResult && origin.state) return "the result of " + origin.state->name;
  if (origin.kind == Origin::Kind::kError && origin.state) return "the error of " + origin.state->name;
  return "a computed value";
}

std::string_view first_member(const Path& path) {
  return path.is_root_only() ? std::string_view() : path.member_at(0);
}

bool replaces_everything(const State& state) {
  return !state.result_path.is_null && (!state.result_path.path || state.result_path.path->is_root_only());
}

/// Was the path known to be in the data that a state replaced, or that one before it replaced?
bool was_there(const DataFlow& flow, const PathRead& read_here, const State& culprit, StateSet& asked) {
  if (asked.size() >= kLookedBackMax || !asked.insert(&culprit).second) return false;
  for (const ShapePtr& input : flow.inputs_of(culprit)) {
    const Reading earlier = read(input, read_here.path);
    // In a loop the culprit's own last result may be what was there.
    const bool is_its_own = earlier.origin == Origin{.kind = Origin::Kind::kResult, .state = &culprit};
    const bool was_known = earlier.presence == Presence::kPresent || earlier.presence == Presence::kMaybe;
    if (was_known && !is_its_own) return true;
    const bool may_look_further = earlier.origin.state && earlier.origin.kind == Origin::Kind::kResult;
    if (may_look_further && was_there(flow, read_here, *earlier.origin.state, asked)) return true;
  }
  return false;
}

/// "agent_arn" and "pdf_agent_arn" are told apart from "agent_name": the words behind the last but one
/// underscore.
std::string_view last_word(std::string_view name) {
  const std::size_t underscore = name.rfind('_');
  return underscore == std::string_view::npos ? name : name.substr(underscore + 1);
}

/// Another Task of the same service takes the same argument, named alike, from the request: so does this one.
bool resembles_request_data(const DataFlow& flow, const PathRead& read_here) {
  const auto* task = std::get_if<TaskState>(&read_here.state->details);
  if (!task || read_here.argument.empty() || flow.reads().size() > kComparedMax) return false;
  return std::ranges::any_of(flow.reads(), [&](const PathRead& other) {
    const auto* other_task = std::get_if<TaskState>(&other.state->details);
    const auto is_request = [](const Origin& origin) { return origin.kind == Origin::Kind::kRequest; };
    return other.state != read_here.state && other_task && other_task->resource == task->resource &&
           other.argument == read_here.argument && std::ranges::any_of(other.assumed, is_request) &&
           other.path.text() != read_here.path.text() &&
           last_word(first_member(other.path)) == last_word(first_member(read_here.path)) &&
           first_member(other.path).find('_') != std::string_view::npos;
  });
}

class DataExaminer final {
 public:
  explicit DataExaminer(Examination& examination) : examination_(examination) {}

  void examine() {
    for (const PathRead& one : examination_.flow.reads()) sort(one);
    for (const Overwriting& one : overwritings_) report(one);
  }

 private:
  void sort(const PathRead& one) {
    if (one.path.root() == Path::Root::kVariable && one.missing > 0) return report_variable(one);
    if (one.path.root() == Path::Root::kContext && one.missing > 0) return report_missing(one);
    bool is_explained = false;
    for (const Origin& origin : one.assumed) {
      if (origin.kind == Origin::Kind::kResult && origin.state && is_lost(one, *origin.state)) {
        overwriting_by(*origin.state, false).lost.push_back(&one);
        is_explained = true;
      } else if (origin.kind == Origin::Kind::kResult && origin.state) {
        overwriting_by(*origin.state, false).wanted.push_back(&one);
        assume(one, origin);
      } else {
        assume(one, origin);
      }
    }
    for (const Origin& origin : one.found_in)
      if (origin.kind == Origin::Kind::kError && origin.state)
        overwriting_by(*origin.state, true).wanted.push_back(&one);
    if (one.missing + one.uncertain == 0 || is_explained) return;
    const Origin gap = one.missing_in;
    if (gap.kind == Origin::Kind::kError && gap.state)
      overwriting_by(*gap.state, true).lost.push_back(&one);
    else if (gap.kind == Origin::Kind::kResult && gap.state && is_lost(one, *gap.state))
      overwriting_by(*gap.state, false).lost.push_back(&one);
    else
      report_missing(one);
  }

  bool is_lost(const PathRead& one, const State& culprit) const {
    // A state that asks again and again finds its own last answer.
    if (!replaces_everything(culprit) || one.path.is_root_only() || one.state == &culprit) return false;
    StateSet asked;
    return was_there(examination_.flow, one, culprit, asked) ||
           resembles_request_data(examination_.flow, one);
  }

  /// Whether the result may well hold the path once more: nothing says what functions and services answer.
  /// Our own pools answer what they made, and what is declared or named as the request's is not a service's
  /// to know.
  bool may_be_answered_again(const State& culprit, const PathRead& lost) const {
    const auto* task = std::get_if<TaskState>(&culprit.details);
    if (task && task->resource.starts_with("millrace:")) return false;
    return !examination_.options.request_schema && !resembles_request_data(examination_.flow, lost);
  }

  Overwriting& overwriting_by(const State& state, bool is_catch) {
    const auto found = std::ranges::find_if(overwritings_, [&](const Overwriting& one) {
      return one.culprit == &state && one.is_catch == is_catch;
    });
    if (found != overwritings_.end()) return *found;
    overwritings_.push_back({.culprit = &state, .is_catch = is_catch});
    return overwritings_.back();
  }

  void assume(const PathRead& one, Origin origin) {
    if (origin.kind == Origin::Kind::kComputed) return;
    const Assumption assumption{.about = about(origin), .path = one.path.text(), .state = one.state->name};
    if (assumed_.insert(assumption.about + assumption.path).second)
      examination_.assumptions.push_back(assumption);
  }

  void report_variable(const PathRead& one) {
    examination_.remarks.push_back(
        {.severity = Remark::Severity::kError,
         .code = "VARIABLE_NOT_ASSIGNED",
         .path = one.place,
         .message = one.path.text() + " is read, but on the way here nothing assigned it",
         .reason = "The execution fails with States.Runtime, which nothing can catch",
         .way = one.missing_way});
  }

  void report_missing(const PathRead& one) {
    const bool is_always = one.found == 0 && one.uncertain == 0 && one.assumed.empty();
    const bool is_of_request = one.missing_in.kind == Origin::Kind::kRequest;
    Remark remark{
        .severity = one.missing > 0 || is_of_request ? Remark::Severity::kError : Remark::Severity::kWarning,
        .code = is_always ? "PATH_MISSING" : "PATH_MAY_BE_MISSING",
        .path = one.place};
    remark.message =
        one.path.text() + (is_always ? " is not in the data here" : " is missing on a way that leads here");
    if (is_of_request)
      remark.message += ": the request's schema does not require it";
    else if (one.missing_in.kind == Origin::Kind::kResult)
      remark.message += ": " + about(one.missing_in) + " has no such member";
    remark.reason = "The execution fails with States.Runtime, which nothing can catch";
    remark.way = one.missing_way;
    examination_.remarks.push_back(std::move(remark));
  }

  void report(const Overwriting& overwriting) {
    if (overwriting.lost.empty()) return;
    const Json patch = overwriting.is_catch ? patch_for_catch(overwriting) : patch_for_result(overwriting);
    std::vector<std::string> told;
    for (const PathRead* lost : overwriting.lost) {
      const std::string key = lost->state->name + lost->path.text();
      if (std::ranges::find(told, key) != told.end()) continue;
      told.push_back(key);
      const bool is_doubtful =
          !overwriting.is_catch && lost->missing == 0 && may_be_answered_again(*overwriting.culprit, *lost);
      Remark remark{.severity = is_doubtful ? Remark::Severity::kWarning : Remark::Severity::kError,
                    .code = "DATA_OVERWRITTEN",
                    .path = lost->place,
                    .is_certain = !is_doubtful};
      remark.message = lost->path.text() + " is needed by " + lost->state->name + ", but " +
                       (overwriting.is_catch ? "a Catch of " : "the result of ") + overwriting.culprit->name +
                       " replaced all data before: it has no ResultPath";
      if (is_doubtful) remark.message += ", so its answer has to hold it again";
      remark.reason =
          "The execution fails with States.Runtime at " + lost->state->name + ", which nothing can catch";
      remark.way = lost->missing_way;
      remark.patch = patch;
      examination_.remarks.push_back(std::move(remark));
    }
  }

  /// Gives the result a place of its own, and lets those who read from it look there.
  Json patch_for_result(const Overwriting& overwriting) const {
    const Place& place = examination_.flow.place_of(*overwriting.culprit);
    const auto whole = whole_result_name(overwriting);
    const std::string name = whole.empty() ? snake_case(overwriting.culprit->name) + "_result" : whole;
    Json patch = Json::array({patch_step("add", place / "ResultPath", "$." + name)});
    if (whole.empty()) redirect(overwriting.wanted, name, patch);
    return patch;
  }

  Json patch_for_catch(const Overwriting& overwriting) const {
    const Place& place = examination_.flow.place_of(*overwriting.culprit);
    Json patch = Json::array();
    for (std::size_t i = 0; i < overwriting.culprit->catchers.size(); ++i)
      if (const ResultPath& where = overwriting.culprit->catchers[i].result_path;
          !where.is_null && !where.path)
        patch.push_back(patch_step("add", place / "Catch" / i / "ResultPath", "$.error"));
    redirect(overwriting.wanted, "error", patch);
    return patch;
  }

  /// When all that is wanted of a result is one argument of another task, called a result: then it is the
  /// whole.
  static std::string whole_result_name(const Overwriting& overwriting) {
    static constexpr std::string_view kWholes[] = {"result", "results", "output", "response", "answer"};
    std::string name;
    for (const PathRead* one : overwriting.wanted) {
      const std::string member(first_member(one->path));
      const bool is_whole = one->path.segments().size() == 1 && !one->is_tested &&
                            std::ranges::find(kWholes, last_word(member)) != std::end(kWholes);
      if (!is_whole || (!name.empty() && name != member)) return "";
      name = member;
    }
    return name;
  }

  /// "$.x" becomes "$.<name>.x" wherever it is read.
  void redirect(const std::vector<const PathRead*>& reads, const std::string& name, Json& patch) const {
    std::map<std::string, std::string> texts;
    for (const PathRead* one : reads) {
      const Json::json_pointer pointer(one->place);
      if (!examination_.document.contains(pointer) || !examination_.document.at(pointer).is_string())
        continue;
      std::string& text =
          texts.try_emplace(one->place, examination_.document.at(pointer).get<std::string>()).first->second;
      const std::string& old_path = one->path.text();
      const std::string new_path = "$." + name + old_path.substr(1);
      const std::size_t at = text.find(old_path);
      if (at != std::string::npos && text.find(new_path) == std::string::npos)
        text.replace(at, old_path.size(), new_path);
    }
    for (auto& [pointer, text] : texts)
      patch.push_back({{"op", "replace"}, {"path", pointer}, {"value", text}});
  }

  Examination& examination_;
  std::vector<Overwriting> overwritings_;
  std::set<std::string> assumed_;
};

}  // namespace

void examine_data(Examination& examination) {
  DataExaminer(examination).examine();
}

}  // namespace millrace::asl
