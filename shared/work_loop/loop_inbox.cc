#include "shared/work_loop/loop_inbox.h"

#include <utility>

namespace millrace::work_loop {

template <typename Change>
void LoopInbox::deliver(Change change) {
  bool was_asleep = false;
  {
    const std::lock_guard lock{mutex_};
    change(letters_);
    has_news_ = true;
    was_asleep = std::exchange(is_asleep_, false);
  }
  if (!was_asleep) return;
  arrived_.notify_one();
  wake_();
}

void LoopInbox::put(Completion completion) {
  deliver([&](Letters& letters) { letters.completions.push_back(std::move(completion)); });
}

void LoopInbox::put(StopRequest request) {
  deliver([&](Letters& letters) { letters.stop_requests.push_back(std::move(request)); });
}

void LoopInbox::nudge() {
  deliver([](Letters&) {});
}

LoopInbox::Letters LoopInbox::take() {
  const std::lock_guard lock{mutex_};
  has_news_ = false;
  return std::exchange(letters_, {});
}

bool LoopInbox::fall_asleep() {
  const std::lock_guard lock{mutex_};
  is_asleep_ = !has_news_;
  return is_asleep_;
}

void LoopInbox::wake_up() {
  const std::lock_guard lock{mutex_};
  is_asleep_ = false;
}

void LoopInbox::wait(Clock& clock, Duration timeout) {
  std::unique_lock lock{mutex_};
  if (has_news_ || timeout <= Duration::zero()) return;
  is_asleep_ = true;
  clock.wait_for(lock, arrived_, timeout, [this] { return has_news_; });
  is_asleep_ = false;
}

}  // namespace millrace::work_loop
