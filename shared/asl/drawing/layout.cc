#include "shared/asl/drawing/layout.h"

#include <algorithm>
#include <map>
#include <set>

#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

constexpr double kLayerGap = 44;
constexpr double kCaptionHeight = 15;
constexpr double kNodeGap = 36;
constexpr double kMargin = 24;
constexpr double kStartHeight = 34;
constexpr double kStateHeight = 44;
constexpr int kSweeps = 10;
/// Edges that pass more layers than this all together are drawn straight, without points between.
constexpr std::size_t kBendsMax = 20'000;

/// A state or a bend of a long edge.
struct Node {
  const State* state = nullptr;
  Size size;
  std::size_t layer = 0;
  double x = 0;
  double y = 0;
  std::vector<std::size_t> above = {};
  std::vector<std::size_t> below = {};
};

/// An edge with its nodes from top to bottom; `is_turned` when the state's own edge leads up.
struct Route {
  const State* from = nullptr;
  Edge edge;
  std::vector<std::size_t> nodes;
  bool is_turned = false;
};

double text_width(std::string_view text, std::size_t characters_max) {
  return static_cast<double>(std::min(count_characters(text), characters_max)) * kCharacterWidth;
}

class LayoutMaker final {
 public:
  std::unique_ptr<MachineLayout> make(const StateMachine& machine) {
    layout_ = std::make_unique<MachineLayout>();
    add_states(machine);
    add_routes();
    order_layers();
    place_layers();
    place_columns();
    write_out();
    return std::move(layout_);
  }

 private:
  void add_states(const StateMachine& machine) {
    for (const State* state : reading_order(machine)) {
      PlacedState placed{.state = state, .centre = {}, .size = {}, .inside = {}};
      placed.size = {.width = std::max(text_width(state->name, kNameCharactersShown),
                                       text_width(caption_of(*state), kCaptionCharactersShown)) +
                              28,
                     .height = kStateHeight};
      if (std::holds_alternative<ChoiceState>(state->details)) placed.size.width += 30;
      add_inside(placed);
      index_of_[state] = nodes_.size();
      nodes_.push_back({.state = state, .size = placed.size});
      layout_->states.push_back(std::move(placed));
    }
  }

  /// Parallel and Map hold their machines side by side.
  static void add_inside(PlacedState& placed) {
    double width = kMargin / 2;
    double height = 0;
    for (const InnerMachine& inner : inner_machines(*placed.state)) {
      auto machine = LayoutMaker().make(*inner.machine);
      machine->title = inner.title;
      machine->corner = {.x = width, .y = kTitleHeight};
      width += machine->size.width + kMargin / 2;
      height = std::max(height, machine->size.height);
      placed.inside.push_back(std::move(machine));
    }
    if (!placed.inside.empty())
      placed.size = {.width = std::max(placed.size.width, width),
                     .height = height + kTitleHeight + kMargin / 2};
  }

  /// Turns the edges that close loops, finds each state's layer (the longest way to it), and bends long
  /// edges.
  void add_routes() {
    find_turned();
    std::vector<std::pair<std::size_t, std::size_t>> links;
    for (std::size_t from = 0; from < layout_->states.size(); ++from)
      for (const Edge& edge : edges_of(*nodes_[from].state)) {
        const std::size_t to = index_of_.at(edge.to);
        if (to == from) {
          routes_.push_back({.from = nodes_[from].state, .edge = edge, .nodes = {from}});
          continue;
        }
        const bool is_turned = turned_.contains({from, to});
        routes_.push_back({.from = nodes_[from].state,
                           .edge = edge,
                           .nodes = is_turned ? std::vector{to, from} : std::vector{from, to},
                           .is_turned = is_turned});
        links.emplace_back(routes_.back().nodes.front(), routes_.back().nodes.back());
      }
    find_layers(links);
    std::size_t bends = 0;
    for (const auto& [upper, lower] : links) bends += nodes_[lower].layer - nodes_[upper].layer - 1;
    const bool bends_edges = bends <= kBendsMax;
    for (Route& route : routes_)
      if (route.nodes.size() == 2) bend(route, bends_edges);
  }

  void find_turned() {
    // Depth first with a stack of its own; an edge to a state on the way here closes a loop.
    enum class Mark { kNew, kOpen, kDone };
    std::vector<Mark> marks(nodes_.size(), Mark::kNew);
    struct Frame {
      std::size_t node;
      std::vector<Edge> edges;
      std::size_t next = 0;
    };
    for (std::size_t root = 0; root < nodes_.size(); ++root) {
      if (marks[root] != Mark::kNew) continue;
      std::vector<Frame> frames{{.node = root, .edges = edges_of(*nodes_[root].state)}};
      marks[root] = Mark::kOpen;
      while (!frames.empty()) {
        Frame& frame = frames.back();
        if (frame.next == frame.edges.size()) {
          marks[frame.node] = Mark::kDone;
          frames.pop_back();
          continue;
        }
        const std::size_t from = frame.node;
        const std::size_t to = index_of_.at(frame.edges[frame.next++].to);
        if (marks[to] == Mark::kOpen && to != from) turned_.insert({from, to});
        if (marks[to] != Mark::kNew) continue;
        marks[to] = Mark::kOpen;
        frames.push_back({.node = to, .edges = edges_of(*nodes_[to].state)});
      }
    }
  }

  void find_layers(const std::vector<std::pair<std::size_t, std::size_t>>& links) {
    std::vector<std::vector<std::size_t>> below(nodes_.size());
    std::vector<std::size_t> waiting(nodes_.size(), 0);
    for (const auto& [upper, lower] : links) {
      below[upper].push_back(lower);
      ++waiting[lower];
    }
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (waiting[i] == 0) ready.push_back(i);
    for (std::size_t i = 0; i < ready.size(); ++i)
      for (const std::size_t lower : below[ready[i]]) {
        nodes_[lower].layer = std::max(nodes_[lower].layer, nodes_[ready[i]].layer + 1);
        if (--waiting[lower] == 0) ready.push_back(lower);
      }
  }

  void bend(Route& route, bool bends_edges) {
    const std::size_t upper = route.nodes.front();
    const std::size_t lower = route.nodes.back();
    std::vector<std::size_t> nodes{upper};
    for (std::size_t layer = nodes_[upper].layer + 1; bends_edges && layer < nodes_[lower].layer; ++layer) {
      nodes.push_back(nodes_.size());
      nodes_.push_back({.state = nullptr, .size = {.width = 12, .height = 0}, .layer = layer});
    }
    nodes.push_back(lower);
    for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
      nodes_[nodes[i]].below.push_back(nodes[i + 1]);
      nodes_[nodes[i + 1]].above.push_back(nodes[i]);
    }
    route.nodes = std::move(nodes);
  }

  /// Sweeps down and up; each layer is sorted by where its nodes' neighbours stand.
  void order_layers() {
    std::size_t count = 0;
    for (const Node& node : nodes_) count = std::max(count, node.layer + 1);
    layers_.resize(count);
    for (std::size_t i = 0; i < nodes_.size(); ++i) layers_[nodes_[i].layer].push_back(i);
    std::vector<double> rank(nodes_.size(), 0);
    const auto note_ranks = [&](const std::vector<std::size_t>& layer) {
      for (std::size_t i = 0; i < layer.size(); ++i) rank[layer[i]] = static_cast<double>(i);
    };
    for (const auto& layer : layers_) note_ranks(layer);
    for (int sweep = 0; sweep < kSweeps; ++sweep)
      for (std::size_t i = 0; i < layers_.size(); ++i) {
        const bool goes_down = sweep % 2 == 0;
        auto& layer = layers_[goes_down ? i : layers_.size() - 1 - i];
        std::map<std::size_t, double> wanted_of;
        for (const std::size_t node : layer)
          wanted_of[node] = mean_of(goes_down ? nodes_[node].above : nodes_[node].below, rank, rank[node]);
        std::ranges::stable_sort(layer, {}, [&](std::size_t node) { return wanted_of[node]; });
        note_ranks(layer);
      }
  }

  static double mean_of(const std::vector<std::size_t>& neighbours, const std::vector<double>& values,
                        double otherwise) {
    if (neighbours.empty()) return otherwise;
    double sum = 0;
    for (const std::size_t neighbour : neighbours) sum += values[neighbour];
    return sum / static_cast<double>(neighbours.size());
  }

  void place_layers() {
    double y = kStartHeight + kMargin / 2;
    for (const auto& layer : layers_) {
      double height = 0;
      for (const std::size_t node : layer) height = std::max(height, nodes_[node].size.height);
      for (const std::size_t node : layer) nodes_[node].y = y + height / 2;
      layout_->size.height = y + height + kMargin;
      y += height + kLayerGap + kCaptionHeight * captions_below(layer);
    }
  }

  /// The most captions that one state of the layer needs room for below it.
  double captions_below(const std::vector<std::size_t>& layer) const {
    std::map<std::size_t, int> counts;
    for (const Route& route : routes_)
      if (!caption_of(*route.from, route.edge).empty())
        ++counts[route.is_turned ? route.nodes.back() : route.nodes.front()];
    int most = 0;
    for (const std::size_t node : layer) most = std::max(most, counts.contains(node) ? counts.at(node) : 0);
    return most;
  }

  double gap_between(const Node& left, const Node& right) const {
    const double gap = left.state && right.state ? kNodeGap : kNodeGap / 2;
    return left.size.width / 2 + right.size.width / 2 + gap;
  }

  /// Draws every node towards its neighbours, as far as those beside it let it.
  void place_columns() {
    for (const auto& layer : layers_)
      for (std::size_t i = 1; i < layer.size(); ++i)
        nodes_[layer[i]].x = nodes_[layer[i - 1]].x + gap_between(nodes_[layer[i - 1]], nodes_[layer[i]]);
    for (int sweep = 0; sweep < 4 * kSweeps; ++sweep)
      for (std::size_t i = 0; i < layers_.size(); ++i)
        settle(layers_[sweep % 2 == 0 ? i : layers_.size() - 1 - i], sweep);
  }

  void settle(const std::vector<std::size_t>& layer, int sweep) {
    std::vector<double> xs(layer.size());
    for (std::size_t i = 0; i < layer.size(); ++i) {
      const Node& node = nodes_[layer[i]];
      std::vector<std::size_t> neighbours = sweep % 2 == 0 ? node.above : node.below;
      if (neighbours.empty()) neighbours = sweep % 2 == 0 ? node.below : node.above;
      double sum = 0;
      for (const std::size_t neighbour : neighbours) sum += nodes_[neighbour].x;
      xs[i] = neighbours.empty() ? node.x : sum / static_cast<double>(neighbours.size());
    }
    // The middle of what pushing to the right and pushing to the left would give.
    std::vector<double> rightwards = xs;
    std::vector<double> leftwards = xs;
    for (std::size_t i = 1; i < layer.size(); ++i)
      rightwards[i] =
          std::max(rightwards[i], rightwards[i - 1] + gap_between(nodes_[layer[i - 1]], nodes_[layer[i]]));
    for (std::size_t i = layer.size(); i-- > 1;)
      leftwards[i - 1] =
          std::min(leftwards[i - 1], leftwards[i] - gap_between(nodes_[layer[i - 1]], nodes_[layer[i]]));
    for (std::size_t i = 0; i < layer.size(); ++i) nodes_[layer[i]].x = (rightwards[i] + leftwards[i]) / 2;
  }

  void write_out() {
    for (std::size_t i = 0; i < layout_->states.size(); ++i)
      layout_->states[i].centre = {.x = nodes_[i].x, .y = nodes_[i].y};
    if (!layout_->states.empty()) {
      const PlacedState& first = layout_->states.front();
      layout_->start = {.x = first.centre.x, .y = first.centre.y - first.size.height / 2 - kStartHeight + 8};
    }
    std::map<std::pair<std::size_t, std::size_t>, int> parallel_edges;
    for (const Route& route : routes_) {
      PlacedEdge placed{.from = route.from,
                        .edge = route.edge,
                        .points = {},
                        .caption = caption_of(*route.from, route.edge)};
      const int beside = parallel_edges[{route.nodes.front(), route.nodes.back()}]++;
      placed.points = points_of(route, beside);
      if (route.is_turned) std::ranges::reverse(placed.points);
      layout_->edges.push_back(std::move(placed));
    }
    place_captions();
    fit_page();
  }

  /// One below the other along the edges that leave a state, so that none covers another.
  void place_captions() {
    std::map<const State*, std::vector<PlacedEdge*>> leaving;
    for (PlacedEdge& edge : layout_->edges)
      if (!edge.caption.empty()) leaving[edge.from].push_back(&edge);
    for (auto& [state, edges] : leaving) {
      const auto count = static_cast<double>(edges.size());
      for (std::size_t i = 0; i < edges.size(); ++i) {
        const double part = (static_cast<double>(i) + 1) / (count + 1);
        edges[i]->caption_at = along(edges[i]->points[0], edges[i]->points[1], part);
      }
    }
  }

  /// A point of the curve that leaves and enters vertically.
  static Point along(Point from, Point to, double part) {
    const double rest = 1 - part;
    const double middle = (from.y + to.y) / 2;
    const double bulge = 3 * rest * part;
    return {.x = from.x + (to.x - from.x) * part * part * (3 - 2 * part),
            .y = rest * rest * rest * from.y + bulge * middle + part * part * part * to.y};
  }

  /// Moves everything so that it begins at the margin, and says how wide it is.
  void fit_page() {
    double left = layout_->states.empty() ? 0 : layout_->states.front().centre.x;
    double right = left;
    const auto cover = [&](double x, double width) {
      left = std::min(left, x - width / 2);
      right = std::max(right, x + width / 2);
    };
    for (const PlacedState& state : layout_->states) cover(state.centre.x, state.size.width);
    for (const PlacedEdge& edge : layout_->edges) {
      for (const Point& point : edge.points) cover(point.x, 0);
      if (!edge.caption.empty())
        cover(edge.caption_at.x, text_width(edge.caption, kCaptionCharactersShown) * 0.78);
    }
    const double shift = kMargin - left;
    layout_->start.x += shift;
    for (PlacedState& state : layout_->states) state.centre.x += shift;
    for (PlacedEdge& edge : layout_->edges) {
      for (Point& point : edge.points) point.x += shift;
      edge.caption_at.x += shift;
    }
    layout_->size.width = right - left + 2 * kMargin;
  }

  std::vector<Point> points_of(const Route& route, int beside) const {
    const Node& upper = nodes_[route.nodes.front()];
    const Node& lower = nodes_[route.nodes.back()];
    if (route.nodes.size() == 1) {
      const double right = upper.x + upper.size.width / 2;
      return {
          {right, upper.y - 8}, {right + 22, upper.y - 8}, {right + 22, upper.y + 8}, {right, upper.y + 8}};
    }
    // Edges that leave or enter one state do so side by side, and those that lead up keep off the middle.
    const double room = std::min(upper.size.width, lower.size.width) / 2 - 12;
    const double shift = std::min(beside * 16.0 + (route.is_turned ? 14 : 0), std::max(room, 0.0));
    std::vector<Point> points{{upper.x + shift, upper.y + upper.size.height / 2}};
    for (std::size_t i = 1; i + 1 < route.nodes.size(); ++i)
      points.push_back({nodes_[route.nodes[i]].x, nodes_[route.nodes[i]].y});
    points.push_back({lower.x + shift, lower.y - lower.size.height / 2});
    return points;
  }

  std::unique_ptr<MachineLayout> layout_;
  std::vector<Node> nodes_;
  std::vector<Route> routes_;
  std::vector<std::vector<std::size_t>> layers_;
  std::map<const State*, std::size_t> index_of_;
  std::set<std::pair<std::size_t, std::size_t>> turned_;
};

}  // namespace

std::unique_ptr<MachineLayout> lay_out(const StateMachine& machine) {
  return LayoutMaker().make(machine);
}

}  // namespace millrace::asl
