#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/vocabulary/result.h"

namespace millrace::failpoints {

/// What befalls a call to the outside.
enum class Action {
  kNone,
  kKillBefore,        ///< The process dies, the call is not made.
  kKillAfter,         ///< It is made, and the process dies before it hears of it.
  kError,             ///< It is not made, and fails.
  kAppliedThenError,  ///< It is made, and reported as failed.
  kStopBefore,        ///< The process freezes until somebody sends SIGCONT, then makes it.
  kStopAfter,         ///< It makes it, then freezes.
};

std::string_view name_of(Action action);

/// A place where we call the outside. All are in the table of failpoints.cc.
struct Failpoint {
  std::string_view name;  ///< "store.commit".
  bool may_lose_answer;   ///< The caller can ask again: kAppliedThenError makes sense.
};

std::span<const Failpoint> known_failpoints();

/// The n-th call at a failpoint, from 1.
struct Trigger {
  std::string point;
  Action action = Action::kNone;
  std::size_t call = 1;
};

/// "store.commit=kill_after@3"; without "@3" the first call. kRejected names what is wrong and what there is.
Result<std::vector<Trigger>> parse_triggers(const std::vector<std::string>& texts);

/// For tests of the whole: lets this process die, freeze or fail in exactly one call to the outside. Off, and out of the
/// way, unless the setting `failpoints` names triggers. Any thread.
class Failpoints final {
 public:
  /// How a process dies and freezes; tests of this class put in something milder.
  struct Deeds {
    std::function<void()> die;
    std::function<void()> freeze;
  };

  explicit Failpoints(std::vector<Trigger> triggers);
  Failpoints(std::vector<Trigger> triggers, Deeds deeds);

  bool is_armed() const { return !triggers_.empty(); }

  /// The failing twin while triggers are set, else the real thing.
  template <typename Role>
  Role& choose(Role& real, Role& failing) const {
    return is_armed() ? failing : real;
  }

  /// Counts a call and says what is to befall it.
  Action meet(std::string_view point);

  /// Dies or freezes when the action says so.
  void before(Action action) const;
  void after(Action action) const;

  /// Makes a call that answers a Result, unless a trigger says otherwise. `lost` is the kind of error when the call was made
  /// and its answer is lost.
  template <typename Call>
  auto pass(std::string_view point, Call call, ErrorKind lost = ErrorKind::kTransient) -> decltype(call()) {
    const Action action = meet(point);
    before(action);
    if (action == Action::kError) return failure(point, ErrorKind::kTransient);
    auto answer = call();
    after(action);
    if (action == Action::kAppliedThenError) return failure(point, lost);
    return answer;
  }

  static Error failure(std::string_view point, ErrorKind kind);

 private:
  struct Armed {
    Trigger trigger;
    std::size_t calls = 0;
  };
  std::mutex mutex_;
  std::vector<Armed> triggers_;
  Deeds deeds_;
};

}  // namespace millrace::failpoints
