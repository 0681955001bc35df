#include "shared/asl/proof/graph.h"

#include <algorithm>
#include <map>

namespace millrace::asl {
namespace {

/// Tarjan's algorithm with a stack of its own: a machine may be thousands of states long.
class LoopFinder final {
 public:
  std::vector<StateSet> find(const StateMachine& machine) {
    for (const auto& state : machine.states)
      if (!numbers_.contains(state.get())) explore(*state);
    return std::move(loops_);
  }

 private:
  struct Frame {
    const State* state;
    std::vector<Edge> edges;
    std::size_t next = 0;
  };

  void enter(const State& state) {
    numbers_[&state] = lowest_[&state] = counter_++;
    open_.push_back(&state);
    is_open_.insert(&state);
    frames_.push_back({.state = &state, .edges = edges_of(state)});
  }

  void explore(const State& start) {
    enter(start);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      if (frame.next < frame.edges.size()) {
        const State* from = frame.state;
        const State* to = frame.edges[frame.next++].to;
        if (!numbers_.contains(to))
          enter(*to);
        else if (is_open_.contains(to))
          lowest_[from] = std::min(lowest_[from], numbers_[to]);
        continue;
      }
      leave();
    }
  }

  void leave() {
    const State* state = frames_.back().state;
    frames_.pop_back();
    if (!frames_.empty()) {
      const State* parent = frames_.back().state;
      lowest_[parent] = std::min(lowest_[parent], lowest_[state]);
    }
    if (lowest_[state] != numbers_[state]) return;
    StateSet members;
    const State* member = nullptr;
    do {
      member = open_.back();
      open_.pop_back();
      is_open_.erase(member);
      members.insert(member);
    } while (member != state);
    const bool leads_to_itself =
        std::ranges::any_of(edges_of(*state), [&](const Edge& edge) { return edge.to == state; });
    if (members.size() > 1 || leads_to_itself) loops_.push_back(std::move(members));
  }

  int counter_ = 0;
  std::map<const State*, int> numbers_;
  std::map<const State*, int> lowest_;
  std::vector<const State*> open_;
  StateSet is_open_;
  std::vector<Frame> frames_;
  std::vector<StateSet> loops_;
};

}  // namespace

std::vector<Edge> edges_of(const State& state) {
  std::vector<Edge> edges{{.to = state.next}};
  if (const auto* choice = std::get_if<ChoiceState>(&state.details)) {
    for (std::size_t i = 0; i < choice->choices.size(); ++i)
      edges.push_back({.to = choice->choices[i].next, .kind = Edge::Kind::kChoice, .index = i});
    edges.push_back({.to = choice->otherwise, .kind = Edge::Kind::kDefault});
  }
  for (std::size_t i = 0; i < state.catchers.size(); ++i)
    edges.push_back({.to = state.catchers[i].next, .kind = Edge::Kind::kCatch, .index = i});
  std::erase_if(edges, [](const Edge& edge) { return edge.to == nullptr; });
  return edges;
}

StateSet catch_targets(const StateMachine& machine) {
  StateSet targets;
  for (const auto& state : machine.states)
    for (const Catcher& catcher : state->catchers)
      if (catcher.next) targets.insert(catcher.next);
  return targets;
}

bool ends_in_success(const State& state) {
  return state.is_end || std::holds_alternative<SucceedState>(state.details);
}

bool is_fail(const State& state) {
  return std::holds_alternative<FailState>(state.details);
}

std::vector<StateSet> loops_of(const StateMachine& machine) {
  return LoopFinder().find(machine);
}

}  // namespace millrace::asl
